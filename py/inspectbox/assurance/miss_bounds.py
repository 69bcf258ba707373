"""How much is missed at most, tier by tier: which of the two miss rates, by which bound, what the next one costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspectbox.assurance import betting, binomial
from inspectbox.assurance.rates import DecreeRates, Horizon
from inspectbox.assurance.tally import TierTally

STEPS = (0.1, 0.05, 0.01, 0.001)
"""The bounds an office aims at, one after the other."""

SENTENCES = {
    "P(bad | released)": "of the loads released, the share that holds something",
    "P(released | bad)": "of the loads that hold something, the share released",
}


@dataclass(frozen=True, slots=True)
class NextBound:
    """Openings without a find still to come until a bound holds; None where no number of them does it."""

    bound: float
    at_a_horizon: int | None
    at_every_look: int | None


@dataclass(frozen=True, slots=True)
class MissBound:
    """An upper bound of a miss rate with 95 % confidence. `rate` is a key of SENTENCES.

    `exact` is the Clopper-Pearson bound at the horizon declared, None before it is reached (`at_horizon` of `horizon`
    openings are made) or where none is declared; `every_look` holds at whatever moment it is read.
    """

    rate: str
    found: int
    openings: int
    horizon: int | None
    at_horizon: int
    exact: float | None
    every_look: float
    next: tuple[NextBound, ...]


@dataclass(frozen=True, slots=True)
class TierAssurance:
    """A tier's tally with its bounds. `opened_share` is of its loads; `part_of_standard` is that over the standard
    tier's, and `limit` what the decree allows, None for a tier without a cap.
    """

    tally: TierTally
    opened_share: float
    part_of_standard: float | None
    limit: float | None
    bad_of_released: MissBound
    released_of_bad: MissBound


def assure(tallies: Sequence[TierTally], rates: DecreeRates, horizon: Horizon) -> tuple[TierAssurance, ...]:
    """Return every tier's bounds, and its openings against the cap of the decree in force."""
    standard = next((each for each in tallies if each.tier == rates.standard), None)
    base = _share(standard) if standard is not None else 0.0
    return tuple(
        TierAssurance(
            tally=each,
            opened_share=_share(each),
            part_of_standard=_share(each) / base if base > 0.0 else None,
            limit=float(rates.cap) if each.tier in rates.certified else None,
            bad_of_released=_bad_of_released(each, horizon),
            released_of_bad=_released_of_bad(each),
        )
        for each in tallies
    )


def _share(tally: TierTally) -> float:
    return tally.opened / tally.loads


def _bad_of_released(tally: TierTally, horizon: Horizon) -> MissBound:
    waited = tally.finds_since_horizon[: horizon.openings]
    reached = len(waited) == horizon.openings
    found, openings = sum(tally.finds), len(tally.finds)
    return MissBound(
        rate="P(bad | released)",
        found=found,
        openings=openings,
        horizon=horizon.openings,
        at_horizon=len(waited),
        exact=binomial.upper_bound(sum(waited), horizon.openings) if reached else None,
        every_look=betting.lowest_bound(tally.finds),
        next=tuple(_next_bounds(found, openings, betting.lowest_bound(tally.finds))),
    )


def _released_of_bad(tally: TierTally) -> MissBound:
    """Every load had the same chance to be drawn, so the bad ones drawn are a fair sample of all bad ones."""
    return MissBound(
        rate="P(released | bad)",
        found=tally.missed,
        openings=tally.bad,
        horizon=None,
        at_horizon=0,
        exact=None,
        every_look=betting.bound_now(tally.missed, tally.bad),
        next=(),
    )


def _next_bounds(found: int, openings: int, holds: float) -> Iterable[NextBound]:
    for bound in STEPS:
        if bound < holds:
            yield NextBound(
                bound,
                _more(binomial.openings_for(bound, found), openings),
                _more(binomial.openings_for(bound, found, bound_of=betting.bound_now), openings),
            )


def _more(needed: int | None, made: int) -> int | None:
    return None if needed is None else max(0, needed - made)
