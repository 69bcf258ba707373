"""What a replay counts, and how it tells it."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from inspectbox.domain.decision import Decision, Disposition, Reason, Text
from inspectbox.errors import RuleError
from inspectbox.inspection.case_json import decision_to_json
from inspectbox.policy.replay.picture import draw_replay
from inspectbox.policy.replay.recorded import read_recorded
from inspectbox.policy.replay.report import cause_sentences, changes_as_csv, released
from inspectbox.policy.replay.tally import Tally
from inspectbox.policy.replay.workload import loads, read_minutes

DAY = datetime(2026, 9, 1, 8, tzinfo=UTC)
RELEASE, REVIEW, OPEN, HOLD = Disposition.RELEASE, Disposition.REVIEW, Disposition.OPEN, Disposition.HOLD


def a_decision(*votes):
    reasons = tuple(Reason(rule, "cafe", Text("one", "一"), vote) for rule, vote in votes)
    return Decision(max(vote for _, vote in votes), reasons)


def a_body(decision, **changed):
    return {
        "case_id": "c-1",
        "inspected_at": DAY.isoformat(),
        "decision": decision_to_json(decision),
        "versions": {"inspectbox": "0.1.0", "rules": "aaaa"},
        "facts": {"enterprise.tier": '"advanced"'},
        **changed,
    }


def replayed(before, after, version="bbbb"):
    tally = Tally()
    tally.add(read_recorded(a_body(before)), after, version, decision_to_json)
    return tally


def test_a_stricter_case_names_the_rules_that_now_decide():
    tally = replayed(a_decision(("FREE", RELEASE)), a_decision(("STD-1", REVIEW), ("FREE", RELEASE)))
    assert cause_sentences(tally) == ["1 release → review because of STD-1"]
    assert released(tally) == (1.0, 0.0)
    assert not tally.alarm


def test_a_milder_case_names_the_rules_that_are_gone():
    tally = replayed(a_decision(("SEEN", REVIEW), ("FREE", RELEASE)), a_decision(("FREE", RELEASE)))
    assert cause_sentences(tally) == ["1 review → release SEEN no longer votes so"]


def test_the_same_rules_must_decide_the_same_to_the_byte():
    decision = a_decision(("FREE", RELEASE))
    assert not replayed(decision, decision, "aaaa").alarm
    other = Decision(RELEASE, (replace(decision.reasons[0], text=Text("two", "二")),))
    tally = replayed(decision, other, "aaaa")
    assert (tally.unlike, tally.changes, tally.alarm) == (["c-1"], [], True)
    assert not replayed(decision, other, "bbbb").alarm


def test_what_the_box_held_itself_is_left_alone():
    fault = Reason("BOX-SCAN", "0.1.0", Text("no", "无"), HOLD)
    tally = replayed(Decision(HOLD, (fault,)), a_decision(("FREE", RELEASE)))
    assert (tally.cases, tally.by_box, tally.count(), tally.changes) == (1, 1, 0, [])


def test_an_office_rule_may_begin_like_the_box_s_own():
    tally = replayed(a_decision(("BOX-MISMATCH", HOLD)), a_decision(("BOX-MISMATCH", HOLD)))
    assert (tally.by_box, tally.count(before=HOLD)) == (0, 1)


def test_parts_add_up():
    whole = replayed(a_decision(("A", REVIEW)), a_decision(("B", OPEN)))
    whole.merge(replayed(a_decision(("A", REVIEW)), a_decision(("A", REVIEW))))
    assert (whole.cases, whole.count(before=REVIEW), whole.count(after=OPEN), len(whole.changes)) == (
        2,
        2,
        1,
        1,
    )
    assert whole.tiers() == ("advanced",)


@pytest.mark.parametrize(
    "changed",
    [
        {"decision": 5},
        {"decision": {"disposition": "maybe", "reasons": []}},
        {"facts": {"a": 5}},
        {"facts": {"a": "{"}},
        {"inspected_at": "yesterday"},
        {"inspected_at": "2026-09-01T08:00:00"},
        {"versions": {}},
    ],
)
def test_an_odd_record_is_refused(changed):
    with pytest.raises(ValueError):
        read_recorded({**a_body(a_decision(("A", REVIEW))), **changed})


def test_minutes_are_the_office_s_own():
    minutes = read_minutes("disposition,minutes,source\nreview,6,ours\nopen,,\n", "workload.csv")
    tally = replayed(a_decision(("FREE", RELEASE)), a_decision(("STD-1", REVIEW)))
    review = loads(tally, minutes)[0]
    assert (review.before, review.after, review.hours_before, review.hours_after) == (0.0, 1.0, 0.0, 0.1)
    assert loads(tally, minutes)[2].hours_after is None


@pytest.mark.parametrize("row", ["review,many,", "maybe,5,", "review,-1,", "review,nan,", ",5,"])
def test_odd_minutes_are_refused_with_their_line(row):
    with pytest.raises(RuleError, match=r"^workload.csv:3: "):
        read_minutes(f"disposition,minutes,source\nopen,1,x\n{row}\n", "workload.csv")


def test_the_list_of_cases_holds_no_formula():
    body = a_body(a_decision(("A", REVIEW)), case_id="=1+1")
    tally = Tally()
    tally.add(read_recorded(body), a_decision(("B", OPEN)), "bbbb", decision_to_json)
    assert changes_as_csv(tally.changes).splitlines()[1].startswith("'=1+1,")


@pytest.mark.parametrize("minutes", [{}, {REVIEW: 5.0}])
def test_the_picture_is_xml_whatever_the_tier_is_called(minutes):
    body = a_body(a_decision(("A", REVIEW)), facts={"enterprise.tier": '"<&>"'})
    tally = Tally()
    assert ET.fromstring(draw_replay(tally, loads(tally, minutes), "no case")).tag.endswith("svg")  # noqa: S314
    tally.add(read_recorded(body), a_decision(("B", OPEN)), "bbbb", decision_to_json)
    picture = draw_replay(tally, loads(tally, minutes), "a < b")
    words = "".join(ET.fromstring(picture).itertext())  # noqa: S314
    assert "a < b" in words
    assert "<&>" in words
    assert "▲ review" in words
