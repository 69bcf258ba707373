import json

import pytest
from jsonschema import Draft202012Validator

from fakes import (
    FakeDetector,
    FakeHistory,
    FakePolicy,
    FakeRandomDraws,
    FakeReports,
    FakeSignal,
    FakeStore,
    a_declaration,
)
from fakes.policy import a_reason
from inspectbox.domain.decision import Disposition
from inspectbox.domain.finding import Detection, FindingKind
from inspectbox.domain.random_check import History
from inspectbox.errors import DeclarationError, EngineError, MachineError, ModelError, ScanError
from inspectbox.inspection.case_json import SCHEMA_FILE, case_to_json
from inspectbox.inspection.inspect_scan import inspect_scan

from .lanes import a_lane
from .scans import a_readable_arrival, scan_bytes

SCHEMA = Draft202012Validator(json.loads(SCHEMA_FILE.read_text()))


def test_a_clean_load_is_recorded_before_the_lamp_shows_release():
    journal: list[str] = []
    case = inspect_scan(a_readable_arrival(), a_lane(journal)).case
    assert case.decision.disposition is Disposition.RELEASE
    assert journal == [f"record {case.case_id}", f"show release {case.case_id}"]


def test_the_report_comes_after_the_lamp_and_says_what_was_recorded():
    journal: list[str] = []
    arrival, reports = a_readable_arrival(), FakeReports(journal)
    case = inspect_scan(arrival, a_lane(journal, reports=reports)).case
    assert journal == [f"record {case.case_id}", f"show release {case.case_id}", f"report {case.case_id}"]
    assert reports.sent == [(case, arrival.files)]


def test_what_is_not_recorded_is_not_reported():
    reports = FakeReports()
    with pytest.raises(MachineError):
        inspect_scan(
            a_readable_arrival(), a_lane(store=FakeStore(fault=MachineError("full")), reports=reports)
        )
    assert reports.sent == []


def test_every_case_fits_the_published_schema():
    readable = inspect_scan(a_readable_arrival(), a_lane()).case
    unreadable = inspect_scan(a_readable_arrival(files={"scan": b"not a scan"}), a_lane()).case
    for case in (readable, unreadable):
        SCHEMA.validate(json.loads(json.dumps(case_to_json(case))))


def test_the_steps_are_told_and_timed_in_order():
    told: list[str] = []
    case = inspect_scan(a_readable_arrival(), a_lane(), told.append).case
    assert told == ["register", "draw", "decode", "calibrate", "detect", "compare", "decide", "record"]
    names = [name for name, _ in case.timings_ms]
    assert names == ["register", "draw", "decode", "calibrate", "detect", "compare", "decide", "total"]
    assert dict(case.timings_ms)["total"] == pytest.approx(sum(dict(case.timings_ms[:-1]).values()), rel=1e-6)


def test_facts_reach_the_policy_and_the_record():
    policy = FakePolicy()
    detector = FakeDetector([Detection("antler", 0.7, (60, 10, 100, 40))])
    case = inspect_scan(a_readable_arrival(), a_lane(policy=policy, detector=detector)).case
    (facts,) = policy.asked
    assert facts.values["enterprise.tier"] == "advanced"
    assert facts.values["declaration.container_matches"] is True
    assert facts.values["scan.calibrated"] is True
    assert facts.lists["detections"][0]["regulated"] is True
    assert facts.lists["detections"][0]["width_mm"] == pytest.approx(190.0)
    assert facts.lists["findings"][0]["kind"] == FindingKind.REGULATED_UNDECLARED.value
    assert json.loads(dict(case.facts)["enterprise.tier"]) == "advanced"


def test_the_strictest_vote_wins():
    votes = (a_reason(Disposition.RELEASE), a_reason(Disposition.OPEN), a_reason(Disposition.REVIEW))
    case = inspect_scan(a_readable_arrival(), a_lane(policy=FakePolicy(votes))).case
    assert case.decision.disposition is Disposition.OPEN
    assert case.decision.reasons[0].disposition is Disposition.OPEN
    assert len(case.decision.reasons) == 3


def test_without_a_vote_nothing_is_released():
    case = inspect_scan(a_readable_arrival(), a_lane(policy=FakePolicy(()))).case
    assert case.decision.disposition is Disposition.REVIEW


@pytest.mark.parametrize(
    ("ports", "rule"),
    [
        ({"detector": FakeDetector(fault=ModelError("the model is not its card's"))}, "BOX-MODEL"),
        ({"policy": FakePolicy(fault=EngineError("engine and plain evaluator differ"))}, "BOX-ENGINE"),
        ({"policy": FakePolicy(lambda facts: 1 / 0)}, "BOX-INSPECTBOX"),
    ],
)
def test_whatever_goes_wrong_is_a_recorded_hold(ports, rule):
    journal: list[str] = []
    case = inspect_scan(a_readable_arrival(), a_lane(journal, **ports)).case
    assert case.decision.disposition is Disposition.HOLD
    assert [reason.rule for reason in case.decision.reasons] == [rule]
    assert journal == [f"record {case.case_id}", f"show hold {case.case_id}"]


def test_a_hold_keeps_what_was_seen_until_then():
    detector = FakeDetector([Detection("antler", 0.7, (60, 10, 100, 40))])
    policy = FakePolicy(fault=EngineError("crashed"))
    inspection = inspect_scan(a_readable_arrival(), a_lane(detector=detector, policy=policy))
    assert inspection.radiograph is not None
    assert inspection.case.detections
    assert inspection.case.findings


@pytest.mark.parametrize(
    "data", [b"", b"not a scan", scan_bytes()[:1000], b"II*\x00\xff\xff\xff\xff", b"\x00" * 4096]
)
def test_bad_bytes_are_a_hold_that_says_it_is_the_scan(data):
    case = inspect_scan(a_readable_arrival(files={"scan": data}), a_lane()).case
    assert case.decision.disposition is Disposition.HOLD
    (reason,) = case.decision.reasons
    assert reason.rule == "BOX-SCAN"
    assert dict(reason.evidence)["next"]
    assert "\n" not in reason.text.en


def test_faults_of_the_arrival_are_all_told():
    faults = (ScanError("`scan.tif` vanished while reading"), DeclarationError("`lines` is missing"))
    case = inspect_scan(a_readable_arrival(faults=faults, declaration=None), a_lane()).case
    assert [reason.rule for reason in case.decision.reasons] == ["BOX-SCAN", "BOX-DECLARATION"]
    assert case.decision.disposition is Disposition.HOLD


def test_no_declaration_is_a_finding_and_a_fact():
    policy = FakePolicy()
    case = inspect_scan(a_readable_arrival(declaration=None), a_lane(policy=policy)).case
    assert [finding.kind for finding in case.findings] == [FindingKind.NO_DECLARATION]
    assert policy.asked[0].values["declaration.present"] is False
    assert "enterprise.tier" not in policy.asked[0].values


def test_an_unknown_enterprise_has_no_tier():
    policy = FakePolicy()
    arrival = a_readable_arrival(declaration=a_declaration())
    inspect_scan(arrival, a_lane(policy=policy, register=type("Empty", (), {"find": lambda *_: None})()))
    assert policy.asked[0].values["enterprise.known"] is False
    assert "enterprise.tier" not in policy.asked[0].values


def test_a_load_too_dense_to_see_lowers_the_coverage():
    policy = FakePolicy()
    inspect_scan(a_readable_arrival(files={"scan": scan_bytes(lead=True)}), a_lane(policy=policy))
    seen = policy.asked[0].values["coverage.seen_share"]
    assert isinstance(seen, float)
    assert seen < 0.2


def test_when_recording_fails_the_lamp_shows_hold_and_the_caller_knows():
    signal = FakeSignal()
    lane = a_lane(store=FakeStore(fault=MachineError("the disk is full")), signal=signal)
    with pytest.raises(MachineError, match="disk is full"):
        inspect_scan(a_readable_arrival(), lane)
    assert [disposition for disposition, _ in signal.shown] == [Disposition.HOLD]


def test_two_cases_of_one_moment_have_different_ids():
    lane = a_lane()
    ids = {inspect_scan(a_readable_arrival(), lane).case.case_id for _ in range(3)}
    assert len(ids) == 3


def test_the_draw_is_recorded_before_the_case_and_reaches_rules_and_record():
    journal: list[str] = []
    policy = FakePolicy()
    draws = FakeRandomDraws(0.01, journal=journal)
    history = FakeHistory({"AEO1200001": History(4, 1, 365)})
    case = inspect_scan(
        a_readable_arrival(), a_lane(journal, policy=policy, draws=draws, history=history)
    ).case
    assert journal[:2] == ["draw 1", f"record {case.case_id}"]
    assert draws.asked == [(case.scan_sha256, "advanced")]
    values = policy.asked[0].values
    assert (values["random.open"], values["random.review"], values["random.draw"]) == (True, False, 0.01)
    assert values["random.due"] is False
    assert (values["history.opened"], values["history.found"]) == (4, 1)
    recorded = case_to_json(case)["random"]
    assert recorded == {
        "shift": "shift-1",
        "commitment": "cd" * 32,
        "sequence": 1,
        "draw": 0.01,
        "open": True,
        "review": False,
        "due": False,
    }


def test_a_draw_that_fails_is_a_hold():
    lane = a_lane(draws=FakeRandomDraws(fault=MachineError("the disk is full")))
    case = inspect_scan(a_readable_arrival(), lane).case
    assert [reason.rule for reason in case.decision.reasons] == ["BOX-MACHINE"]
    assert case_to_json(case)["random"] is None
