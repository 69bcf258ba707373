"""Rules in the engine: the same votes as plainly; whatever a worker does wrong is an EngineError, then recovery."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import random_policy
from inspectbox.adapters.policy_durable import Disagreement, DurablePolicy
from inspectbox.domain.facts import Facts
from inspectbox.errors import EngineError, RuleError
from inspectbox.inspection.ports import Policy
from inspectbox.policy.evaluate import vote_plainly

RULES = Path(__file__).parents[3] / "rules"
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


class LyingWorker:
    """Answers what it was told to, whatever it is asked."""

    pid = 0

    def __init__(self, fired):
        self.fired = fired

    def ask(self, request, seconds):
        if "shards" in request:
            return {"ready": len(request["shards"])}
        return {"case": request["case"], "fired": self.fired}

    def end(self):
        pass


@pytest.mark.parametrize(
    ("fired", "says"),
    [
        ([["CANARY"]], "disagree"),
        ([["CANARY", "DECL-MISSING!T#0", "DECL-MISSING!P#0"]], "disagree"),
        ([[]], "canary"),
        ([["CANARY", "CANARY"]], "canary"),
        ([["CANARY", "DECL-MISSING!T#0", "DECL-MISSING!T#0"]], "twice"),
        ([["CANARY", "NO-SUCH!T#0"]], "unknown"),
        ([["CANARY", 7]], "unknown"),
        ([], "other rules"),
        (None, "other rules"),
        ([None], "canary"),
    ],
)
def test_a_worker_that_lies_is_never_believed(policy, fired, says):
    policy._worker.end()
    policy._worker = LyingWorker(fired)
    with pytest.raises(EngineError, match=says):
        policy.vote(Facts({"declaration.present": True}))


def test_a_disagreement_keeps_both_answers(policy):
    policy._worker.end()
    policy._worker = LyingWorker([["CANARY", "DECL-MISSING!T#0", "DECL-MISSING!P#0"]])
    with pytest.raises(Disagreement) as caught:
        policy.vote(Facts({"declaration.present": True}))
    assert caught.value.engine.certain == {"DECL-MISSING"}
    assert caught.value.plain.certain == frozenset()
    assert "CRED-UNKNOWN" in caught.value.plain.possible


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
