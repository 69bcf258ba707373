"""Random checks and enterprise histories a test sets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from inspectbox.domain.random_check import History, RandomDraw
from inspectbox.errors import InspectBoxError


class FakeRandomDraws:
    """Draws `uniform` for every scan, by shares that a test sets; nothing is drawn by default.

    Keeps what was asked in `asked`, writes `draw 1` and so on into the journal, raises `fault` instead when there is
    one.
    """

    def __init__(
        self,
        uniform: float = 0.99,
        *,
        shares: tuple[float, float] = (0.02, 0.02),
        journal: list[str] | None = None,
        fault: InspectBoxError | None = None,
    ) -> None:
        self.uniform = uniform
        self.shares = shares
        self.journal = journal if journal is not None else []
        self.fault = fault
        self.asked: list[tuple[str, str | None]] = []

    def draw(self, scan_sha256: str, tier: str | None, now: datetime) -> RandomDraw:
        """Return the draw set."""
        if self.fault is not None:
            raise self.fault
        self.asked.append((scan_sha256, tier))
        number = len(self.asked)
        self.journal.append(f"draw {number}")
        return RandomDraw(
            "shift-1", "cd" * 32, number, scan_sha256, tier or "", self.uniform, *self.shares, now
        )


class FakeHistory:
    """Histories by enterprise code; none was ever opened by default."""

    def __init__(self, histories: Mapping[str, History] | None = None) -> None:
        self.histories = dict(histories or {})

    def find(self, code: str, now: datetime) -> History:
        """Return the history set."""
        return self.histories.get(code, History(0, 0, 365))
