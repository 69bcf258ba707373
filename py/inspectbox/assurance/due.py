"""The most draws of a tier in a row that may select nothing: the next one is due for a look, whatever the number drawn.

It is what selectivity systems call the maximum number of hits without selection. Whoever counts the draws can tell
which load is due; so a due load is looked at and never opened, and no bound rests on it: bounds rest on openings drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from inspectbox.assurance.recorded import DrawEvent, Shift
from inspectbox.domain.random_check import RandomDraw


class Unselected:
    """How many draws of each tier in a row selected nothing."""

    def __init__(self) -> None:
        self._runs: dict[str, int] = {}

    def knows(self, tier: str) -> bool:
        """Whether the run of a tier was counted or set."""
        return tier in self._runs

    def set(self, tier: str, newest_first: Iterable[RandomDraw], most: int) -> None:
        """Count a tier's run from its earlier draws; none before the `most` last matters."""
        run = 0
        for draw in newest_first:
            if draw.selects or run >= most:
                break
            run += 1
        self._runs[tier] = run

    def with_due(self, draw: RandomDraw, most: int | None) -> RandomDraw:
        """Return the draw, due when `most` draws of its tier before it selected nothing and nor does its number."""
        is_due = most is not None and self._runs.get(draw.tier, 0) >= most
        return replace(draw, due=is_due and not draw.open and not draw.review)

    def count(self, draw: RandomDraw) -> None:
        """Take in a draw as it was recorded."""
        self._runs[draw.tier] = 0 if draw.selects else self._runs.get(draw.tier, 0) + 1


def wrongly_due(shifts: Sequence[Shift], events: Sequence[DrawEvent]) -> Iterator[tuple[str, str]]:
    """Yield (shift, what is wrong) for draws due and not recorded so, or the reverse, over the whole record."""
    most: Mapping[str, int | None] = {
        shift.commitment.shift: shift.commitment.unselected_at_most for shift in shifts
    }
    runs = Unselected()
    for event in sorted(events, key=lambda each: each.event):
        drawn = event.draw
        if runs.with_due(drawn, most.get(drawn.shift)).due != drawn.due:
            said = (
                "is recorded as due for a look and is not"
                if drawn.due
                else "is due for a look, and not recorded so"
            )
            yield drawn.shift, f"shift `{drawn.shift}`, draw {drawn.sequence}: {said}"
        runs.count(drawn)
