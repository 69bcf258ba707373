"""Bounds: the published figures, closed forms, and what optional stopping does to each of the two."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectbox.assurance import betting, binomial

LOOKS = 600
RUNS = 1500
ALPHA = 0.05


@pytest.mark.parametrize(("bound", "openings"), [(0.1, 29), (0.05, 59), (0.01, 299), (0.001, 2995)])
def test_openings_without_a_find_that_prove_a_bound(bound, openings):
    assert binomial.openings_for(bound) == openings
    assert binomial.upper_bound(0, openings) <= bound < binomial.upper_bound(0, openings - 1)


@pytest.mark.parametrize(("found", "openings"), [(0, 1), (1, 5), (3, 40), (19, 20), (500, 1000), (7, 3000)])
@pytest.mark.parametrize(
    "rate", [Fraction(1, 10**6), Fraction(1, 1000), Fraction(1, 10), Fraction(1, 2), Fraction(93, 100)]
)
def test_tail_is_the_sum_of_its_exact_terms(found, openings, rate):
    top, below, whole = rate.numerator, rate.denominator - rate.numerator, rate.denominator**openings
    terms = sum(math.comb(openings, i) * top**i * below ** (openings - i) for i in range(found + 1))
    exact = float(Fraction(terms, whole))
    assert binomial.cumulative(found, openings, float(rate)) == pytest.approx(exact, rel=1e-9, abs=1e-300)


def test_closed_forms_of_the_bound():
    assert binomial.upper_bound(0, 10) == pytest.approx(1 - 0.05**0.1, rel=1e-12)
    assert binomial.upper_bound(9, 10) == pytest.approx(0.95**0.1, rel=1e-12)
    assert binomial.upper_bound(10, 10) == 1.0
    assert binomial.upper_bound(0, 0) == 1.0
    assert binomial.upper_bound(1, 2) == pytest.approx(math.sqrt(0.95), rel=1e-12)


@given(st.integers(0, 30), st.integers(0, 300))
def test_the_bound_is_where_the_tail_is_five_percent(found, clean):
    bound = binomial.upper_bound(found, found + clean)
    assert (bound == 1.0) == (clean == 0)
    if clean:
        assert binomial.cumulative(found, found + clean, bound) == pytest.approx(0.05, rel=1e-6)


@given(st.integers(0, 5), st.integers(1, 400))
def test_more_clean_openings_lower_both_bounds_and_a_find_raises_them(found, clean):
    for bound_of in (binomial.upper_bound, betting.bound_now):
        here = bound_of(found, found + clean)
        assert bound_of(found, found + clean + 1) < here <= bound_of(found + 1, found + clean + 1)
    assert betting.bound_now(found, found + clean) >= binomial.upper_bound(found, found + clean) - 1e-9


def test_a_clean_record_costs_little_more_at_every_look():
    needs = [binomial.openings_for(bound, bound_of=betting.bound_now) for bound in (0.1, 0.05, 0.01, 0.001)]
    assert needs == [33, 67, 341, 3_426]
    assert all(need <= 1.24 * fixed for need, fixed in zip(needs, (29, 59, 299, 2995), strict=True))


def test_a_bet_is_fair_at_the_rate_and_losing_above_it():
    for rate, truth in ((0.1, 0.1), (0.1, 0.3), (0.01, 0.011)):
        mean = truth * math.exp(betting.log_capital(rate, 1, 1)) + (1 - truth) * math.exp(
            betting.log_capital(rate, 0, 1)
        )
        assert mean == pytest.approx(1.0) if rate == truth else mean < 1.0


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.2])
def test_coverage_under_optional_stopping(rate):
    """Looking after every opening and stopping when the bound is wrong: only the confidence sequence survives."""

    @cache
    def wrong_at(openings: int, found: int) -> tuple[bool, bool]:
        return (
            betting.log_capital(rate, found, openings) >= -math.log(ALPHA),
            binomial.cumulative(found, openings, rate) < ALPHA,
        )

    generator = np.random.default_rng(20261123)
    found = np.cumsum(generator.random((RUNS, LOOKS)) < rate, axis=1)
    wrong = np.zeros((RUNS, 2), dtype=bool)
    for look in range(LOOKS):
        counts, which = np.unique(found[:, look], return_inverse=True)
        wrong |= np.array([wrong_at(look + 1, int(count)) for count in counts])[which]
    sequence, every_look = wrong.mean(axis=0)
    assert sequence <= ALPHA
    assert every_look > 1.4 * ALPHA
    at_horizon = np.mean([wrong_at(LOOKS, int(count))[1] for count in found[:, -1]])
    assert at_horizon <= ALPHA + 3 * math.sqrt(ALPHA * (1 - ALPHA) / RUNS)


def test_the_lowest_bound_is_that_of_the_best_look():
    finds = [False] * 80 + [True]
    assert betting.lowest_bound(finds) == betting.bound_now(0, 80) < betting.bound_now(1, 81)
    assert betting.lowest_bound([]) == 1.0
