"""Recorded loads counted per tier: what was opened, what the draws asked for, and what the openings found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from inspectbox.assurance.recorded import Load
from inspectbox.domain.decision import Disposition


@dataclass(frozen=True, slots=True)
class TierTally:
    """The loads of one tier, `tier` empty for loads without one.

    `finds` are the random openings of loads that every rule but the draw would have released, in the order drawn: true
    where something was found, or where the opening was refused, since nobody looked then. `bad` and `missed` count the
    random openings that found something, and those of them that would have been released. `pending` are drawn openings
    without an outcome yet. `opened` are loads with an outcome or a decision to open, `longest_run` the most loads in a
    row that were released at once.
    """

    tier: str
    loads: int
    released: int
    opened: int
    drawn: int
    refused: tuple[str, ...]
    pending: tuple[str, ...]
    finds: tuple[bool, ...]
    finds_since_horizon: tuple[bool, ...]
    bad: int
    missed: int
    longest_run: int


def tally(loads: Iterable[Load], random_rules: tuple[str, ...], since: date) -> tuple[TierTally, ...]:
    """Count loads per tier, most loads first; `since` is the day the horizon is counted from."""
    of_tier: dict[str, list[Load]] = defaultdict(list)
    for load in loads:
        of_tier[load.tier].append(load)
    tallies = [_count(tier, there, random_rules, since) for tier, there in of_tier.items()]
    return tuple(sorted(tallies, key=lambda each: (-each.loads, each.tier)))


def _count(tier: str, loads: Sequence[Load], rules: tuple[str, ...], since: date) -> TierTally:
    drawn = [load for load in loads if load.drawn_open]
    clean = [load for load in drawn if load.without(rules) is Disposition.RELEASE]
    looked = [load for load in clean if load.outcome is not None or load.refused]
    bad = [load for load in drawn if load.outcome is not None and load.outcome.found]
    return TierTally(
        tier=tier,
        loads=len(loads),
        released=sum(load.disposition is Disposition.RELEASE for load in loads),
        opened=sum(load.outcome is not None or load.disposition is Disposition.OPEN for load in loads),
        drawn=len(drawn),
        refused=tuple(load.case_id for load in drawn if load.refused),
        pending=tuple(load.case_id for load in drawn if load.outcome is None and not load.refused),
        finds=tuple(_counts_as_find(load) for load in looked),
        finds_since_horizon=tuple(
            _counts_as_find(load) for load in looked if load.inspected_at.date() >= since
        ),
        bad=len(bad),
        missed=sum(load.without(rules) is Disposition.RELEASE for load in bad),
        longest_run=_longest_run(loads),
    )


def _counts_as_find(load: Load) -> bool:
    return load.outcome is None or load.outcome.found


def _longest_run(loads: Iterable[Load]) -> int:
    longest = run = 0
    for load in loads:
        run = run + 1 if load.disposition is Disposition.RELEASE and load.outcome is None else 0
        longest = max(longest, run)
    return longest
