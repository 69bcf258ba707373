"""`inspectbox assurance`: per tier, the random openings, what they found, and how much is missed at most."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from inspectbox.assurance.miss_bounds import SENTENCES, STEPS, MissBound, NextBound, TierAssurance, assure
from inspectbox.assurance.plot import plot_bounds
from inspectbox.assurance.rates import percent
from inspectbox.assurance.tally import tally
from inspectbox.bootstrap.assurance import AssuranceDesk, open_assurance
from inspectbox.cli.assurance_commands.since_option import add_since, since
from inspectbox.cli.profile_options import add_profile


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """Add the parser and return it: its subcommands hang on it."""
    command = commands.add_parser(
        "assurance", help="how much is missed at most, from the openings the box drew at random"
    )
    add_since(command)
    command.add_argument("--json", action="store_true", help="one JSON object")
    command.add_argument("--plot", type=Path, metavar="FILE.svg", help="write the picture of the bounds")
    add_profile(command)
    command.set_defaults(run=run)
    return command


def run(options: argparse.Namespace) -> int:
    """Print the report, write the picture."""
    with open_assurance(options.profile, options.override, options.state) as desk:
        rates = desk.checks.in_force(desk.now.date())
        loads = desk.reader.loads(since(options))
        tiers = assure(tally(loads, desk.checks.rules, desk.checks.horizon.since), rates, desk.checks.horizon)
        if options.plot is not None:
            options.plot.write_text(plot_bounds(tiers, simulated=desk.simulated), encoding="utf-8")
        if options.json:
            refusals = desk.reader.refusals()
            body = {"refusals_logged": refusals, "tiers": [asdict(tier) for tier in tiers]}
            print(json.dumps(body, ensure_ascii=False))
        else:
            _print(desk, tiers)
    return 0


def _print(desk: AssuranceDesk, tiers: Sequence[TierAssurance]) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    if desk.simulated:
        console.print("simulated lane: every figure here is simulated")
    console.print(_openings(tiers))
    console.print(_bounds("P(bad | released)", [tier.bad_of_released for tier in tiers], tiers))
    console.print(_bounds("P(released | bad)", [tier.released_of_bad for tier in tiers], tiers))
    console.print(_costs(tiers))
    for tier in tiers:
        _print_people(console, desk, tier)


def _openings(tiers: Sequence[TierAssurance]) -> Table:
    table = Table(title="openings", title_justify="left", header_style="bold")
    for heading in (
        "tier",
        "loads",
        "released",
        "opened",
        "of standard",
        "limit",
        "drawn",
        "pending",
        "refused",
    ):
        table.add_column(heading, justify="left" if heading == "tier" else "right", no_wrap=True)
    for tier in tiers:
        seen = tier.tally
        over = tier.limit is not None and (tier.part_of_standard or 0.0) >= tier.limit
        table.add_row(
            seen.tier or "no tier",
            str(seen.loads),
            _percent(seen.released / seen.loads),
            _percent(tier.opened_share),
            "-" if tier.part_of_standard is None else _percent(tier.part_of_standard),
            "-" if tier.limit is None else f"< {_percent(tier.limit)}{' ABOVE' if over else ''}",
            str(seen.drawn),
            str(len(seen.pending)),
            str(len(seen.refused)),
        )
    return table


def _bounds(rate: str, bounds: Sequence[MissBound], tiers: Sequence[TierAssurance]) -> Table:
    title = f"{rate}: {SENTENCES[rate]}; at most, with 95 % confidence"
    table = Table(title=title, title_justify="left", header_style="bold")
    counted = ("found", "openings") if bounds and bounds[0].horizon else ("released", "bad loads drawn")
    for heading in ("tier", *counted, "at the horizon", "at every look"):
        table.add_column(heading, justify="left" if heading == "tier" else "right", no_wrap=True)
    for tier, bound in zip(tiers, bounds, strict=True):
        table.add_row(
            tier.tally.tier or "no tier",
            str(bound.found),
            str(bound.openings),
            _at_horizon(bound),
            _percent(bound.every_look),
        )
    return table


def _at_horizon(bound: MissBound) -> str:
    if bound.horizon is None:
        return "none declared"
    if bound.exact is None:
        return f"not reached: {bound.at_horizon} of {bound.horizon}"
    return f"{_percent(bound.exact)} (n = {bound.horizon})"


def _costs(tiers: Sequence[TierAssurance]) -> Table:
    title = "openings still to come without a find until P(bad | released) is at most: new horizon / at every look"
    table = Table(title=title, title_justify="left", header_style="bold")
    table.add_column("tier")
    for bound in STEPS:
        table.add_column(percent(bound), justify="right", no_wrap=True)
    for tier in tiers:
        if tier.tally.released:
            steps = {step.bound: step for step in tier.bad_of_released.next}
            table.add_row(tier.tally.tier or "no tier", *(_cost(steps.get(bound)) for bound in STEPS))
    return table


def _cost(step: NextBound | None) -> str:
    return "holds" if step is None else f"{_count(step.at_a_horizon)} / {_count(step.at_every_look)}"


def _print_people(console: Console, desk: AssuranceDesk, tier: TierAssurance) -> None:
    name = tier.tally.tier or "no tier"
    for case_id in tier.tally.refused:
        console.print(f"refused   {name}: {case_id}, drawn to be opened, released", markup=False)
    for case_id in tier.tally.pending:
        console.print(f"pending   {name}: {case_id}, drawn to be opened, no outcome yet", markup=False)
    if tier.tally.longest_run > desk.checks.unselected_at_most:
        console.print(
            f"unselected {name}: {tier.tally.longest_run} loads in a row were released at once, more than"
            f" {desk.checks.unselected_at_most}",
            markup=False,
        )


def _count(openings: int | None) -> str:
    return "-" if openings is None else f"{openings:,}"


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"
