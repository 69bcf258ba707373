"""An alarm budget on paper: what changes per tier and channel, and every recorded alarm that is given up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from inspectbox.assurance.budget import Budget
from inspectbox.assurance.rates import DecreeRates, RandomChecks, percent
from inspectbox.assurance.recorded import Load
from inspectbox.domain.decision import Disposition

SHOWN = 20
"""Case ids named one by one; the rest is counted."""


def print_budget(console: Console, budget: Budget, loads: Sequence[Load], checks: RandomChecks) -> None:
    """Print the proposal."""
    rules, channels = checks.rules, checks.channels
    count = sum(budget.loads.values())
    console.print(
        f"{count} recorded loads; wish: at least {percent(budget.wish)} released at once."
        f" Now {_percent(budget.immediate_before)}, as proposed {_percent(budget.immediate_after)}"
        f" ({'holds' if budget.reached else 'DOES NOT HOLD'})"
    )
    other = sum(each is not load.without(rules) for load, each in zip(loads, budget.before, strict=True))
    if other:
        console.print(
            f"note: the rules of today decide {other} of these loads otherwise than the rules they were recorded under;"
            " a fact that the record lacks is never a release",
            soft_wrap=True,
        )
    if not budget.reached:
        console.print(
            "no step is left that gives up no more confirmed outcomes: allow some with `--lose-at-most N`"
        )
    console.print(_tiers(budget))
    console.print(_channels(budget, loads, channels))
    _print_given_up(console, budget, loads)


def budget_to_json(budget: Budget, loads: Sequence[Load]) -> dict[str, object]:
    """Return the proposal as one JSON object."""
    return {
        "loads": len(loads),
        "release_at_least": float(budget.wish),
        "reached": budget.reached,
        "immediate_before": budget.immediate_before,
        "immediate_after": budget.immediate_after,
        "limits": [
            {
                "kind": each.limit.kind,
                "from": float(each.limit.value),
                "to": float(each.value),
                "places": [f"{place.file}:{place.line}" for place in each.limit.places],
                "alarms_given_up": list(each.released),
                "confirmed_given_up": list(each.confirmed),
            }
            for each in budget.raised
        ],
        "tiers": {
            tier: {
                "open": [float(shares.open), float(budget.rates_after.tiers[tier].open)],
                "review": [float(shares.review), float(budget.rates_after.tiers[tier].review)],
                "neyman_open": budget.neyman.get(tier),
            }
            for tier, shares in budget.rates_before.tiers.items()
        },
    }


def _tiers(budget: Budget) -> Table:
    table = Table(title="random shares", title_justify="left", header_style="bold")
    for heading in ("tier", "loads", "open", "review", "of standard", "Neyman alone", "of standard "):
        table.add_column(heading, justify="left" if heading == "tier" else "right", no_wrap=True)
    before, after = budget.rates_before, budget.rates_after
    base = budget.neyman.get(after.standard, 0.0)
    for tier in after.tiers:
        alone = budget.neyman.get(tier)
        table.add_row(
            tier,
            str(budget.loads.get(tier, 0)),
            _change(float(before.tiers[tier].open), float(after.tiers[tier].open)),
            _change(float(before.tiers[tier].review), float(after.tiers[tier].review)),
            _percent(float(after.tiers[tier].open / after.tiers[after.standard].open)),
            "-" if alone is None else _percent(alone),
            "-" if alone is None or not base else _percent(alone / base),
        )
    return table


def _channels(budget: Budget, loads: Sequence[Load], channels: Mapping[str, tuple[str, ...]]) -> Table:
    """Expected percentages per channel and tier: alarms by the rules, random checks on top."""
    table = Table(title="expected share per channel", title_justify="left", header_style="bold")
    table.add_column("tier")
    for channel in channels:
        table.add_column(channel, justify="right", no_wrap=True)
    for tier in budget.rates_after.tiers:
        before = _dispositions(loads, budget.before, tier, budget.rates_before)
        after = _dispositions(loads, budget.after, tier, budget.rates_after)
        if sum(before.values()):
            table.add_row(
                tier,
                *(
                    _change(
                        *(
                            sum(each[Disposition.from_word(word)] for word in words)
                            for each in (before, after)
                        )
                    )
                    for words in channels.values()
                ),
            )
    return table


def _dispositions(
    loads: Sequence[Load], decided: Sequence[Disposition], tier: str, rates: DecreeRates
) -> dict[Disposition, float]:
    """Return the expected share of each disposition among a tier's loads."""
    there = [
        each
        for load, each in zip(loads, decided, strict=True)
        if (load.tier if load.tier in rates.tiers else rates.standard) == tier
    ]
    shares = dict.fromkeys(Disposition, 0.0)
    drawn = rates.tiers[tier]
    for disposition, count in Counter(there).items():
        part = count / len(there)
        opened = float(drawn.open) * part if disposition < Disposition.OPEN else 0.0
        reviewed = float(drawn.review) * part if disposition is Disposition.RELEASE else 0.0
        shares[Disposition.OPEN] += opened
        shares[Disposition.REVIEW] += reviewed
        shares[disposition] += part - opened - reviewed
    return shares


def _print_given_up(console: Console, budget: Budget, loads: Sequence[Load]) -> None:
    tiers = {load.case_id: load.tier or "no tier" for load in loads}
    if not budget.raised:
        console.print("given up: no recorded alarm, no confirmed outcome; the limits stay")
    for each in budget.raised:
        by_tier = Counter(tiers[case_id] for case_id in each.released)
        places = ", ".join(f"{place.file}:{place.line}" for place in each.limit.places)
        console.print(
            f"{each.limit.name} -> {percent(each.value)} ({places}): gives up {len(each.released)} alarms"
            f" ({', '.join(f'{tier} {count}' for tier, count in by_tier.most_common())}),"
            f" {len(each.confirmed)} of them confirmed",
            markup=False,
            soft_wrap=True,
        )
        for case_id in each.confirmed:
            console.print(f"  LOST  {case_id} ({tiers[case_id]}): opening found something", markup=False)
        alarms = [case_id for case_id in each.released if case_id not in each.confirmed]
        more = f" and {len(alarms) - SHOWN} more" if len(alarms) > SHOWN else ""
        if alarms:
            console.print(f"  alarms: {' '.join(alarms[:SHOWN])}{more}", markup=False, soft_wrap=True)
    if budget.raised:
        console.print(
            "an example beside a rule that sits at its limit has to follow: `inspectbox rules test`"
        )


def _change(before: float, after: float) -> str:
    return _percent(before) if abs(before - after) < 5e-7 else f"{_percent(before)} -> {_percent(after)}"


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"
