"""The daemon of one lane: the loop in its thread, the API in the calling one, until it is told to stop."""

from __future__ import annotations

import signal
import socket as sockets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from inspectbox.errors import MachineError
from inspectbox.inspection.inspect_scan import Inspection, Progress, inspect_scan
from inspectbox.inspection.lane import Lane
from inspectbox.inspection.ports import Arrival, ScanSource
from inspectbox.service import watchdog
from inspectbox.service.api import build_api
from inspectbox.service.desk import Desk, LaneNames
from inspectbox.service.events import Newsroom
from inspectbox.service.gate import open_gate
from inspectbox.service.loop import POLL_S, LaneLoop
from inspectbox.service.pictures import SPACE, PictureShelf
from inspectbox.service.ports import CaseRecords

CONNECTIONS = 64
"""Connections at once; a console takes two."""

GRACE_S = 1
"""Seconds that answers under way get when the daemon stops."""


def serve_lane(  # noqa: PLR0917 - the order in which a lane is wired
    in_force: Callable[[], Lane],
    source: ScanSource,
    records: CaseRecords,
    state: Path,
    socket: Path,
    ready: Callable[[], None] = lambda: None,
    *,
    simulated: bool = True,
    poll_s: float = POLL_S,
    picture_space: int = SPACE,
    stop: threading.Event | None = None,
) -> None:
    """Run a lane until SIGTERM, SIGINT or `stop`; returns when the case under inspection is recorded.

    `in_force` returns the lane with the rules in force now; only the loop's thread asks it, before every arrival.
    `state` is the folder pictures go to (`state/pictures`), `socket` where consoles find the daemon, `ready` is called
    once both loop and API run; `simulated` says that scans or model are not real: true unless the caller knows better.
    Raises MachineError when another daemon has the socket, when folders cannot be used, or when the loop dies. The
    lane's ports must allow use from a thread that did not make them.
    """
    stop = stop or threading.Event()
    newsroom = Newsroom()
    with open_gate(socket) as gate, _stopped_by_signals(stop):
        shelf = PictureShelf(state / "pictures", picture_space)
        inspector = _Inspector(in_force)
        lane = inspector.lane
        loop = LaneLoop(inspector.inspect, source, lane.signal, shelf, newsroom.publish, poll_s=poll_s)
        desk = Desk(
            names=partial(_names, inspector, simulated=simulated),
            records=records,
            shelf=shelf,
            clock=lane.clock,
            loop_state=lambda: loop.state,
            report_fault=lambda: inspector.lane.reports.fault,
            publish=newsroom.publish,
        )
        _run(api=build_api(desk, newsroom), loop=loop, newsroom=newsroom, gate=gate, stop=stop, ready=ready)


def _run(
    *,
    api: Starlette,
    loop: LaneLoop,
    newsroom: Newsroom,
    gate: sockets.socket,
    stop: threading.Event,
    ready: Callable[[], None],
) -> None:
    thread = threading.Thread(target=loop.run, args=(stop,), name="lane", daemon=True)
    try:
        _LaneServer(api, newsroom, thread, stop, ready).run(sockets=[gate])
    finally:
        died = not stop.is_set()
        stop.set()
        if thread.ident is not None:
            thread.join()
    if died:
        raise MachineError("the lane's loop died", hint="start it again; the log says more")


class _Inspector:
    """Inspects every arrival by the rules in force when it came."""

    def __init__(self, in_force: Callable[[], Lane]) -> None:
        self._in_force = in_force
        self.lane = in_force()

    def inspect(self, arrival: Arrival, progress: Progress) -> Inspection:
        self.lane = self._in_force()
        return inspect_scan(arrival, self.lane, progress)


def _names(inspector: _Inspector, *, simulated: bool) -> LaneNames:
    lane = inspector.lane
    return LaneNames(lane.lane_id, lane.profile, lane.policy.version, lane.detector.identity, simulated)


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT stop the daemon in order; outside the main thread the caller must."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask_to_stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, action in before.items():
            signal.signal(number, action)


class _LaneServer(uvicorn.Server):
    """uvicorn that starts the loop with the API and ends with it, and leaves signals to the lane."""

    def __init__(
        self,
        app: Starlette,
        newsroom: Newsroom,
        thread: threading.Thread,
        stop: threading.Event,
        ready: Callable[[], None],
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="h11",
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                limit_concurrency=CONNECTIONS,
                timeout_graceful_shutdown=GRACE_S,
            )
        )
        self._newsroom = newsroom
        self._thread = thread
        self._stop = stop
        self._ready = ready

    async def startup(self, sockets: list[sockets.socket] | None = None) -> None:
        """Begin to answer, then to inspect."""
        await super().startup(sockets)
        self._thread.start()
        watchdog.notify(watchdog.READY)
        self._ready()

    async def on_tick(self, counter: int) -> bool:
        """End when asked to, or when the loop is no more."""
        return await super().on_tick(counter) or self._stop.is_set() or not self._thread.is_alive()

    async def shutdown(self, sockets: list[sockets.socket] | None = None) -> None:
        """Let the consoles go first: they would listen for ever."""
        watchdog.notify(watchdog.STOPPING)
        self._newsroom.close()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the lane."""
        yield
