"""The line of the queue as it is read from a recorded case."""

from dataclasses import replace

import pytest

from fakes import a_case
from inspectbox.inspection.case_json import case_to_json
from inspectbox.service.case_view import read_case_line


@pytest.mark.parametrize(
    ("facts", "priority"),
    [
        ((("enterprise.rank", "4"),), 4),
        ((), 0),
        ((("enterprise.rank", '"high"'),), 0),
        ((("enterprise.rank", "-1"),), 0),
    ],
)
def test_the_rank_of_the_tier_is_the_place_in_the_queue(facts, priority):
    case = case_to_json(replace(a_case(), facts=facts))
    assert read_case_line(case, None, 1).priority == priority


def test_a_case_recorded_without_facts_has_no_priority():
    case = case_to_json(a_case())
    del case["facts"]
    assert read_case_line(case, None, 1).priority == 0
