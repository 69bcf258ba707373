"""Reading a store by the thousand, for a replay: only bodies of cases, in ranges that several programs share out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from inspectbox.adapters.sqlite.database import Database
from inspectbox.adapters.sqlite.store_reading import DATABASE
from inspectbox.adapters.sqlite.store_schema import STORE_MIGRATIONS
from inspectbox.policy.replay.recorded import Period

_DAWN, _DUSK = "0000", "9999"


class ReplayReader:
    """Reads the bodies of the cases of a store."""

    def __init__(self, folder: Path) -> None:
        """Raises MachineError when there is no store that can be read."""
        self._database = Database(folder / DATABASE, STORE_MIGRATIONS, read_only=True)

    def numbers(self, period: Period) -> tuple[int, ...]:
        """Return the numbers of the cases of a period, in the order recorded."""
        query = "SELECT seq FROM cases WHERE inspected_at >= ? AND inspected_at < ? ORDER BY seq"
        return tuple(int(seq) for (seq,) in self._database.rows(query, *_ends(period)))

    def bodies(
        self, first: int, last: int, period: Period
    ) -> Iterator[tuple[str, Mapping[str, object] | None]]:
        """Yield id and contract object of the period's cases numbered first..last; None where it is damaged."""
        query = """SELECT c.case_id, e.body FROM cases c JOIN events e USING (seq)
            WHERE c.seq BETWEEN ? AND ? AND c.inspected_at >= ? AND c.inspected_at < ? ORDER BY c.seq"""
        for case_id, text in self._database.each(query, first, last, *_ends(period)):
            yield case_id, _case(text)

    def close(self) -> None:
        """Close the store."""
        self._database.close()


def _case(text: str) -> Mapping[str, object] | None:
    try:
        case = json.loads(text)["case"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return case if isinstance(case, dict) else None


def _ends(period: Period) -> tuple[str, str]:
    """Both ends as the store writes times, which sort as they follow each other."""
    return _text(period.since) or _DAWN, _text(period.until) or _DUSK


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds")
