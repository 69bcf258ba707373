"""The order in which an officer works through what waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from inspectbox.domain.decision import Disposition
from inspectbox.service.messages import CaseLine
from inspectbox.tui.waiting import next_waiting, waits, work_order

EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def a_line(number: int, priority: int = 0, disposition: Disposition = Disposition.REVIEW) -> CaseLine:
    at = EIGHT + timedelta(minutes=number)
    return CaseLine(f"c{number:02}", "", "", "", "", disposition, at, None, 1, priority)


def test_certified_enterprises_go_first_and_within_a_tier_the_longest_wait():
    cases = [a_line(1), a_line(2, 4), a_line(3, 2), a_line(4, 4), a_line(5, 4, Disposition.RELEASE)]
    assert [case.case_id for case in work_order(cases)] == ["c02", "c04", "c03", "c01", "c05"]
    assert next_waiting(work_order(cases), after="c02") == "c04"


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(Disposition)), max_size=12))
def test_nobody_is_lost_and_within_a_tier_nobody_is_passed_over(drawn):
    cases = [a_line(number, *one) for number, one in enumerate(drawn)]
    order = work_order(cases)
    assert sorted(order, key=lambda case: case.case_id) == cases
    for tier in range(5):
        same = [case.inspected_at for case in order if waits(case) and case.priority == tier]
        assert same == sorted(same)


def test_a_line_keeps_its_priority_over_the_wire():
    line = replace(a_line(1), priority=4)
    assert CaseLine.from_json(line.to_json()) == line
