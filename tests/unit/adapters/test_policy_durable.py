"""Rules in the engine: the same votes as plainly; whatever a worker does wrong is an EngineError, then recovery."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import random_policy
from inspectbox.adapters.policy_durable import Disagreement, DurablePolicy, engine, supervisor, worker
from inspectbox.domain.facts import Facts
from inspectbox.errors import EngineError, RuleError
from inspectbox.inspection.ports import Policy
from inspectbox.policy.evaluation.evaluate import vote_plainly

RULES = Path(__file__).parents[3] / "rules"
SMALL = """
policy: small
rules:
  - {id: DECL-MISSING, says: {en: x, zh: 某}, when: {declaration.present: false}, then: review}
  - {id: SEEN-PARTLY, says: {en: x, zh: 某}, when: {coverage.seen_share: {below: 90%}}, then: open}
"""
PATIENT = {"vote_seconds": 30.0, "compile_seconds": 60.0}  # shared machines are slow; no test waits this long


@pytest.fixture
def policy():
    durable: Policy = DurablePolicy(RULES, **PATIENT)
    yield durable
    durable.close()


@pytest.fixture
def hasty():
    durable = DurablePolicy(RULES, vote_seconds=0.3, compile_seconds=60)
    yield durable
    durable.close()


@pytest.fixture
def small(tmp_path):
    for name in ("vocabulary.yaml", "goods.yaml", "tiers.yaml"):
        shutil.copy(RULES / name, tmp_path)
    (tmp_path / "10-small.yaml").write_text(SMALL, encoding="utf-8")
    durable = DurablePolicy(tmp_path, **PATIENT)
    yield durable
    durable.close()


def stop_and_wait(pid):
    os.kill(pid, signal.SIGSTOP)
    os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOWAIT)


def test_every_shipped_example_votes_as_plainly(policy):
    for rule in policy.pack.rules:
        for example in rule.examples:
            assert policy.vote(example.facts) == vote_plainly(policy.pack, example.facts)


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=True))
def test_engine_and_plain_evaluator_agree(random):
    with tempfile.TemporaryDirectory() as folder:
        pack = random_policy.policy(random, Path(folder), 6)
    durable = DurablePolicy.of_pack(pack, **PATIENT)
    try:
        for _ in range(20):
            facts = random_policy.facts(random)
            assert durable.vote(facts) == vote_plainly(pack, facts)
    finally:
        durable.close()


def test_many_rules_with_the_longest_rows_run_in_the_engine(tmp_path):
    says = {"en": "x", "zh": "某"}
    long = {"all_of": [{"n.a": {"above": str(-n)}} for n in range(1, 48)]}
    wide = {"any_of": [{"n.b": {"above": str(n)}, "b.a": "true"} for n in range(64)]}
    rules = [
        {"id": f"R-{n}", "says": says, "when": when, "then": "open"}
        for n, when in enumerate([long, wide] + [{"n.a": {"at_least": str(n)}} for n in range(300)])
    ]
    pack = random_policy.write_policy(tmp_path, rules)
    durable = DurablePolicy.of_pack(pack, **PATIENT)
    assert len(durable.vote(Facts({"n.a": 150, "n.b": 1000, "b.a": True}))) == 153
    assert len(durable.vote(Facts())) == 302
    durable.close()


def test_a_killed_worker_is_an_engine_error_then_a_new_worker(policy):
    before = policy.worker_pid
    os.kill(before, signal.SIGKILL)
    with pytest.raises(EngineError, match="SIGKILL"):
        policy.vote(Facts())
    assert policy.worker_pid != before
    assert policy.vote(Facts()) == vote_plainly(policy.pack, Facts())


def test_a_worker_killed_in_the_middle_of_a_vote(policy):
    stop_and_wait(policy.worker_pid)
    killer = subprocess.Popen(
        [sys.executable, "-c", f"import os,time; time.sleep(.2); os.kill({policy.worker_pid}, 9)"]
    )
    with pytest.raises(EngineError, match="SIGKILL"):
        policy.vote(Facts())
    killer.wait()
    assert policy.vote(Facts())


def test_a_worker_that_hangs_is_an_engine_error_then_a_new_worker(hasty):
    before = hasty.worker_pid
    stop_and_wait(before)
    with pytest.raises(EngineError, match="did not answer in time"):
        hasty.vote(Facts())
    assert not Path(f"/proc/{before}").exists()
    hasty._vote_seconds = 30
    assert hasty.vote(Facts()) == vote_plainly(hasty.pack, Facts())


def test_a_worker_without_a_supervisor_ends_by_itself(policy):
    child = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, sys, pathlib; from inspectbox.adapters.policy_durable import DurablePolicy as P;"
            f"p = P(pathlib.Path({str(RULES)!r}), compile_seconds=60); print(p.worker_pid, flush=True); os._exit(0)",
        ],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    gone = subprocess.run(
        ["timeout", "20", "sh", "-c", f"while [ -d /proc/{int(child.stdout)} ]; do sleep 0.05; done"],
        check=False,
    )
    assert gone.returncode == 0


def test_a_worker_that_hangs_in_the_core_without_a_supervisor_is_ended_by_the_kernel():
    rows = {f"R-{n}": {"all": [{"m": {"$gt": {"x": n}}}]} for n in range(600)}  # the core never takes so many
    alone = subprocess.run(
        [sys.executable, worker.__file__],
        input=f"0.2 1\n{json.dumps(rows)}\n".encode(),
        check=False,
        timeout=60,
    )
    assert alone.returncode == -signal.SIGPROF


@pytest.mark.parametrize("lines", [1, 3])
def test_what_the_core_refuses_is_told_whatever_the_number_of_lines(lines):
    asked = supervisor.Worker()
    with pytest.raises(EngineError, match="the rules engine failed: "):
        asked.ask(["no rules"] * lines, 30)
    assert not Path(f"/proc/{asked.pid}").exists()


class LyingWorker:
    """Answers every case as it was told to, whatever it is asked."""

    pid = 0

    def __init__(self, fired):
        self.fired = fired

    def send(self, lines, seconds):
        self.asked = [line.split(" ")[:2] for line in lines]

    def receive(self, number):
        assert number == len(self.asked)
        return [" ".join([*asked, *rows]) for asked, rows in zip(self.asked, self.fired, strict=True)]

    def end(self):
        pass


def let_lie(policy, worker):
    policy._engine._worker.end()
    policy._engine._worker = worker


ALL_KNOWN = Facts({"declaration.present": True})


@pytest.mark.parametrize(
    ("fired", "says"),
    [
        ([["CANARY"], ["CANARY"]], "disagree"),
        ([["CANARY", "DECL-MISSING!T#0"], ["CANARY", "DECL-MISSING!P#0"]], "disagree"),
        ([[], ["CANARY"]], "canary"),
        ([["CANARY"], []], "canary"),
        ([["CANARY", "CANARY"], ["CANARY"]], "canary"),
        ([["CANARY", "DECL-MISSING!T#0", "DECL-MISSING!T#0"], ["CANARY"]], "twice"),
        ([["CANARY", "DECL-MISSING!P#0"], ["CANARY"]], "unknown"),
        ([["CANARY", "NO-SUCH!T#0"], ["CANARY"]], "unknown"),
        ([["CANARY", ""], ["CANARY"]], "unknown"),
    ],
)
def test_a_worker_that_lies_is_never_believed(small, fired, says):
    let_lie(small, LyingWorker(fired))
    with pytest.raises(EngineError, match=says) as caught:
        small.vote(ALL_KNOWN)
    assert "plain evaluator: no rule certain, SEEN-PARTLY undecided" in str(caught.value)


class GarblingWorker(LyingWorker):
    def receive(self, number):
        return self.fired


@pytest.mark.parametrize(
    "told",
    [
        [],
        [""],
        ["1 0 CANARY"],
        ["0 0 CANARY", "0 1 CANARY"],
        ["1 1 CANARY", "1 0 CANARY"],
        ["1 0 CANARY", "1 0 CANARY"],
        ["11 0 CANARY", "1 1 CANARY"],
        ["1  0 CANARY", "1 1 CANARY"],
        ["ready", "ready"],
    ],
)
def test_an_answer_to_something_else_is_never_believed(small, told):
    let_lie(small, GarblingWorker(told))
    with pytest.raises(EngineError, match="answered something else"):
        small.vote(ALL_KNOWN)
    assert small.vote(ALL_KNOWN) == vote_plainly(small.pack, ALL_KNOWN)


def test_a_disagreement_keeps_both_answers(small):
    let_lie(small, LyingWorker([["CANARY", "DECL-MISSING!T#0"], ["CANARY", "DECL-MISSING!P#0"]]))
    with pytest.raises(Disagreement, match="engine: DECL-MISSING certain, none undecided; plain") as caught:
        small.vote(ALL_KNOWN)
    assert caught.value.engine.certain == {"DECL-MISSING"}
    assert caught.value.plain.certain == frozenset()
    assert caught.value.plain.possible == {"SEEN-PARTLY"}


def test_many_cases_vote_as_one_by_one(policy):
    cases = [example.facts for rule in policy.pack.rules for example in rule.examples] * 4
    assert list(policy.vote_many(iter(cases))) == [policy.vote(facts) for facts in cases]
    assert list(policy.vote_many([])) == []


def test_a_worker_killed_among_many_cases_holds_none_that_can_be_asked_again(policy, monkeypatch):
    launched = []

    class Watched(supervisor.Worker):
        def __init__(self):
            super().__init__()
            launched.append(self.pid)

    monkeypatch.setattr(engine, "Worker", Watched)
    votes = []
    for number, vote in enumerate(policy.vote_many([Facts()] * 300)):
        if number == 100:
            os.kill(launched[0], signal.SIGKILL)
        votes.append(vote)
    assert votes == [vote_plainly(policy.pack, Facts())] * 300
    assert len(launched) >= 2


def test_a_case_at_fault_among_many_is_held_alone(small, monkeypatch):
    class Failing(supervisor.Worker):
        def send(self, lines, seconds):
            odd = any(":0.5," in line or ":0.5}" in line for line in lines)
            super().send([line.partition("{")[0] + "{" for line in lines] if odd else lines, seconds)

    monkeypatch.setattr(engine, "Worker", Failing)
    cases = [Facts({"coverage.seen_share": 0.5 if n == 70 else 0.95}) for n in range(130)]
    votes = list(small.vote_many(cases))
    assert [n for n, vote in enumerate(votes) if isinstance(vote, EngineError)] == [70]
    assert "plain evaluator: SEEN-PARTLY certain" in str(votes[70])


def test_a_broken_rule_file_starts_no_worker(tmp_path):
    (tmp_path / "vocabulary.yaml").write_text(random_policy.VOCABULARY)
    (tmp_path / "10-a.yaml").write_text("policy: x\nrules: [{id: A-1}]\n")
    with pytest.raises(RuleError, match=r"10-a\.yaml:2: "):
        DurablePolicy(tmp_path)


def test_a_closed_policy_votes_no_more(policy):
    policy.close()
    policy.close()
    with pytest.raises(EngineError, match="closed"):
        policy.vote(Facts())
