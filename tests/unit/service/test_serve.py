"""The daemon as a whole: loop and API together, started, refused, stopped."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest

import inspectbox
from fakes import (
    FakeDetector,
    FakeHistory,
    FakePolicy,
    FakeRandomDraws,
    FakeRegister,
    FakeReports,
    FakeSignal,
    FakeSource,
    FakeStore,
    FixedClock,
    an_arrival,
)
from fakes.records import FakeRecords
from inspectbox.domain.decision import Disposition
from inspectbox.errors import MachineError, ScanError
from inspectbox.inspection.lane import Lane
from inspectbox.inspection.ports import Arrival
from inspectbox.service.client import LaneClient
from inspectbox.service.messages import EventKind, LaneState, LaneUnreachable
from inspectbox.service.serve import serve_lane

CUT_OFF = ScanError("`scan.tif` is cut off", hint="copy it again")


def a_fault(name: str) -> Arrival:
    """An arrival that is recorded as a hold before anything is decoded."""
    return Arrival(name, an_arrival().scan, files={"scan": b""}, faults=(CUT_OFF,))


class Daemon:
    """serve_lane in a thread, over fakes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "lane.sock"
        self.journal: list[str] = []
        self.store = FakeStore(self.journal)
        self.signal = FakeSignal(self.journal)
        self.source = FakeSource(journal=self.journal)
        self.stop = threading.Event()
        self.ready = threading.Event()
        self.fault: MachineError | None = None
        self.lane = Lane(
            lane_id="lane-1",
            profile="sim-lane",
            machine=None,  # type: ignore[arg-type]
            register=FakeRegister(),
            draws=FakeRandomDraws(),
            history=FakeHistory(),
            detector=FakeDetector(),
            detector_fits=True,
            policy=FakePolicy(),
            store=self.store,
            signal=self.signal,
            reports=FakeReports(),
            clock=FixedClock(datetime(2026, 11, 23, 8, tzinfo=UTC)),
            goods=None,  # type: ignore[arg-type]
        )
        self.thread = threading.Thread(target=self.serve)

    def serve(self) -> None:
        try:
            serve_lane(
                lambda: self.lane,
                self.source,
                FakeRecords(self.store),
                self.folder / "state",
                self.socket,
                simulated=True,
                ready=self.ready.set,
                poll_s=0.001,
                stop=self.stop,
            )
        except MachineError as fault:
            self.fault = fault
            self.ready.set()

    def __enter__(self) -> Daemon:
        self.thread.start()
        assert self.ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(10)
        assert not self.thread.is_alive()


async def until(done: Callable[[], bool]) -> None:
    patience = monotonic() + 10
    while not done():
        assert monotonic() < patience
        await asyncio.sleep(0.001)


async def test_an_arrival_becomes_a_case_on_the_console(tmp_path: Path) -> None:
    with Daemon(tmp_path) as daemon:
        async with LaneClient(daemon.socket) as client:
            heard = client.events()
            await anext(heard)
            daemon.source.drop(a_fault("a"))
            while (event := await anext(heard)).kind is not EventKind.CASE:
                pass
            line = (await client.cases())[0]
            assert (line.case_id, line.disposition) == (event.case_id, Disposition.HOLD)
            assert (await client.lane()).queue == 1
            reason = (await client.case(event.case_id)).decision.reasons[0]
            assert (reason.rule, reason.text.en) == ("BOX-SCAN", CUT_OFF.sentence())
            await until(lambda: bool(daemon.source.accepted))
            await heard.aclose()
        with pytest.raises(LaneUnreachable):
            daemon.stop.set()
            daemon.thread.join(10)
            async with LaneClient(daemon.socket) as late:
                await late.lane()
    case_id = event.case_id
    steps = ["show hold ", f"record {case_id}", f"show hold {case_id}", "accept a", "show hold "]
    assert daemon.journal == steps
    assert daemon.fault is None


async def test_a_full_disk_stops_the_lane_until_there_is_room(tmp_path: Path) -> None:
    with Daemon(tmp_path) as daemon:
        async with LaneClient(daemon.socket) as client:
            daemon.store.fault = MachineError("disk full", hint="free space")
            daemon.source.drop(a_fault("a"))
            while (lane := await client.lane()).state is not LaneState.STOPPED:
                await asyncio.sleep(0.001)
            assert lane.message == "at `a`: disk full (free space)"
            assert not daemon.source.accepted
            daemon.store.fault = None
            await until(lambda: bool(daemon.source.accepted))
    assert len(daemon.store.cases) == 1


def test_a_second_daemon_is_refused_and_touches_nothing(tmp_path: Path) -> None:
    with Daemon(tmp_path) as first, Daemon(tmp_path) as second:
        assert second.fault is not None
        assert "already runs" in str(second.fault)
        assert second.journal == []
        assert first.fault is None
        assert first.thread.is_alive()


async def test_consoles_that_listen_do_not_keep_a_daemon_from_stopping(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with LaneClient(tmp_path / "lane.sock") as client:
        with Daemon(tmp_path):
            heard = client.events()
            assert (await anext(heard)).kind is EventKind.LANE
            waiting = asyncio.ensure_future(anext(heard))
        assert (await waiting).kind in {EventKind.LANE, EventKind.LOST}
        await heard.aclose()
    assert "timeout graceful shutdown exceeded" not in caplog.text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_loop_that_dies_ends_the_daemon(tmp_path: Path) -> None:
    class Deadly(FakeSource):
        def arrivals(self) -> object:  # type: ignore[override]
            raise SystemExit

    daemon = Daemon(tmp_path)
    daemon.source = Deadly()
    with daemon:
        daemon.thread.join(10)
        assert "loop died" in str(daemon.fault)


SCRIPT = """
import sys
from pathlib import Path
from unit.service.test_serve import Daemon

daemon = Daemon(Path(sys.argv[1]))
daemon.ready.set = lambda: print("ready", flush=True)
daemon.serve()
print(daemon.journal, daemon.fault)
"""


def start(folder: Path) -> subprocess.Popen[str]:
    """The daemon as a program of its own, ready."""
    paths = os.pathsep.join([str(Path(inspectbox.__file__).parents[1]), str(Path(__file__).parents[2])])
    program = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"
    return program


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_stop_it_in_order(tmp_path: Path, number: int) -> None:
    program = start(tmp_path)
    assert (tmp_path / "lane.sock").is_socket()
    program.send_signal(number)
    said, _ = program.communicate(timeout=20)
    assert said == "['show hold ', 'show hold '] None\n"
    assert program.returncode == 0
    assert not (tmp_path / "lane.sock").exists()


def test_a_killed_daemon_is_succeeded(tmp_path: Path) -> None:
    program = start(tmp_path)
    program.kill()
    program.communicate(timeout=20)
    assert (tmp_path / "lane.sock").is_socket()
    with Daemon(tmp_path) as successor:
        assert successor.fault is None
