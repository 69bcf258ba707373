"""The console's side of the daemon: what it may ask, and how asking can fail."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from inspectbox.service.messages import CaseLine, CaseView, LaneEvent, LaneStatus, VerdictRequest


class LaneConnection(Protocol):
    """A lane's daemon. Every call raises MachineError when the daemon does not answer."""

    async def lane(self) -> LaneStatus:
        """Return the lane's state."""
        ...

    async def cases(self) -> tuple[CaseLine, ...]:
        """Return the queue."""
        ...

    async def case(self, case_id: str) -> CaseView:
        """Return one case in full; raises NoSuchCase."""
        ...

    async def give_verdict(self, case_id: str, verdict: VerdictRequest) -> object:
        """Deliver a verdict; returns once it is on record. Raises StaleVersion, NoSuchCase, OperatorError."""
        ...

    def events(self) -> AsyncIterator[LaneEvent]:
        """Yield each change of the lane."""
        ...

    async def close(self) -> None:
        """Let go of the connection."""
        ...
