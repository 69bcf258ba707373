"""What the daemon reads back from the record; the case store keeps these promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from inspectbox.domain.case import Verdict
from inspectbox.domain.record import RecordedCase, Waiting


class CaseRecords(Protocol):
    """The record, read back while the lane writes it. Any thread may call."""

    def cases(self, limit: int) -> Sequence[RecordedCase]:
        """Return at most `limit` cases, newest first."""
        ...

    def case(self, case_id: str) -> RecordedCase | None:
        """Return one case, None when there is none of that id."""
        ...

    def waiting(self) -> Waiting:
        """Count what waits for an officer."""
        ...

    def record_verdict(self, verdict: Verdict) -> None:
        """Append an officer's call, durable before it returns; the same `key` twice is one verdict."""
        ...
