"""The journey and the vocabulary name the same facts, and the shipped rules decide what the journey gathers."""

from pathlib import Path

import pytest

from fakes import FakeDetector, FakePolicy
from inspectbox.domain.finding import Detection
from inspectbox.inspection.inspect_scan import inspect_scan
from inspectbox.policy.evaluation.canonical import complaints
from inspectbox.policy.evaluation.combine import combine
from inspectbox.policy.evaluation.evaluate import vote_plainly
from inspectbox.policy.language.load import load_policy
from unit.inspection.lanes import a_lane
from unit.inspection.scans import a_readable_arrival

PACK = load_policy(Path(__file__).parents[2] / "rules")
ANTLER = Detection("antler", 0.7, (60, 10, 100, 40))
BICYCLE = Detection("bicycle", 0.9, (60, 10, 100, 40))

# the small picture shows no container
OF_A_LOAD = {
    *(f"material.{name}_share" for name in ("low", "mid", "high")),
    *("load.filled_share", "mass.estimated_kg", "mass.ratio"),
}
PLACE = {"along", "height"}
OF_A_LIBRARY = {"library.samples", "library.p_value"}


def gathered(**arrival):
    policy = FakePolicy()
    inspect_scan(
        a_readable_arrival(**arrival), a_lane(policy=policy, detector=FakeDetector([ANTLER, BICYCLE]))
    )
    (facts,) = policy.asked
    return facts


@pytest.mark.parametrize("arrival", [{}, {"declaration": None}])
def test_every_fact_gathered_fits_the_vocabulary(arrival):
    assert not list(complaints(gathered(**arrival), PACK.vocabulary))


def test_every_fact_of_the_vocabulary_is_gathered():
    facts = gathered()
    assert set(PACK.vocabulary.fields) == set(facts.values) | OF_A_LOAD | OF_A_LIBRARY
    assert set(PACK.vocabulary.lists) == set(facts.lists)
    for name in ("detections", "lines"):
        assert set(PACK.vocabulary.lists[name].fields) - PLACE == set(facts.lists[name][0])


def test_what_the_journey_gathers_is_decided():
    decision = combine(vote_plainly(PACK, gathered()))
    assert decision.reasons[0].rule == "REG-PROHIBITED"
    without = combine(vote_plainly(PACK, gathered(declaration=None)))
    assert {"DECL-MISSING", "REG-PROHIBITED"} <= {reason.rule for reason in without.reasons}
