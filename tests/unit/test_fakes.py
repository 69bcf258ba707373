"""The fakes are the ports: checked by type and by the promises tests lean on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from fakes import (
    FakeDetector,
    FakePolicy,
    FakeRegister,
    FakeReports,
    FakeSignal,
    FakeSource,
    FakeStore,
    FixedClock,
    a_case,
    an_arrival,
    an_enterprise,
)
from inspectbox.domain.case import Verdict
from inspectbox.domain.decision import Disposition
from inspectbox.domain.facts import Facts
from inspectbox.errors import OperatorError
from inspectbox.inspection import ports

SOURCE: ports.ScanSource = FakeSource()
REGISTER: ports.EnterpriseRegister = FakeRegister()
DETECTOR: ports.Detector = FakeDetector()
POLICY: ports.Policy = FakePolicy()
STORE: ports.CaseStore = FakeStore()
SIGNAL: ports.Signal = FakeSignal()
REPORTS: ports.Reports = FakeReports()
CLOCK: ports.Clock = FixedClock()


def test_a_journal_shows_the_order():
    journal: list[str] = []
    FakeStore(journal).record(a_case("c1"), {})
    FakeSignal(journal).show(Disposition.RELEASE, "c1")
    assert journal == ["record c1", "show release c1"]


def test_a_verdict_needs_its_case_and_counts_once():
    store = FakeStore()
    verdict = Verdict("c1", Disposition.OPEN, "officer", datetime(2026, 1, 1, tzinfo=UTC), "k1", "odd")
    with pytest.raises(OperatorError):
        store.record_verdict(verdict)
    store.record(a_case("c1"), {})
    store.record_verdict(verdict)
    store.record_verdict(verdict)
    assert len(store.verdicts) == 1
    with pytest.raises(OperatorError):
        store.record_verdict(replace(verdict, disposition=Disposition.RELEASE))


def test_the_tier_in_force_on_the_day():
    older, newer = an_enterprise("general"), replace(an_enterprise("advanced"), tier_since=date(2026, 4, 1))
    register = FakeRegister([newer, older])
    assert register.find(older.code, date(2026, 3, 31)) == older
    assert register.find(older.code, date(2026, 4, 1)) == newer
    assert register.find(older.code, date(2020, 1, 1)) is None


def test_a_source_yields_until_accepted():
    source = FakeSource([an_arrival("a"), an_arrival("b")])
    for arrival in source.arrivals():
        source.accept(arrival)
    assert [a.name for a in source.accepted] == ["a", "b"]
    assert not list(source.arrivals())


def test_detector_and_policy_remember_what_they_were_asked():
    detector, policy = FakeDetector(), FakePolicy()
    assert detector.detect(np.zeros((3, 4, 5), np.uint8), None) == ()
    assert detector.asked == [((3, 4, 5), None)]
    assert policy.vote(Facts())[0].disposition is Disposition.RELEASE
    assert policy.asked == [Facts()]
