"""A daemon in memory with four cases, and a console on it whose clock stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from fakes.fake_lane_connection import (
    NOON,
    FakeDaemon,
    a_lane,
    a_picture_file,
    ceramic_case,
    clean_case,
    hostile_case,
    unreadable_case,
)
from inspectbox.tui import lane_loop
from inspectbox.tui.app import ConsoleApp
from inspectbox.tui.terminal import Terminal
from tui.reading import Opener, settle


@pytest.fixture(autouse=True)
def _one_colour_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine that runs the tests does not decide how a screen looks."""
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def daemon(tmp_path: Path) -> FakeDaemon:
    """Two cases wait (an open and a hold), one is proposed for release, one is hostile."""
    daemon = FakeDaemon(tmp_path, lane=a_lane(queue=3))
    daemon.add(ceramic_case(), a_picture_file())
    daemon.add(clean_case(), a_picture_file())
    daemon.add(unreadable_case())
    daemon.add(hostile_case(), a_picture_file())
    return daemon


def console(daemon: FakeDaemon, language: str = "en", terminal: Terminal | None = None) -> ConsoleApp:
    """A console in half-block cells unless a terminal is given."""
    return ConsoleApp(daemon.connect, "LI Wei 李伟", language, terminal or Terminal(), lambda: NOON)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reconnect without waiting."""
    monkeypatch.setattr(lane_loop, "_PAUSES_S", (0.01,))


@pytest.fixture
def opened(daemon: FakeDaemon) -> Opener:
    """Open a console on the daemon."""

    @asynccontextmanager
    async def open_console(
        size: tuple[int, int] = (160, 45), language: str = "en", terminal: Terminal | None = None
    ) -> AsyncIterator[Pilot[int]]:
        app = console(daemon, language, terminal)
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            yield pilot

    return open_console
