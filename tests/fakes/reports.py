"""Reports that are remembered."""

from __future__ import annotations

from collections.abc import Mapping

from inspectbox.domain.case import Case


class FakeReports:
    """Keeps what it was sent in `sent` and in the shared `journal`; `fault` is what it says of the last report."""

    def __init__(self, journal: list[str] | None = None, *, fault: str = "") -> None:
        self.journal = journal if journal is not None else []
        self.sent: list[tuple[Case, Mapping[str, bytes]]] = []
        self.fault = fault

    def send(self, case: Case, files: Mapping[str, bytes]) -> None:
        """Keep it."""
        self.sent.append((case, files))
        self.journal.append(f"report {case.case_id}")
