"""The alarm budget: what is proposed holds the wish, the cap and the minimum, and says what it gives up."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspectbox.assurance.allocate import Stratum, allocate, unconstrained
from inspectbox.assurance.budget import Wish, solve
from inspectbox.assurance.limits import find_limits, with_limit
from inspectbox.assurance.load_rates import FILE, parse_random_checks
from inspectbox.assurance.rates_text import with_shares
from inspectbox.assurance.recorded import confidences
from inspectbox.domain.decision import Disposition
from inspectbox.errors import RuleError

from .loads import a_load

RULES = Path(__file__).parents[3] / "rules"
TEXT = (RULES / FILE).read_text(encoding="utf-8")
RATES = parse_random_checks(TEXT.encode()).in_force(date(2026, 11, 23))
FILES = {
    "10-x.yaml": "rules:\n  when: {any: {kind: seen, confidence: {at_least: 30%}}}  # kind: seen\n"
    "  example: {facts: {findings: [{kind: seen, confidence: 0.3}]}}\n",
    "20-y.yaml": "  - {kind: seen, confidence: {at_least: 0.3}}\n  - {kind: other, confidence: {at_least: 50%}}\n",
}


def test_limits_of_one_kind_and_value_belong_together():
    seen, other = find_limits(FILES)
    assert [f"{place.file}:{place.line}" for place in seen.places] == ["10-x.yaml:2", "20-y.yaml:1"]
    assert (seen.name, other.name) == ("seen at least 30%", "other at least 50%")
    changed = with_limit(FILES, seen, Fraction(45, 100))
    assert changed["10-x.yaml"].count("at_least: 45%") == 1
    assert "confidence: 0.3}]" in changed["10-x.yaml"], "an example is the officer's to change"
    assert "other, confidence: {at_least: 50%}" in changed["20-y.yaml"]
    assert [limit.value for limit in find_limits(changed)] == [Fraction(45, 100), Fraction(1, 2)]


def test_a_limit_may_stand_below_its_kind_and_a_release_asks_for_less():
    text = """rules:
  - id: A
    when:
      findings:
        any:
          kind: seen
          subject: [antler]
          confidence: {at_least: 50%}
  - id: B
    when: {findings: {none: {kind: seen, confidence: {below: 50%}}}}
  - id: C
    when: {detections: {any: {confidence: {at_least: 50%}}}}
"""
    (limit,) = find_limits({"x.yaml": text})
    assert [place.line for place in limit.places] == [8, 10]
    assert with_limit({"x.yaml": text}, limit, Fraction(3, 5))["x.yaml"].count("60%") == 2


def test_the_limits_of_the_shipped_rules_are_found():
    shipped = {file.name: file.read_text(encoding="utf-8") for file in RULES.glob("[0-9]*.yaml")}
    assert {limit.kind for limit in find_limits(shipped)} >= {"regulated_undeclared", "seen_not_declared"}


def decide(texts, loads):
    """An alarm while its confidence reaches the limit written in the files."""
    limit = float(find_limits(texts)[0].value)
    return [
        Disposition.REVIEW if max(confidences(load, "seen"), default=0) >= limit else Disposition.RELEASE
        for load in loads
    ]


def some_loads(alarms, clean=100, confirmed=()):
    loads = [
        a_load(n, confidence=each, found=True if n in confirmed else None) for n, each in enumerate(alarms)
    ]
    return [*loads, *(a_load(1000 + n) for n in range(clean))]


def solved(loads, wish, **asked):
    return solve(loads, FILES, RATES, decide, Wish(Fraction(wish) / 100, **asked))


def test_what_holds_already_is_left_alone():
    budget = solved(some_loads([0.5] * 2), 90)
    assert budget.reached
    assert budget.raised == ()
    assert budget.rates_after == RATES
    assert budget.texts == FILES


def test_reviews_give_way_before_openings_and_limits():
    budget = solved(some_loads([0.5] * 2), 95)
    assert budget.reached
    assert budget.raised == ()
    shares = budget.rates_after.tiers["conventional"]
    assert shares.open == RATES.tiers["conventional"].open
    assert Fraction(0) < shares.review < RATES.tiers["conventional"].review


def test_limits_are_raised_no_further_than_needed_and_say_what_they_cost():
    budget = solved(some_loads([0.31, 0.32, 0.41, 0.62, 0.7, 0.8, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9]), 90)
    (raised,) = budget.raised
    assert (raised.value, raised.released, raised.confirmed) == (Fraction(7, 20), ("c0000", "c0001"), ())
    assert budget.immediate_after >= 0.9
    assert "at_least: 35%" in budget.texts["10-x.yaml"]


def test_a_confirmed_outcome_is_given_up_only_when_asked():
    loads = some_loads([0.31, 0.41, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9], confirmed=(0,))
    refused = solved(loads, 90)
    assert not refused.reached
    assert refused.raised[0].confirmed == () if refused.raised else True
    allowed = solved(loads, 90, lose_at_most=1)
    assert allowed.reached
    assert allowed.raised[0].confirmed == ("c0000",)


shares = st.dictionaries(
    st.sampled_from(sorted(RATES.tiers)),
    st.builds(Stratum, st.integers(1, 5000), st.integers(0, 5), st.integers(5, 400)),
    min_size=1,
)


@settings(max_examples=60, deadline=None)
@given(strata=shares, openings=st.floats(0, 500))
def test_no_allocation_breaks_the_cap_the_minimum_or_the_maximum(strata, openings):
    """The type refuses what the decree refuses, so that it is made at all is the property."""
    rates = allocate(RATES, strata, openings)
    least = allocate(RATES, strata, 0.0)
    cost = sum(float(rates.tiers[tier].open) * each.loads for tier, each in strata.items())
    floor = sum(float(least.tiers[tier].open) * each.loads for tier, each in strata.items())
    assert cost <= max(openings, floor) + 1e-6
    for tier in RATES.certified:
        assert rates.tiers[tier].open < rates.cap * rates.tiers[rates.standard].open
    parse_random_checks(with_shares(TEXT, rates).encode())


def test_neyman_left_alone_breaks_the_cap():
    strata = {"advanced": Stratum(5000, 1, 400), "conventional": Stratum(3000, 8, 400)}
    alone = unconstrained(strata, 100)
    assert alone["advanced"] / alone["conventional"] > 0.4
    held = allocate(RATES, strata, 100)
    assert held.tiers["advanced"].open < Fraction(1, 5) * held.tiers["conventional"].open


def test_shares_are_written_where_they_stand():
    changed = with_shares(TEXT, allocate(RATES, {"conventional": Stratum(100, 1, 50)}, 3.0))
    lines = [(a, b) for a, b in zip(TEXT.splitlines(), changed.splitlines(), strict=True) if a != b]
    assert lines
    assert all(re.match(r"\s+(advanced|certified|conventional):", a) for a, _ in lines)
    assert parse_random_checks(changed.encode()).decrees[0] == parse_random_checks(TEXT.encode()).decrees[0]
    with pytest.raises(RuleError, match="tier `conventional` is not written on a line"):
        with_shares(TEXT.replace("conventional: {open", "conventional:\n        {open"), RATES)
