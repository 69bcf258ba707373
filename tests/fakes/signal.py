"""A lamp that remembers."""

from __future__ import annotations

from inspectbox.domain.decision import Disposition
from inspectbox.errors import InspectBoxError


class FakeSignal:
    """Keeps what it showed in `shown` and in the shared `journal`; raises `fault` when there is one."""

    def __init__(self, journal: list[str] | None = None, *, fault: InspectBoxError | None = None) -> None:
        self.journal = journal if journal is not None else []
        self.shown: list[tuple[Disposition, str]] = []
        self.fault = fault

    def show(self, disposition: Disposition, case_id: str) -> None:
        """Light up."""
        if self.fault is not None:
            raise self.fault
        self.shown.append((disposition, case_id))
        self.journal.append(f"show {disposition.word} {case_id}")
