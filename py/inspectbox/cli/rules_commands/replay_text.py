"""A replay as tables on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from inspectbox.domain.decision import Disposition
from inspectbox.policy.replay.report import because_in_words, cause_sentences, released, tier_name
from inspectbox.policy.replay.tally import Tally
from inspectbox.policy.replay.workload import Load

MAX_CAUSES = 20
MAX_CASES = 15


def print_replay(console: Console, tally: Tally, loads: Sequence[Load], rules: str) -> None:
    """Print alarms first, then what moved, why, by tier, the load, and the first changed cases."""
    _alarms(console, tally)
    console.print(f"{tally.cases} cases replayed under rules {rules}")
    if tally.by_box:
        console.print(f"{tally.by_box} were held by the box itself, not by rules: left as they are")
    like = tally.same_rules - len(tally.unlike)
    console.print(
        f"{tally.same_rules} were decided under these very rules: {like} come out the same, byte for byte"
    )
    console.print(f"{len(tally.changes)} change\n", style="bold")
    console.print(_moves(tally))
    for sentence in cause_sentences(tally)[:MAX_CAUSES]:
        console.print(f"  {sentence}")
    if tally.changes:
        console.print()
    console.print(_tiers(tally))
    console.print(_loads(loads, len(tally.days)))
    if tally.changes:
        console.print(_cases(tally))


def _alarms(console: Console, tally: Tally) -> None:
    for cases, what in (
        (tally.unlike, "decided under these very rules come out otherwise now"),
        (tally.undecided, "could not be decided: the engine failed or did not agree"),
        (tally.unreadable, "are recorded in no shape of a case"),
    ):
        if cases:
            more = f" and {len(cases) - 3} more" if len(cases) > 3 else ""
            console.print(f"ALARM: {len(cases)} cases {what}: {', '.join(cases[:3])}{more}", style="bold red")


def _moves(tally: Tally) -> Table:
    table = Table(title="from (down) to (across)", title_justify="left")
    table.add_column("")
    for now in Disposition:
        table.add_column(now.word, justify="right")
    table.add_column("recorded", justify="right")
    for was in Disposition:
        cells = []
        for now in Disposition:
            number = tally.count(before=was, after=now)
            cells.append("·" if not number else str(number) if was is now else f"[bold]{number}[/bold]")
        table.add_row(f"{was.shape} {was.word}", *cells, str(tally.count(before=was)))
    table.add_section()
    after = [tally.count(after=now) for now in Disposition]
    table.add_row("now", *map(str, after), str(sum(after)))
    return table


def _tiers(tally: Tally) -> Table:
    table = Table(title="by tier", title_justify="left")
    for name in ("tier", "cases", "released at once", "now", "opened", "now", "changed"):
        table.add_column(name, justify="left" if name == "tier" else "right")
    for tier in (*tally.tiers(), None):
        if tier is None:
            table.add_section()
        cases = max(1, tally.count(tier=tier))
        was, now = released(tally, tier)
        opened = (
            tally.count(before=Disposition.OPEN, tier=tier),
            tally.count(after=Disposition.OPEN, tier=tier),
        )
        changed = sum(tier in (None, change.tier) for change in tally.changes)
        table.add_row(
            "all" if tier is None else tier_name(tier),
            str(tally.count(tier=tier)),
            f"{was:.1%}",
            f"{now:.1%}",
            f"{opened[0] / cases:.2%}",
            f"{opened[1] / cases:.2%}",
            str(changed),
        )
    return table


def _loads(loads: Sequence[Load], days: int) -> Table:
    table = Table(title=f"load on officers a day, over {days} days with cases", title_justify="left")
    for name in ("", "cases", "now", "hours", "now"):
        table.add_column(name, justify="right" if name else "left")
    for load in loads:
        hours = [
            "no figure" if value is None else f"{value:.1f}"
            for value in (load.hours_before, load.hours_after)
        ]
        table.add_row(load.disposition.word, f"{load.before:.1f}", f"{load.after:.1f}", *hours)
    return table


def _cases(tally: Tally) -> Table:
    shown = tally.changes[:MAX_CASES]
    title = f"changed cases, the first {len(shown)} of {len(tally.changes)}"
    table = Table(title=title, title_justify="left")
    for name in ("case", "tier", "from", "to", "why"):
        table.add_column(name)
    for change in shown:
        why = "; ".join(because_in_words(rule) for rule in change.because)
        table.add_row(change.case_id, tier_name(change.tier), change.before.word, change.after.word, why)
    return table
