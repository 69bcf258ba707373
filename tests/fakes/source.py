"""A drop folder in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inspectbox.inspection.ports import Arrival


class FakeSource:
    """Yields what is waiting, oldest first, until it is accepted; what was accepted is kept in `accepted`."""

    def __init__(self, arrivals: Iterable[Arrival] = (), journal: list[str] | None = None) -> None:
        self.waiting = list(arrivals)
        self.accepted: list[Arrival] = []
        self.journal = journal if journal is not None else []

    def drop(self, arrival: Arrival) -> None:
        """Let one more arrive."""
        self.waiting.append(arrival)

    def arrivals(self) -> Iterator[Arrival]:
        """Yield what lies there now."""
        yield from tuple(self.waiting)

    def accept(self, arrival: Arrival) -> None:
        """Move it out of the way."""
        self.waiting.remove(arrival)
        self.accepted.append(arrival)
        self.journal.append(f"accept {arrival.name}")
