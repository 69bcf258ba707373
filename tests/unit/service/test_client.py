"""The client against a daemon that goes, comes back, talks nonsense or falls silent."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from fakes import a_case
from fakes.office import Office
from inspectbox.domain.decision import Disposition
from inspectbox.errors import MachineError
from inspectbox.service import client as calling
from inspectbox.service import events as news
from inspectbox.service.client import LaneClient
from inspectbox.service.messages import EventKind, LaneEvent, LaneUnreachable, VerdictRequest


async def serve(path: Path, handler: object) -> web.AppRunner:
    """Answer everything with one handler; not our daemon."""
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", handler)  # type: ignore[arg-type]
    runner = web.AppRunner(app)
    await runner.setup()
    await web.UnixSite(runner, str(path)).start()
    return runner


async def test_events_arrive_and_begin_with_lane(served: Office, client: LaneClient) -> None:
    served.store.record(a_case("c-1", Disposition.OPEN), {})
    heard = client.events()
    assert await anext(heard) == LaneEvent(EventKind.LANE)
    await asyncio.to_thread(served.newsroom.publish, LaneEvent(EventKind.CASE, "c-1"))
    assert await anext(heard) == LaneEvent(EventKind.CASE, "c-1")
    await client.give_verdict("c-1", VerdictRequest(Disposition.OPEN, "chen", 0))
    assert await anext(heard) == LaneEvent(EventKind.VERDICT, "c-1")
    await heard.aclose()


async def test_a_quiet_lane_sends_heartbeats(served: Office, http: aiohttp.ClientSession) -> None:
    async with http.get("/v1/events") as answer:
        lines = [await answer.content.readline() for _ in range(6)]
    assert lines[:3] == [b"event: lane\n", b'data: {"case_id": ""}\n', b"\n"]
    assert lines[3:5] == [b": heartbeat\n", b"\n"]


async def test_a_lost_daemon_is_told_once_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lane.sock"
    monkeypatch.setattr(calling, "FIRST_PAUSE_S", 0.001)
    tries: list[float] = []
    sleep = asyncio.sleep

    async def counted(seconds: float) -> None:
        tries.append(seconds)
        await sleep(min(seconds, 0.001))

    monkeypatch.setattr(calling.asyncio, "sleep", counted)

    async def one_event(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b'event: lane\ndata: {"case_id": ""}\n\n')
        return answer

    async with LaneClient(path) as client:
        heard = client.events()
        assert await anext(heard) == LaneEvent(EventKind.LOST)
        next_one = asyncio.ensure_future(anext(heard))
        while len(tries) < 20 and not next_one.done():
            await sleep(0.001)
        runner = await serve(path, one_event)
        told = [await next_one, *[await anext(heard) for _ in range(3)]]
        assert [event.kind for event in told] == [EventKind.LANE, EventKind.LOST] * 2
        assert max(tries) == calling.LONGEST_PAUSE_S
        await heard.aclose()
        await runner.cleanup()


async def test_a_silent_daemon_is_lost(tmp_path: Path) -> None:
    over = asyncio.Event()

    async def silence(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await over.wait()
        return answer

    runner = await serve(tmp_path / "lane.sock", silence)
    async with LaneClient(tmp_path / "lane.sock", silence_s=0.05) as client:
        heard = client.events()
        assert (await anext(heard)).kind is EventKind.LOST
        await heard.aclose()
    over.set()
    await runner.cleanup()


async def test_nobody_there(tmp_path: Path) -> None:
    async with LaneClient(tmp_path / "lane.sock") as client:
        with pytest.raises(LaneUnreachable, match="does not answer"):
            await client.lane()


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", "{}", '{"cases": [{}]}', '{"cases": [3]}', '{"lane": 7}', "[" * 100000, "\x00"],
)
async def test_nonsense_is_the_machines_fault(tmp_path: Path, body: str) -> None:
    async def nonsense(request: web.Request) -> web.Response:
        return web.Response(text=body)

    runner = await serve(tmp_path / "lane.sock", nonsense)
    async with LaneClient(tmp_path / "lane.sock") as client:
        for call in (client.lane(), client.cases(), client.case("c-1")):
            with pytest.raises(MachineError, match="makes no sense"):
                await call
    await runner.cleanup()


async def test_a_refusal_that_is_not_ours(tmp_path: Path) -> None:
    async def busy(request: web.Request) -> web.Response:
        return web.Response(status=503, text="Service Unavailable")

    runner = await serve(tmp_path / "lane.sock", busy)
    async with LaneClient(tmp_path / "lane.sock") as client:
        with pytest.raises(LaneUnreachable):
            await client.lane()
    await runner.cleanup()


async def test_a_console_that_does_not_listen_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom = news.Newsroom()
    slow, quick = newsroom.join(), newsroom.join()
    heard = quick.heard(5.0)
    for number in range(news.BACKLOG + 1):
        newsroom.publish(LaneEvent(EventKind.CASE, f"c-{number}"))
        await anext(heard)
    assert (slow.cut, quick.cut) == (True, False)
    monkeypatch.setattr(news, "LISTENERS", 2)
    newsroom.publish(LaneEvent(EventKind.LANE))
    newsroom.join()
    assert len([event async for event in slow.heard(5.0)]) == news.BACKLOG


async def test_listeners_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "LISTENERS", 1)
    newsroom = news.Newsroom()
    first = newsroom.join()
    with pytest.raises(MachineError, match="listen already"):
        newsroom.join()
    newsroom.leave(first)
    newsroom.join()
