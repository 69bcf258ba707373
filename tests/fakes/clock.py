"""A clock a test sets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class FixedClock:
    """Stands still at `at`; `step` is added after every reading, so that times can differ."""

    def __init__(self, at: datetime = MORNING, step: timedelta = timedelta(0)) -> None:
        self.at = at
        self.step = step

    def now(self) -> datetime:
        """Return the time set, then move on by one step."""
        at = self.at
        self.at = at + self.step
        return at

    def advance(self, by: timedelta) -> None:
        """Move the hands."""
        self.at += by
