"""The screens as pictures: by size, by language, by bad state. `--snapshot-update` accepts a change; look first."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from textual.widgets import Input

from fakes.fake_lane_connection import FakeDaemon
from tui.conftest import console
from tui.reading import settle


@pytest.fixture(autouse=True)
def _utc() -> None:
    time.tzset()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_case(daemon: FakeDaemon, snap_compare: Callable[..., bool], size: tuple[int, int]) -> None:
    assert snap_compare(console(daemon), terminal_size=size, run_before=settle)


def test_in_chinese(daemon: FakeDaemon, snap_compare: Callable[..., bool]) -> None:
    assert snap_compare(console(daemon, "zh"), terminal_size=(120, 40), run_before=settle)


def test_the_daemon_is_down(daemon: FakeDaemon, snap_compare: Callable[..., bool]) -> None:
    daemon.up = False
    assert snap_compare(console(daemon), terminal_size=(80, 24), run_before=settle)


def test_the_queue_is_empty(daemon: FakeDaemon, snap_compare: Callable[..., bool]) -> None:
    daemon.views.clear()
    assert snap_compare(console(daemon), terminal_size=(120, 40), run_before=settle)


@pytest.mark.parametrize("case", ["c-0043", "c-0044"], ids=["unreadable", "hostile"])
def test_a_hold(daemon: FakeDaemon, snap_compare: Callable[..., bool], case: str) -> None:
    daemon.views = {case: daemon.views[case]}
    assert snap_compare(console(daemon), terminal_size=(120, 40), run_before=settle)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("key", ["c", "o", "h"], ids=["colour", "organic", "high_penetration"])
def test_a_mode(daemon: FakeDaemon, snap_compare: Callable[..., bool], key: str, language: str) -> None:
    async def show(pilot) -> None:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)

    assert snap_compare(console(daemon, language), terminal_size=(120, 40), run_before=show)


@pytest.mark.parametrize("key", ["f1", "f5", "f9", "d"])
def test_a_dialog(daemon: FakeDaemon, snap_compare: Callable[..., bool], key: str) -> None:
    async def ask(pilot) -> None:
        await settle(pilot)
        await pilot.press(key)
        for field in pilot.app.screen.query(Input):
            field.cursor_blink = False
        await settle(pilot)

    assert snap_compare(console(daemon), terminal_size=(100, 40), run_before=ask)
