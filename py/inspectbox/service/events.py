"""News of the lane, from the loop's thread and the API to every console that listens."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import suppress

from inspectbox.errors import MachineError
from inspectbox.service.messages import EventKind, LaneEvent

BACKLOG = 256
"""Events a console may fall behind before it is cut off; it connects anew and reads everything again."""

LISTENERS = 32
"""Consoles that may listen at once."""


class Listener:
    """One console's queue, owned by the API's event loop; `cut` when it fell too far behind."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: asyncio.Queue[LaneEvent | None] = asyncio.Queue(BACKLOG)
        self.cut = False

    def tell(self, event: LaneEvent | None) -> None:
        """Queue an event from any thread; None ends the listening."""
        with suppress(RuntimeError):  # its loop is closed: nobody listens any more
            self._loop.call_soon_threadsafe(self._put, event)

    async def heard(self, heartbeat_s: float) -> AsyncIterator[LaneEvent | None]:
        """Yield events, None after every `heartbeat_s` seconds of silence; ends when cut off."""
        while not (self.cut and self._waiting.empty()):
            try:
                event = await asyncio.wait_for(self._waiting.get(), heartbeat_s)
            except TimeoutError:
                yield None
                continue
            if event is None:
                return
            yield event

    def _put(self, event: LaneEvent | None) -> None:
        try:
            self._waiting.put_nowait(event)
        except asyncio.QueueFull:
            self.cut = True


class Newsroom:
    """Who listens. `publish` may be called from any thread and never waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: set[Listener] = set()
        self._closed = False

    def publish(self, event: LaneEvent) -> None:
        """Tell everybody."""
        with self._lock:
            self._listeners = {listener for listener in self._listeners if not listener.cut}
            for listener in self._listeners:
                listener.tell(event)

    def join(self) -> Listener:
        """Listen from the running event loop; the first event is `lane`. Raises MachineError when too many do."""
        with self._lock:
            if self._closed or len(self._listeners) >= LISTENERS:
                raise MachineError(f"{LISTENERS} consoles listen already", hint="close one and try again")
            listener = Listener(asyncio.get_running_loop())
            self._listeners.add(listener)
        listener.tell(LaneEvent(EventKind.LANE))
        return listener

    def leave(self, listener: Listener) -> None:
        """Stop listening."""
        with self._lock:
            self._listeners.discard(listener)

    def close(self) -> None:
        """End every listening, so that the daemon can stop."""
        with self._lock:
            self._closed = True
            for listener in self._listeners:
                listener.tell(None)
