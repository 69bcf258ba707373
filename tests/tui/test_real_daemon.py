"""The console on the daemon's own API and client, over a Unix socket: the fake connection tells no lies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from textual.pilot import Pilot

from fakes import FakeStore, FixedClock, a_case
from fakes.records import FakeRecords
from inspectbox.domain.decision import Disposition
from inspectbox.service.api import build_api
from inspectbox.service.client import LaneClient
from inspectbox.service.desk import Desk, LaneNames
from inspectbox.service.events import Newsroom
from inspectbox.service.gate import open_gate
from inspectbox.service.loop import LoopState
from inspectbox.service.messages import EventKind, LaneEvent
from inspectbox.service.pictures import PictureShelf
from inspectbox.tui.app import ConsoleApp
from inspectbox.tui.terminal import Terminal
from tui.reading import message, pane, status

NAMES = LaneNames("lane-1", "sim-lane", "fedcba987654", "fake@0123456789ab", simulated=True)


@asynccontextmanager
async def daemon(folder: Path, store: FakeStore, newsroom: Newsroom) -> AsyncIterator[Path]:
    desk = Desk(
        names=lambda: NAMES,
        records=FakeRecords(store),
        shelf=PictureShelf(folder / "pictures"),
        clock=FixedClock(),
        loop_state=LoopState,
        report_fault=str,
        publish=newsroom.publish,
    )
    api = build_api(desk, newsroom, heartbeat_s=0.05)
    config = uvicorn.Config(
        api, http="h11", ws="none", lifespan="off", log_config=None, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with open_gate(folder / "lane.sock") as gate:
        serving = asyncio.create_task(server.serve(sockets=[gate]))
        try:
            yield folder / "lane.sock"
        finally:
            newsroom.close()
            server.should_exit = True
            await serving


async def until(pilot: Pilot[int], wanted: str) -> None:
    for _ in range(1000):
        if wanted in f"{message(pilot)} {status(pilot)} {pane(pilot, 'queue')}":
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"never said `{wanted}`: {message(pilot)} {status(pilot)}")


async def test_queue_verdict_news_and_loss(tmp_path: Path) -> None:
    store, newsroom = FakeStore(), Newsroom()
    store.record(a_case("c-1", Disposition.OPEN), {})
    socket = tmp_path / "lane.sock"
    app = ConsoleApp(lambda: LaneClient(socket), "LI Wei 李伟", "en", Terminal(), FixedClock().now)
    async with app.run_test(size=(160, 45)) as pilot:
        async with daemon(tmp_path, store, newsroom):
            await until(pilot, "daemon ●")
            await until(pilot, "■ OPEN")
            await pilot.press("f8")
            await until(pilot, "recorded")
            assert [verdict.officer for verdict in store.verdicts.values()] == ["LI Wei 李伟"]
            store.record(a_case("c-2", Disposition.HOLD), {})
            newsroom.publish(LaneEvent(EventKind.CASE, "c-2"))
            await until(pilot, "✕")
        await until(pilot, "OFFLINE")
