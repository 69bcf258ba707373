"""Random openings shared out over the tiers: where they teach most, inside the legal cap and the office's own bounds.

Neyman (1934) opens a tier in proportion to the spread of what is found there, sqrt(p (1 - p)). Left alone it breaks the
cap of the certified tiers, so each share is held between its minimum and maximum, and a certified one below the cap.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from inspectbox.assurance.rates import DecreeRates, Shares

STEP = Fraction(1, 10_000)
"""Shares are proposed in steps of 0.01 %."""

HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Stratum:
    """A tier's part in the allocation: its loads that no alarm stops, and what random openings found of them."""

    loads: int
    found: int
    openings: int

    @property
    def spread(self) -> float:
        """Return sqrt(p (1 - p)), p by Jeffreys' half a find and half a clean opening more than were made."""
        rate = (self.found + 0.5) / (self.openings + 1)
        return math.sqrt(rate * (1.0 - rate))


def unconstrained(strata: Mapping[str, Stratum], openings: float) -> dict[str, float]:
    """Return Neyman's shares for so many openings, whatever the law says."""
    weight = sum(each.loads * each.spread for each in strata.values())
    return {tier: openings * each.spread / weight if weight else 0.0 for tier, each in strata.items()}


def allocate(rates: DecreeRates, strata: Mapping[str, Stratum], openings: float) -> DecreeRates:
    """Return the decree's shares with new openings, at most `openings` in all unless the minimum asks for more.

    Tiers without loads keep their shares, where the cap lets them; reviews are not touched.
    """
    low, high = 0.0, 1.0 / min([each.spread for each in strata.values()] or [1.0])
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        cost = _cost(_shares(rates, strata, middle), strata)
        low, high = (middle, high) if cost <= openings else (low, middle)
    shares = _shares(rates, strata, low)
    return replace(
        rates, tiers={tier: Shares(shares[tier], there.review) for tier, there in rates.tiers.items()}
    )


def _cost(shares: Mapping[str, Fraction], strata: Mapping[str, Stratum]) -> float:
    return sum(float(shares[tier]) * each.loads for tier, each in strata.items() if tier in shares)


def _shares(rates: DecreeRates, strata: Mapping[str, Stratum], scale: float) -> dict[str, Fraction]:
    """Return every tier's share at one scale: never falling as the scale rises."""
    lowest = _ceil(rates.minimum_open)
    least_standard = _above(lowest / rates.cap) if rates.certified else lowest
    standard = _held(rates, strata, rates.standard, scale, least_standard)
    limit = _below(rates.cap * standard)
    shares = {}
    for tier in rates.tiers:
        if tier == rates.standard:
            shares[tier] = standard
        else:
            share = _held(rates, strata, tier, scale, lowest)
            shares[tier] = min(share, limit) if tier in rates.certified else share
    return shares


def _held(
    rates: DecreeRates, strata: Mapping[str, Stratum], tier: str, scale: float, lowest: Fraction
) -> Fraction:
    stratum = strata.get(tier)
    wanted = _floor(Fraction(scale * stratum.spread)) if stratum is not None else rates.tiers[tier].open
    return max(lowest, min(wanted, _floor(rates.maximum - rates.tiers[tier].review)))


def _floor(share: Fraction) -> Fraction:
    return STEP * (share // STEP)


def _ceil(share: Fraction) -> Fraction:
    return -_floor(-share)


def _below(share: Fraction) -> Fraction:
    return _ceil(share) - STEP


def _above(share: Fraction) -> Fraction:
    return _floor(share) + STEP
