"""A rules engine that is killed, hangs or answers wrongly: the case on disk is a hold with what both said."""

import os
import signal
import time
from pathlib import Path

import pytest

import inspectbox
from fakes import FakeSignal
from inspectbox.adapters.policy_durable import DurablePolicy
from inspectbox.adapters.policy_durable.engine import Engine
from inspectbox.adapters.sqlite import SqliteStore
from inspectbox.domain.decision import Disposition
from inspectbox.inspection.inspect_scan import inspect_scan
from inspectbox.policy.evaluation.evaluate import Answer
from unit.inspection.lanes import a_lane
from unit.inspection.scans import a_readable_arrival

RULES = Path(inspectbox.__file__).parents[2] / "rules"
SECONDS_TO_BE_BACK = 30
"""Far more than the tenth of a second it takes: this holds that the worker is back, not how fast."""


@pytest.fixture
def policy():
    durable = DurablePolicy(RULES, vote_seconds=2, compile_seconds=60)
    yield durable
    durable.close()


@pytest.fixture
def lane(tmp_path, policy):
    store = SqliteStore(tmp_path)
    yield a_lane(policy=policy, store=store, signal=FakeSignal([]))
    store.close()


def recorded(lane):
    """Inspect a load; return the reasons as they were read back from disk."""
    case_id = inspect_scan(a_readable_arrival(), lane).case.case_id
    return lane.store.case(case_id).body["decision"]


def decided_again(lane):
    """Whether a later load is decided by rules."""
    end = time.monotonic() + SECONDS_TO_BE_BACK
    while time.monotonic() < end:
        if not any(reason["rule"].startswith("BOX-") for reason in recorded(lane)["reasons"]):
            return True
    return False


def only_sentence(decision):
    assert decision["disposition"] == Disposition.HOLD.word
    (reason,) = decision["reasons"]
    assert reason["rule"] == "BOX-ENGINE"
    return reason["text"]["en"]


@pytest.mark.parametrize(("blow", "said"), [(signal.SIGKILL, "SIGKILL"), (signal.SIGSTOP, "in time")])
def test_a_lost_worker_holds_one_case_with_the_plain_answer(lane, blow, said):
    os.kill(lane.policy.worker_pid, blow)
    sentence = only_sentence(recorded(lane))
    assert said in sentence, sentence
    assert "plain evaluator: GOODS-NOT-SEEN certain" in sentence
    assert decided_again(lane)


def test_a_wrong_answer_is_held_with_both(lane, monkeypatch):
    receive = Engine.receive
    wrong = Answer(certain=frozenset({"NO-SUCH-RULE"}), possible=frozenset({"NO-SUCH-RULE"}))
    monkeypatch.setattr(Engine, "receive", lambda self, ticket: [wrong for _ in receive(self, ticket)])
    sentence = only_sentence(recorded(lane))
    assert "disagree; engine: NO-SUCH-RULE certain, none undecided; plain evaluator: " in sentence
    monkeypatch.undo()
    assert decided_again(lane)
