"""The daemon goes away and comes back; no verdict is lost without a word."""

from __future__ import annotations

import asyncio

from textual.pilot import Pilot

from fakes.fake_lane_connection import NOON, FakeDaemon
from inspectbox.tui import lane_loop
from inspectbox.tui.app import ConsoleApp
from inspectbox.tui.dialogs.confirm import ConfirmDialog
from inspectbox.tui.terminal import Terminal
from tui.reading import Opener, lane_screen, message, settle, status


async def until(pilot: Pilot[int], wanted: str, turns: int = 400) -> None:
    """Wait until the message line or the status bar says something."""
    for _ in range(turns):
        if wanted in f"{message(pilot)} {status(pilot)}":
            return
        await asyncio.sleep(0.01)
        await pilot.pause()
    raise AssertionError(f"never said `{wanted}`: {message(pilot)} {status(pilot)}")


async def test_a_lost_daemon_is_shown_and_the_case_stays(daemon: FakeDaemon, opened: Opener) -> None:
    async with opened() as pilot:
        daemon.go_down()
        await until(pilot, "OFFLINE")
        assert "the daemon does not answer" in message(pilot)
        assert "TCLU1234567" in status(pilot)


async def test_a_console_opened_before_its_daemon_waits_for_it(
    daemon: FakeDaemon, opened: Opener, quick: None
) -> None:
    daemon.up = False
    async with opened() as pilot:
        assert "OFFLINE" in status(pilot)
        daemon.up = True
        await until(pilot, "daemon ●")


async def test_a_verdict_given_offline_is_kept_said_and_sent_once(
    daemon: FakeDaemon, opened: Opener, quick: None
) -> None:
    async with opened() as pilot:
        daemon.up = False
        await pilot.press("f8")
        await until(pilot, "NOT DELIVERED")
        assert "✉ 1" in status(pilot)
        daemon.up = True
        await until(pilot, "recorded")
        assert [case_id for case_id, _ in daemon.received.values()] == ["c-0041"]
        assert "✉" not in status(pilot)


async def test_a_second_verdict_on_a_case_on_its_way_is_not_taken(daemon: FakeDaemon, opened: Opener) -> None:
    async with opened() as pilot:
        daemon.up = False
        await pilot.press("f8")
        await until(pilot, "NOT DELIVERED")
        await pilot.press("f8")
        await settle(pilot)
        assert "on its way" in message(pilot)
        assert "✉ 1" in status(pilot)


async def test_leaving_with_an_undelivered_verdict_asks_first(daemon: FakeDaemon, opened: Opener) -> None:
    async with opened() as pilot:
        daemon.up = False
        await pilot.press("f8")
        await until(pilot, "NOT DELIVERED")
        await pilot.press("q")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await pilot.press("n")
        await settle(pilot)
        assert pilot.app.screen is lane_screen(pilot)


async def test_q_leaves_with_status_0(opened: Opener) -> None:
    async with opened() as pilot:
        await pilot.press("q")
        await settle(pilot)
        assert pilot.app.return_value == 0


async def test_a_connection_that_cannot_even_be_made_is_no_crash(daemon: FakeDaemon) -> None:
    def connect() -> object:
        raise FileNotFoundError(2, "No such file or directory")

    app = ConsoleApp(connect, "LI Wei", "en", Terminal(), lambda: NOON)
    async with app.run_test() as pilot:
        await settle(pilot)
        assert "OFFLINE" in status(pilot)


def test_pauses_grow() -> None:
    assert list(lane_loop._PAUSES_S) == sorted(lane_loop._PAUSES_S)
