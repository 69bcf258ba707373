"""What the daemon reads back from the record; the case store keeps these promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from inspectbox.domain.case import Verdict


@dataclass(frozen=True, slots=True)
class RecordedCase:
    """A case as recorded: `body` is the contract object of `case_to_json`, `verdicts` are oldest first.

    The version of a case is the number of its verdicts.
    """

    body: Mapping[str, object]
    verdicts: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases that need a human and have no verdict: the decision is not `release`. `oldest` is aware, UTC."""

    count: int
    oldest: datetime | None


class CaseRecords(Protocol):
    """The record, read back. Calls come one at a time, but from more than one thread."""

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
