"""Tallies, miss bounds and their picture."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from inspectbox.assurance.betting import bound_now, lowest_bound
from inspectbox.assurance.binomial import upper_bound
from inspectbox.assurance.load_rates import load_random_checks
from inspectbox.assurance.miss_bounds import assure
from inspectbox.assurance.plot import plot_bounds
from inspectbox.assurance.rates import Horizon
from inspectbox.assurance.tally import tally
from inspectbox.domain.decision import Disposition

from .loads import a_load

RULES = ("RND-OPEN", "RND-REVIEW")
EARLY = date(2026, 1, 1)
RATES = load_random_checks(Path(__file__).parents[3] / "rules" / "random-checks.yaml").in_force(
    date(2026, 11, 23)
)
ALARM = (("REG", Disposition.OPEN),)


def one(loads, since=EARLY):
    (seen,) = tally(loads, RULES, since)
    return seen


def bounds(loads, openings=29, since=EARLY):
    (seen,) = assure(tally(loads, RULES, since), RATES, Horizon(openings, since))
    return seen


def test_only_openings_that_nothing_but_the_draw_asked_for_say_what_is_missed():
    loads = [
        a_load(0, drawn=True, found=False),
        a_load(1, drawn=True, found=True),
        a_load(2, drawn=True, found=True, votes=ALARM),
        a_load(3, found=True, votes=ALARM),
        a_load(4),
    ]
    seen = one(loads)
    assert seen.finds == (False, True)
    assert (seen.bad, seen.missed) == (2, 1)
    assert (seen.loads, seen.released, seen.opened, seen.drawn) == (5, 1, 4, 3)


def test_a_refusal_counts_as_a_find_until_somebody_looks():
    refused = a_load(0, drawn=True, verdict=Disposition.RELEASE)
    assert one([refused]).refused == ("c0000",)
    assert one([refused]).finds == (True,)
    opened_after_all = a_load(0, drawn=True, verdict=Disposition.RELEASE, found=False)
    assert one([opened_after_all]).refused == ()
    assert one([opened_after_all]).finds == (False,)


def test_without_an_outcome_an_opening_is_pending_and_counts_for_nothing():
    seen = one([a_load(0, drawn=True), a_load(1, drawn=True, verdict=Disposition.OPEN)])
    assert seen.pending == ("c0000", "c0001")
    assert seen.finds == ()


def test_the_exact_bound_waits_for_the_horizon_and_reads_it_once():
    loads = [a_load(n, drawn=True, found=False) for n in range(28)]
    waiting = bounds(loads).bad_of_released
    assert (waiting.exact, waiting.at_horizon) == (None, 28)
    reached = bounds([*loads, a_load(28, drawn=True, found=False)]).bad_of_released
    assert reached.exact == upper_bound(0, 29) <= 0.1
    later = bounds([*loads, *(a_load(n, drawn=True, found=n > 30) for n in range(28, 40))]).bad_of_released
    assert later.exact == reached.exact, "what comes after the horizon belongs to the next one"
    assert later.every_look == lowest_bound([False] * 31 + [True] * 9)


def test_openings_before_the_horizon_was_declared_do_not_count_for_it():
    loads = [a_load(n, drawn=True, found=False) for n in range(40)]
    seen = bounds(loads, since=date(2027, 1, 1)).bad_of_released
    assert (seen.openings, seen.at_horizon, seen.exact) == (40, 0, None)


def test_what_the_next_bound_costs():
    seen = bounds([a_load(n, drawn=True, found=False) for n in range(9)]).bad_of_released
    assert [step.bound for step in seen.next] == [0.1, 0.05, 0.01, 0.001]
    assert [step.at_a_horizon for step in seen.next] == [20, 50, 290, 2986]
    assert [step.at_every_look for step in seen.next] == [24, 58, 332, 3417]


def test_the_share_of_bad_loads_released_rests_on_bad_loads_only():
    loads = [a_load(n, drawn=True, found=True, votes=ALARM) for n in range(20)]
    seen = bounds(loads).released_of_bad
    assert (seen.found, seen.openings) == (0, 20)
    assert seen.every_look == bound_now(0, 20)


def test_the_cap_is_held_against_all_openings():
    loads = [a_load(n, "advanced", votes=ALARM if n < 3 else a_load(0).votes) for n in range(100)]
    loads += [a_load(n, "conventional", votes=ALARM if n < 10 else a_load(0).votes) for n in range(100)]
    tiers = {each.tally.tier: each for each in assure(tally(loads, RULES, EARLY), RATES, Horizon(29, EARLY))}
    assert tiers["advanced"].part_of_standard == pytest.approx(0.3)
    assert tiers["advanced"].limit == 0.2
    assert tiers["conventional"].limit is None


def test_the_longest_run_without_a_look():
    loads = [a_load(n, votes=ALARM if n == 7 else a_load(0).votes) for n in range(20)]
    assert one(loads).longest_run == 12


def test_the_picture_is_well_formed_whatever_a_tier_is_called():
    loads = [a_load(n, "<&\"'>", drawn=True, found=n == 3) for n in range(12)]
    tree = ElementTree.fromstring(plot_bounds([bounds(loads)]))  # noqa: S314 - our own
    assert any(element.text == "<&\"'>" for element in tree.iter())
    ElementTree.fromstring(plot_bounds([]))  # noqa: S314 - our own
