"""What dispositions cost the officers, at the office's own minutes a case."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from inspectbox.domain.decision import Disposition
from inspectbox.errors import RuleError
from inspectbox.policy.replay.tally import Tally

COLUMNS = ("disposition", "minutes", "source")
MAX_MINUTES = 10_000.0

Minutes = Mapping[Disposition, float]
"""Minutes an officer spends on a case of a disposition; a disposition that is not there costs what nobody has said."""


@dataclass(frozen=True, slots=True)
class Load:
    """Cases a day of one disposition before and after, and officers' hours a day, None without a figure."""

    disposition: Disposition
    before: float
    after: float
    hours_before: float | None
    hours_after: float | None


def read_minutes(text: str, file: str) -> Minutes:
    """Read `workload.csv`: disposition, minutes, source; minutes may be empty. Raises RuleError with file:line."""
    rows = csv.DictReader(io.StringIO(text))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        raise RuleError(f"{file}:1: has other columns", hint=f"the first line is {','.join(COLUMNS)}")
    minutes: dict[Disposition, float] = {}
    for row in rows:
        word, figure = (row["disposition"] or "").strip(), (row["minutes"] or "").strip()
        try:
            disposition = Disposition.from_word(word)
            if figure:
                minutes[disposition] = _minutes(figure)
        except ValueError:
            where = f"{file}:{rows.line_num}"
            hint = "write a disposition and the minutes an officer spends on it, such as `review,8.8,…`"
            raise RuleError(f"{where}: `{word[:40]}` with `{figure[:40]}` minutes", hint=hint) from None
    return minutes


def _minutes(figure: str) -> float:
    value = float(figure)
    if not 0 <= value <= MAX_MINUTES:
        raise ValueError(figure)
    return value


def loads(tally: Tally, minutes: Minutes) -> tuple[Load, ...]:
    """Return the load of every disposition but release, a day on average over the days that had cases."""
    days = max(1, len(tally.days))
    found = []
    for disposition in Disposition:
        if disposition is Disposition.RELEASE:
            continue
        before = tally.count(before=disposition) / days
        after = tally.count(after=disposition) / days
        each = minutes.get(disposition)
        hours = (None, None) if each is None else (before * each / 60, after * each / 60)
        found.append(Load(disposition, before, after, *hours))
    return tuple(found)
