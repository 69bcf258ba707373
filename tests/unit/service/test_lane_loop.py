"""The loop: recorded, pictured, told, accepted, in this order; and what it does when anything raises."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from fakes import FakeSignal, FakeSource, a_case, an_arrival
from inspectbox.domain.decision import Disposition
from inspectbox.errors import MachineError
from inspectbox.inspection.inspect_scan import Inspection, Progress
from inspectbox.inspection.ports import Arrival
from inspectbox.service.loop import LaneLoop
from inspectbox.service.messages import EventKind, LaneEvent, LaneState
from inspectbox.service.pictures import PictureShelf

HOLD = (Disposition.HOLD, "")


class Picture:
    """As much of a radiograph as the loop asks for."""

    attenuation = np.full((3, 4), 7, np.float32)
    told = np.ones((3, 4), np.uint8)


@dataclass
class Bench:
    """A loop on fakes; `inspect` raises what lies in `faults` first, one a call."""

    shelf: PictureShelf
    journal: list[str] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    states: list[tuple[LaneState, str]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.source = FakeSource(journal=self.journal)
        self.signal = FakeSignal()
        self.loop = LaneLoop(
            self.inspect,
            self.source,
            self.signal,
            self.shelf,
            self.publish,
            poll_s=0.001,
            first_pause_s=0.001,
        )

    def inspect(self, arrival: Arrival, progress: Progress) -> Inspection:
        progress("decode")
        self.states.append((self.loop.state.state, self.loop.state.message))
        if self.faults:
            raise self.faults.pop(0)
        self.journal.append(f"record c-{arrival.name}")
        return Inspection(a_case(f"c-{arrival.name}"), Picture(), 0.1)  # type: ignore[arg-type]

    def publish(self, event: LaneEvent) -> None:
        if event.kind is EventKind.CASE:
            pictured = "pictured" if self.shelf.find(event.case_id, 3, 4) else "no picture"
            self.journal.append(f"tell {event.case_id} {pictured}")
        else:
            self.states.append((self.loop.state.state, self.loop.state.message))

    def run_until(self, done: Callable[[], bool]) -> None:
        """Run until `done`, looked at while the loop runs; a loop that never gets there fails the test."""
        thread = threading.Thread(target=self.loop.run, args=(self.stop,))
        thread.start()
        try:
            patience = monotonic() + 10
            while not (reached := done()) and monotonic() < patience:
                self.stop.wait(0.001)
        finally:
            self.stop.set()
            thread.join(2)
        assert not thread.is_alive(), "the loop does not stop"
        assert reached, "the loop does not get there"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(PictureShelf(tmp_path))


def test_in_this_order(bench: Bench) -> None:
    bench.source.drop(an_arrival("a"))
    bench.source.drop(an_arrival("b"))
    bench.run_until(lambda: len(bench.source.accepted) == 2)
    assert bench.journal == [
        *("record c-a", "tell c-a pictured", "accept a"),
        *("record c-b", "tell c-b pictured", "accept b"),
    ]
    assert (bench.loop.state.inspected, bench.loop.state.faults) == (2, 0)
    assert bench.states[0] == (LaneState.INSPECTING, "")
    assert bench.states[-1] == (LaneState.IDLE, "")


def test_lamp_holds_before_and_after(bench: Bench) -> None:
    bench.run_until(lambda: bench.signal.shown == [HOLD])
    assert bench.signal.shown == [HOLD, HOLD]


def test_a_fault_stops_the_lane_and_nothing_overtakes(bench: Bench) -> None:
    bench.faults = [MachineError("disk full", hint="free space"), ZeroDivisionError("x\n[/y]")]
    bench.source.drop(an_arrival("a"))
    bench.source.drop(an_arrival("b"))
    bench.run_until(lambda: len(bench.source.accepted) == 2)
    assert [arrival.name for arrival in bench.source.accepted] == ["a", "b"]
    assert (LaneState.STOPPED, "at `a`: disk full (free space)") in bench.states
    assert (LaneState.STOPPED, "at `a`: ZeroDivisionError: x [/y]") in bench.states
    assert bench.states[-1] == (LaneState.IDLE, "")
    assert bench.loop.state.faults == 2
    assert bench.signal.shown == [HOLD] * 4


def test_a_recorded_case_is_not_inspected_again_when_its_acceptance_fails(bench: Bench) -> None:
    accept, faults = bench.source.accept, [PermissionError("read-only"), OSError("gone")]

    def stubborn(arrival: Arrival) -> None:
        if faults:
            raise faults.pop(0)
        accept(arrival)

    bench.source.accept = stubborn  # type: ignore[method-assign]
    bench.source.drop(an_arrival("a"))
    bench.run_until(lambda: bool(bench.source.accepted))
    assert bench.journal.count("record c-a") == 1
    assert bench.loop.state.faults == 2


def test_other_bytes_under_the_same_name_are_another_arrival(bench: Bench) -> None:
    first, second = an_arrival("a", b"one"), an_arrival("a", b"two")
    accept = bench.source.accept

    def replaced(arrival: Arrival) -> None:
        if arrival is first:
            bench.source.waiting = [second]
            raise FileNotFoundError("vanished")
        accept(arrival)

    bench.source.accept = replaced  # type: ignore[method-assign]
    bench.source.drop(first)
    bench.run_until(lambda: bool(bench.source.accepted))
    assert bench.journal.count("record c-a") == 2


def test_the_same_bytes_dropped_again_later_are_inspected_again(bench: Bench) -> None:
    def taken_by_hand(arrival: Arrival) -> None:
        del bench.source.accept
        bench.source.waiting.clear()
        raise PermissionError("read-only")

    bench.source.accept = taken_by_hand  # type: ignore[method-assign]
    bench.source.drop(an_arrival("a"))
    told: list[str] = bench.journal

    def drop_again_when_idle() -> bool:
        if len(told) == 2 and bench.loop.state.faults and bench.loop.state.state is LaneState.IDLE:
            bench.source.drop(an_arrival("a"))
        return bool(bench.source.accepted)

    bench.run_until(drop_again_when_idle)
    assert told.count("record c-a") >= 2


def test_a_case_is_told_even_when_its_picture_cannot_be_kept(bench: Bench) -> None:
    def full(case_id: str, pyramid: bytes) -> None:
        raise MachineError("disk full")

    bench.shelf.write = full  # type: ignore[method-assign]
    bench.source.drop(an_arrival("a"))
    bench.run_until(lambda: bool(bench.source.accepted))
    assert bench.journal == ["record c-a", "tell c-a no picture", "accept a"]
    assert (LaneState.STOPPED, "at `a`: disk full") in bench.states


def test_a_source_that_raises_is_looked_at_again(bench: Bench) -> None:
    arrivals, faults = bench.source.arrivals, [OSError("unmounted")] * 3

    def shaky() -> Iterator[Arrival]:
        if faults:
            raise faults.pop()
        return arrivals()

    bench.source.arrivals = shaky  # type: ignore[method-assign]
    bench.source.drop(an_arrival("a"))
    bench.run_until(lambda: bool(bench.source.accepted))
    assert (LaneState.STOPPED, "OSError: unmounted") in bench.states


def test_a_dead_lamp_is_said(bench: Bench) -> None:
    bench.signal.fault = MachineError("no lamp")
    bench.faults = [ValueError("odd")]
    bench.source.drop(an_arrival("a"))
    bench.run_until(lambda: bool(bench.source.accepted))
    assert (LaneState.STOPPED, "at `a`: ValueError: odd; the lamp does not answer") in bench.states


def test_stops_in_the_middle_of_a_long_pause(bench: Bench) -> None:
    bench.loop = LaneLoop(
        bench.inspect, bench.source, bench.signal, bench.shelf, bench.publish, first_pause_s=1000.0
    )
    bench.faults = [ValueError("odd")]
    bench.source.drop(an_arrival("a"))
    bench.run_until(lambda: bench.loop.state.state is LaneState.STOPPED)
    assert not bench.source.accepted
