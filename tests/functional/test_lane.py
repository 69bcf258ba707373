"""A lane from drop folder to verdict: real scan bytes, real source, real store, real socket."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from fakes import FakePolicy, FakeSignal
from fakes.policy import a_reason
from inspectbox.adapters.source_folder import FolderSource
from inspectbox.adapters.sqlite import SqliteStore
from inspectbox.domain.decision import Disposition
from inspectbox.imaging.pyramid import open_pyramid
from inspectbox.service.client import LaneClient
from inspectbox.service.messages import (
    CaseLine,
    CaseView,
    EventKind,
    StaleVersion,
    VerdictRefused,
    VerdictRequest,
)
from inspectbox.service.serve import serve_lane
from unit.inspection.lanes import a_lane
from unit.inspection.scans import scan_bytes

DECLARATION = {
    "declaration_no": "D0001",
    "direction": "export",
    "enterprise": {"code": "AEO1200001"},
    "container": "TCLU1234567",
    "permits": [],
    "booking": None,
    "lines": [
        {
            "hs": "87120030",
            "goods": "[bold]bicycles",
            "quantity": 100,
            "unit": "unit",
            "gross_kg": 1500,
            "origin": "CN",
        }
    ],
}
SCAN = {
    "file": "scan.tif",
    "scanner": "sim-lane",
    "captured_at": "2026-11-23T08:00:00Z",
    "container": "TCLU1234567",
    "planes": [
        {"energy": "low", "end_point_mev": 4.0, "page": 0},
        {"energy": "high", "end_point_mev": 6.0, "page": 1},
    ],
    "pitch_mm": [4.75, 4.75],
    "calibration": {"air_columns": [0, 40]},
}


class LaneOnDisk:
    """A daemon over a folder; `restart` is a new one over the same."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "lane.sock"
        self.signal = FakeSignal()

    def drop(self, name: str, scan: bytes, declaration: object = DECLARATION) -> None:
        """Write a case folder as a scanner does, the marker last."""
        folder = self.folder / "drop" / name
        folder.mkdir(parents=True)
        (folder / "scan.tif").write_bytes(scan)
        (folder / "scan.json").write_text(json.dumps(SCAN))
        (folder / "declaration.json").write_text(json.dumps(declaration))
        (folder / "done").touch()

    def __enter__(self) -> LaneOnDisk:
        self.store = SqliteStore(self.folder / "state")
        source = FolderSource(self.folder / "drop", self.folder / "taken")
        lane = replace(
            a_lane(),
            store=self.store,
            signal=self.signal,
            policy=FakePolicy([a_reason(Disposition.OPEN)]),
        )
        self.stop, ready = threading.Event(), threading.Event()
        self.thread = threading.Thread(
            target=serve_lane,
            args=(lambda: lane, source, self.store, self.folder / "state", self.socket, ready.set),
            kwargs={"poll_s": 0.01, "stop": self.stop},
        )
        self.thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(10)
        self.store.close()
        assert not self.thread.is_alive()


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[LaneOnDisk]:
    with LaneOnDisk(tmp_path) as running:
        yield running


async def until(done: Callable[[], bool]) -> None:
    patience = monotonic() + 20
    while not done():
        assert monotonic() < patience
        await asyncio.sleep(0.005)


async def first_case(client: LaneClient) -> CaseLine:
    async for event in client.events():
        if event.kind is EventKind.CASE or await client.cases():
            break
    return (await client.cases())[0]


async def pictured(client: LaneClient, case_id: str) -> CaseView:
    """The case once its picture lies there: it is recorded first, and may be seen before."""
    patience = monotonic() + 20
    while (view := await client.case(case_id)).picture is None:
        assert monotonic() < patience
        await asyncio.sleep(0.005)
    return view


async def test_a_dropped_case_is_decided_shown_and_given_a_verdict(lane: LaneOnDisk) -> None:
    async with LaneClient(lane.socket) as client:
        lane.drop("load-1", scan_bytes())
        line = await first_case(client)
        assert (line.container, line.goods) == ("TCLU1234567", "[bold]bicycles")
        assert (line.disposition, line.tier) == (Disposition.OPEN, "advanced")
        view = await pictured(client, line.case_id)
        assert (view.shape, view.pitch_mm) == ((48, 120), (4.75, 4.75))
        assert view.picture is not None
        finest = open_pyramid(view.picture.path, (48, 120)).levels[0].mean
        assert finest[:8, :50].max() < finest[15:35, 70:100].min(), "load attenuates more than open beam"
        verdict = VerdictRequest(Disposition.RELEASE, "chen", view.version, "开箱查过")
        assert await client.give_verdict(line.case_id, verdict) == 1
        with pytest.raises(StaleVersion):
            await client.give_verdict(line.case_id, VerdictRequest(Disposition.OPEN, "wang", view.version))
        assert (await client.lane()).queue == 0
    await until(lambda: not list((lane.folder / "drop").iterdir()))
    assert lane.signal.shown[1] == (Disposition.OPEN, line.case_id)
    recorded = lane.store.case(line.case_id)
    assert recorded is not None
    assert [(v.disposition, v.officer, v.reason) for v in recorded.verdicts] == [
        (Disposition.RELEASE, "chen", "开箱查过")
    ]
    assert lane.store.files(line.case_id)["scan"] == scan_bytes()
    assert lane.store.verify_chain() == 2


async def test_verdict_and_case_outlive_the_daemon(tmp_path: Path) -> None:
    verdict = VerdictRequest(Disposition.OPEN, "chen", 0)
    with LaneOnDisk(tmp_path) as lane:
        async with LaneClient(lane.socket) as client:
            lane.drop("load-1", scan_bytes())
            line = await first_case(client)
            assert await client.give_verdict(line.case_id, verdict) == 1
    with LaneOnDisk(tmp_path) as lane:
        async with LaneClient(lane.socket) as client:
            again = (await client.cases())[0]
            assert again.verdict is not None
            assert (again.case_id, again.verdict.officer, again.version) == (line.case_id, "chen", 1)
            assert await client.give_verdict(line.case_id, verdict) == 1
            assert (await client.case(line.case_id)).picture is not None


@pytest.mark.parametrize(
    ("scan", "declaration"),
    [
        (b"", DECLARATION),
        (scan_bytes()[:1000], DECLARATION),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), DECLARATION),
        (scan_bytes(), {"declaration_no": 7}),
    ],
    ids=["empty", "cut off", "foreign", "declaration of another kind"],
)
async def test_bad_input_is_a_recorded_hold_that_nobody_releases(
    lane: LaneOnDisk, scan: bytes, declaration: object
) -> None:
    async with LaneClient(lane.socket) as client:
        lane.drop("load-1", scan, declaration)
        line = await first_case(client)
        assert line.disposition is Disposition.HOLD
        view = await client.case(line.case_id)
        assert view.decision.reasons[0].rule in {"BOX-SCAN", "BOX-DECLARATION"}
        assert (await client.lane()).queue == 1
        refused = VerdictRequest(Disposition.RELEASE, "chen", 0, "looks fine")
        with pytest.raises(VerdictRefused, match="not released"):
            await client.give_verdict(line.case_id, refused)
        rescan = VerdictRequest(Disposition.RESCAN, "chen", 0, "scan it again")
        assert await client.give_verdict(line.case_id, rescan) == 1
    await until(lambda: not list((lane.folder / "drop").iterdir()))
    assert {shown for shown, _ in lane.signal.shown} == {Disposition.HOLD}
