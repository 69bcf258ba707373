"""The alarm budget: which limits and random shares let so many loads go at once, and what is given up for it.

The random shares have a floor the law and the office set. Where alarms and that floor fit the budget, the limits stay.
Where they do not, limits are raised, one step after the other: each time the step that gives up the fewest confirmed
outcomes for each load it lets go. What is left pays the random checks: reviews give way before openings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from inspectbox.assurance.allocate import STEP, Stratum, allocate, unconstrained
from inspectbox.assurance.limits import Limit, Place, find_limits, with_limit
from inspectbox.assurance.rates import DecreeRates, Shares
from inspectbox.assurance.recorded import Load, confidences
from inspectbox.domain.decision import Disposition

ROUNDING = 1e-9
"""Loads that a wish may be missed by, since expected numbers of loads are sums of floats."""

LIMIT_STEP = Fraction(1, 20)
HIGHEST_LIMIT = Fraction(19, 20)

Decide = Callable[[Mapping[str, str], Sequence[Load]], list[Disposition]]
"""Decides loads again under rule files (name to text), as if nothing had been drawn at random."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A limit raised: what it lets go, by case id, and those of them where opening had found something."""

    limit: Limit
    value: Fraction
    released: tuple[str, ...]
    confirmed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Budget:
    """A proposal. `immediate_before` and `immediate_after` are expected shares of loads released at once;
    `reached` says whether the wish holds. `texts` are all rule files, changed where limits were.
    """

    wish: Fraction
    reached: bool
    loads: Mapping[str, int]
    before: Sequence[Disposition]
    after: Sequence[Disposition]
    immediate_before: float
    immediate_after: float
    raised: tuple[Raised, ...]
    rates_before: DecreeRates
    rates_after: DecreeRates
    neyman: Mapping[str, float]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the officer asks for: the share released at once, how many confirmed outcomes may be given up for it, and
    whether random openings are shared out anew even where they fit.
    """

    release_at_least: Fraction
    lose_at_most: int = 0
    share_out: bool = False


def solve(
    loads: Sequence[Load], texts: Mapping[str, str], rates: DecreeRates, decide: Decide, wish: Wish
) -> Budget:
    """Return the proposal; `loads` must not be empty."""
    before = decide(texts, loads)
    enough = float(wish.release_at_least) * len(loads) - ROUNDING
    floor = _floor(rates)
    state = _State(dict(texts), list(before))
    raised: list[Raised] = []
    # a limit raised for one load may change others that stay stopped: all are decided again at the end
    while _expected(loads, state.dispositions, floor) < enough:
        lost = sum(len(each.confirmed) for each in raised)
        step = _best_step(loads, state, decide, wish.lose_at_most - lost)
        if step is None:
            break
        raised.append(step[0])
        state = step[1]
    if raised:
        state.dispositions = decide(state.texts, loads)
    shares = _fit(loads, state.dispositions, rates, enough, wish.share_out)
    after = _expected(loads, state.dispositions, shares)
    strata = _strata(loads, state.dispositions, rates)
    return Budget(
        wish=wish.release_at_least,
        reached=after >= enough,
        loads=Counter(_tier(load, rates) for load in loads),
        before=before,
        after=state.dispositions,
        immediate_before=_expected(loads, before, rates) / len(loads),
        immediate_after=after / len(loads),
        raised=_merged(raised),
        rates_before=rates,
        rates_after=shares,
        neyman=unconstrained(strata, _openings(strata, shares)),
        texts=state.texts,
    )


@dataclass(slots=True)
class _State:
    texts: dict[str, str]
    dispositions: list[Disposition]


def _best_step(
    loads: Sequence[Load], state: _State, decide: Decide, may_lose: int
) -> tuple[Raised, _State] | None:
    """Return the step with the fewest confirmed outcomes a load let go, None when there is none left to take."""
    best: tuple[tuple[float, float], Raised, _State] | None = None
    for limit in find_limits(state.texts):
        taken = _raise(loads, state, decide, limit)
        if taken is None or len(taken[0].confirmed) > may_lose:
            continue
        let_go = len(taken[0].released)
        order = (len(taken[0].confirmed) / let_go, -float(let_go))
        if best is None or order < best[0]:
            best = order, *taken
    return None if best is None else best[1:]


def _raise(
    loads: Sequence[Load], state: _State, decide: Decide, limit: Limit
) -> tuple[Raised, _State] | None:
    """Raise one limit until a load goes, None when none does; only loads with a finding in between can change."""
    stopped = [n for n, each in enumerate(state.dispositions) if each is not Disposition.RELEASE]
    highest = {n: max(confidences(loads[n], limit.kind), default=0.0) for n in stopped}
    value = limit.value + LIMIT_STEP
    while value <= HIGHEST_LIMIT:
        between = [n for n in stopped if limit.value <= highest[n] < value]
        if between:
            texts = with_limit(state.texts, limit, value)
            decided = dict(zip(between, decide(texts, [loads[n] for n in between]), strict=True))
            let_go = [n for n, each in decided.items() if each is Disposition.RELEASE]
            if let_go:
                dispositions = [decided.get(n, each) for n, each in enumerate(state.dispositions)]
                ids = tuple(loads[n].case_id for n in let_go)
                lost = tuple(loads[n].case_id for n in let_go if _is_confirmed(loads[n]))
                return Raised(limit, value, ids, lost), _State(texts, dispositions)
        value += LIMIT_STEP
    return None


def _merged(steps: Sequence[Raised]) -> tuple[Raised, ...]:
    """Return one entry a limit: from where it stood to where it ends."""
    merged: dict[tuple[Place, ...], Raised] = {}
    for step in steps:
        before = merged.get(step.limit.places)
        merged[step.limit.places] = (
            step
            if before is None
            else Raised(
                before.limit, step.value, before.released + step.released, before.confirmed + step.confirmed
            )
        )
    return tuple(merged.values())


def _is_confirmed(load: Load) -> bool:
    return load.outcome is not None and load.outcome.found


def _tier(load: Load, rates: DecreeRates) -> str:
    return load.tier if load.tier in rates.tiers else rates.standard


def _expected(loads: Sequence[Load], dispositions: Sequence[Disposition], rates: DecreeRates) -> float:
    """Return how many loads are released at once, the random checks taken off."""
    kept = {tier: 1.0 - float(shares.open + shares.review) for tier, shares in rates.tiers.items()}
    return sum(
        kept[_tier(load, rates)]
        for load, each in zip(loads, dispositions, strict=True)
        if each is Disposition.RELEASE
    )


def _floor(rates: DecreeRates) -> DecreeRates:
    """The least the law and the office let the box draw: the standard tier high enough for the cap, no reviews."""
    bare = replace(
        rates, tiers={tier: Shares(shares.open, Fraction(0)) for tier, shares in rates.tiers.items()}
    )
    return allocate(bare, dict.fromkeys(rates.tiers, Stratum(1, 0, 0)), 0.0)


def _fit(
    loads: Sequence[Load],
    dispositions: Sequence[Disposition],
    rates: DecreeRates,
    enough: float,
    share_out: bool,
) -> DecreeRates:
    """Return the shares that fit what the alarms leave: reviews give way first, then openings."""
    strata = _strata(loads, dispositions, rates)
    room = max(0.0, sum(each.loads for each in strata.values()) - enough)
    openings = _openings(strata, rates)
    if openings > room or share_out:
        bare = _with_reviews(rates, Fraction(0))
        opened = allocate(bare, strata, min(openings, room))
        rates = replace(
            rates,
            tiers={
                tier: Shares(opened.tiers[tier].open, _review_beside(rates, opened, tier))
                for tier in rates.tiers
            },
        )
    reviews = sum(float(rates.tiers[tier].review) * each.loads for tier, each in strata.items())
    left = room - _openings(strata, rates)
    return rates if reviews <= left else _with_reviews(rates, Fraction(max(0.0, left) / reviews))


def _review_beside(rates: DecreeRates, opened: DecreeRates, tier: str) -> Fraction:
    return min(rates.tiers[tier].review, rates.maximum - opened.tiers[tier].open)


def _with_reviews(rates: DecreeRates, part: Fraction) -> DecreeRates:
    return replace(
        rates,
        tiers={
            tier: Shares(shares.open, STEP * ((shares.review * part) // STEP))
            for tier, shares in rates.tiers.items()
        },
    )


def _openings(strata: Mapping[str, Stratum], rates: DecreeRates) -> float:
    return sum(float(rates.tiers[tier].open) * each.loads for tier, each in strata.items())


def _strata(
    loads: Sequence[Load], dispositions: Sequence[Disposition], rates: DecreeRates
) -> dict[str, Stratum]:
    counts: dict[str, list[int]] = {}
    for load, each in zip(loads, dispositions, strict=True):
        if each is not Disposition.RELEASE:
            continue
        count = counts.setdefault(_tier(load, rates), [0, 0, 0])
        count[0] += 1
        if load.drawn_open and load.outcome is not None:
            count[1] += load.outcome.found
            count[2] += 1
    return {tier: Stratum(*count) for tier, count in counts.items()}
