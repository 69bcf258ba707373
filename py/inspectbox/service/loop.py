"""The lane's loop: one thread that takes arrivals in order, has each inspected, and tells the consoles.

A fault of anything is a stopped lane: the lamp shows hold, the reason is on every screen, and the same arrival is tried
again after a pause. Nothing overtakes it.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

from inspectbox.domain.decision import Disposition
from inspectbox.errors import InspectBoxError
from inspectbox.imaging.pyramid import encode_pyramid
from inspectbox.inspection.inspect_scan import Inspection, Progress
from inspectbox.inspection.ports import Arrival, ScanSource, Signal
from inspectbox.service import watchdog
from inspectbox.service.messages import EventKind, LaneEvent, LaneState
from inspectbox.service.pictures import PictureShelf

POLL_S = 0.5
"""Seconds between two looks at the source."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
"""Seconds a stopped lane waits before it tries again, doubled each time."""

ALIVE_S = 1.0
"""Seconds of waiting after which the watchdog hears of the loop again."""


@dataclass(frozen=True, slots=True)
class LoopState:
    """What the loop does, and what it has done since it started."""

    state: LaneState = LaneState.IDLE
    message: str = ""
    inspected: int = 0
    faults: int = 0


class LaneLoop:
    """Arrivals in, recorded cases out. `inspect` is the journey of one lane; `run` belongs to one thread."""

    def __init__(
        self,
        inspect: Callable[[Arrival, Progress], Inspection],
        source: ScanSource,
        signal: Signal,
        shelf: PictureShelf,
        publish: Callable[[LaneEvent], None],
        *,
        poll_s: float = POLL_S,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        self._inspect = inspect
        self._source = source
        self._signal = signal
        self._shelf = shelf
        self._publish = publish
        self._poll_s = poll_s
        self._first_pause_s = first_pause_s
        self._now = LoopState()
        self._recorded: set[str] = set()

    @property
    def state(self) -> LoopState:
        """The state now; any thread may read it."""
        return self._now

    def run(self, stop: threading.Event) -> None:
        """Take arrivals until `stop` is set; the lamp shows hold before the first and after the last."""
        pause_s = self._first_pause_s
        self._hold()
        while not stop.is_set():
            if self._take_all(stop):
                pause_s = self._first_pause_s
                _wait(stop, self._poll_s)
            else:
                _wait(stop, pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        self._hold()

    def _take_all(self, stop: threading.Event) -> bool:
        """Take what lies there; False when a fault stopped the lane."""
        name = ""
        try:
            for arrival in self._source.arrivals():
                if stop.is_set():
                    break
                name = arrival.name
                self._take(arrival)
                name = ""
        except Exception as fault:  # whatever it is, the lane holds and says so
            self._stop_lane(name, fault)
            return False
        if not stop.is_set():
            self._recorded.clear()  # everything that lies there was seen: what is not there went another way
        self._show_state(LaneState.IDLE)
        return True

    def _take(self, arrival: Arrival) -> None:
        """Inspect unless it is recorded already and only its acceptance failed."""
        identity = _identity(arrival)
        if identity not in self._recorded:
            self._show_state(LaneState.INSPECTING)
            inspection = self._inspect(arrival, lambda step: watchdog.notify(watchdog.ALIVE))
            self._recorded.add(identity)
            self._now = replace(self._now, inspected=self._now.inspected + 1)
            try:
                self._keep_picture(inspection)
            finally:
                self._publish(LaneEvent(EventKind.CASE, inspection.case.case_id))
        self._source.accept(arrival)
        self._recorded.discard(identity)

    def _keep_picture(self, inspection: Inspection) -> None:
        radiograph = inspection.radiograph
        if radiograph is not None:
            pyramid = encode_pyramid(radiograph.attenuation, radiograph.told)
            self._shelf.write(inspection.case.case_id, pyramid)

    def _stop_lane(self, name: str, fault: Exception) -> None:
        whose = fault.sentence() if isinstance(fault, InspectBoxError) else f"{type(fault).__name__}: {fault}"
        where = f"at `{name}`: " if name else ""
        sentence = "".join(c if c.isprintable() else " " for c in f"{where}{whose}"[:500])
        lamp = "" if self._hold() else "; the lamp does not answer"
        self._now = replace(self._now, faults=self._now.faults + 1)
        self._show_state(LaneState.STOPPED, sentence + lamp)

    def _hold(self) -> bool:
        """Show hold; False when the lamp does not take it."""
        try:
            self._signal.show(Disposition.HOLD, "")
        except Exception:  # the caller says so on screen; there is no milder way left
            return False
        return True

    def _show_state(self, state: LaneState, message: str = "") -> None:
        before = self._now
        self._now = replace(before, state=state, message=message)
        if (before.state, before.message) != (state, message):
            self._publish(LaneEvent(EventKind.LANE))


def _identity(arrival: Arrival) -> str:
    digest = hashlib.sha256(arrival.name.encode("utf-8", "surrogateescape"))
    for role, data in sorted(arrival.files.items()):
        digest.update(f"\0{role}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def _wait(stop: threading.Event, seconds: float) -> None:
    """Wait until `stop` or the time is over, and let the watchdog know that the loop lives."""
    until = monotonic() + seconds
    watchdog.notify(watchdog.ALIVE)
    while not stop.wait(min(ALIVE_S, max(0.0, until - monotonic()))) and monotonic() < until:
        watchdog.notify(watchdog.ALIVE)
