"""A desk over fakes, and the API on a real Unix socket in the test's event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
import uvicorn

from fakes import FakeStore, FixedClock
from fakes.office import Office
from fakes.records import FakeRecords
from inspectbox.service.api import build_api
from inspectbox.service.client import LaneClient
from inspectbox.service.desk import Desk, LaneNames
from inspectbox.service.events import Newsroom
from inspectbox.service.gate import open_gate
from inspectbox.service.loop import LoopState
from inspectbox.service.pictures import PictureShelf

NAMES = LaneNames("lane-1", "sim-lane", "fedcba987654", "fake@0123456789ab", simulated=True)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    store, clock, newsroom = FakeStore(), FixedClock(), Newsroom()
    shelf = PictureShelf(tmp_path / "pictures")
    desk = Desk(
        names=lambda: NAMES,
        records=FakeRecords(store),
        shelf=shelf,
        clock=clock,
        loop_state=lambda: made.loop_state,
        report_fault=lambda: made.report_fault,
        publish=newsroom.publish,
    )
    made = Office(store, clock, shelf, newsroom, desk, LoopState(), tmp_path / "lane.sock")
    yield made


@pytest_asyncio.fixture
async def served(office: Office) -> AsyncIterator[Office]:
    """The office, answering on its socket."""
    api = build_api(office.desk, office.newsroom, heartbeat_s=0.05)
    config = uvicorn.Config(
        api, http="h11", ws="none", lifespan="off", log_config=None, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with open_gate(office.socket) as gate:
        serving = asyncio.create_task(server.serve(sockets=[gate]))
        while not server.started:
            await asyncio.sleep(0.005)
        try:
            yield office
        finally:
            office.newsroom.close()
            server.should_exit = True
            await serving


@pytest_asyncio.fixture
async def client(served: Office) -> AsyncIterator[LaneClient]:
    async with LaneClient(served.socket) as made:
        yield made


@pytest_asyncio.fixture
async def http(served: Office) -> AsyncIterator[aiohttp.ClientSession]:
    """A console that does not keep the contract."""
    connector = aiohttp.UnixConnector(str(served.socket))
    async with aiohttp.ClientSession("http://lane", connector=connector) as session:
        yield session
