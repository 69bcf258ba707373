"""Exact binomial tails and the Clopper-Pearson upper bound, by summation and bisection: no statistics library."""

from __future__ import annotations

import math
from collections.abc import Callable

CONFIDENCE = 0.95
"""One-sided confidence of every bound, unless a caller says another."""

HALVINGS = 100
"""Bisection steps: the interval is below the spacing of floats long before."""


def cumulative(found: int, openings: int, rate: float) -> float:
    """Return P(X <= found) for X binomial(openings, rate).

    Summed from the largest term downwards on the side away from the mean, so that small tails keep their digits.
    """
    if not 0 <= found <= openings:
        raise ValueError(f"{found} of {openings}")
    if found == openings or rate <= 0.0:
        return 1.0
    if rate >= 1.0:
        return 0.0
    if found <= openings * rate:
        return _tail(found, openings, rate)
    return 1.0 - _tail(openings - found - 1, openings, 1.0 - rate)


def _tail(found: int, openings: int, rate: float) -> float:
    """Sum the terms `found`, `found` - 1, ... 0, each from the one before."""
    log_term = (
        math.lgamma(openings + 1)
        - math.lgamma(found + 1)
        - math.lgamma(openings - found + 1)
        + found * math.log(rate)
        + (openings - found) * math.log1p(-rate)
    )
    total = term = 1.0
    odds = (1.0 - rate) / rate
    for number in range(found, 0, -1):
        term *= number / (openings - number + 1) * odds
        total += term
        if term < 1e-17 * total:
            break
    return math.exp(log_term) * total


def upper_bound(found: int, openings: int, confidence: float = CONFIDENCE) -> float:
    """Return the one-sided Clopper-Pearson bound: the rate at which so few finds have probability 1 - confidence.

    Holds for a number of openings fixed beforehand, and for no other (Clopper and Pearson 1934, Biometrika 26).
    """
    if found == openings:
        return 1.0
    if found == 0:
        return -math.expm1(math.log(1.0 - confidence) / openings)
    return first_true(lambda rate: cumulative(found, openings, rate) <= 1.0 - confidence)


def first_true(holds: Callable[[float], bool]) -> float:
    """Return the smallest number of [0, 1] for which `holds`, a condition that stays true once it is; 1 when none."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def openings_for(
    bound: float,
    found: int = 0,
    *,
    bound_of: Callable[[int, int], float] = upper_bound,
    most: int = 10_000_000,
) -> int | None:
    """Return the fewest openings in all whose bound is at most `bound` when `found` stays as it is.

    `bound_of` (found, openings) falls with the openings. None when not even `most` openings do.
    """
    high = max(1, found)
    while bound_of(found, high) > bound:
        if high >= most:
            return None
        high = min(2 * high, most)
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if bound_of(found, middle) <= bound else (middle, high)
    return high
