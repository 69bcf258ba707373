"""What a person reads on the console's screen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from textual.pilot import Pilot

from inspectbox.tui.screens.lane import LaneScreen
from inspectbox.tui.widgets.bars import MessageLine, StatusBar
from inspectbox.tui.widgets.panes import Pane

Opener = Callable[..., AbstractAsyncContextManager[Pilot[int]]]


async def settle(pilot: Pilot[int]) -> None:
    """Let messages and workers run until nothing is left to do."""
    for _ in range(6):
        await pilot.pause()


def lane_screen(pilot: Pilot[int]) -> LaneScreen:
    screen = pilot.app.lane_screen
    assert isinstance(screen, LaneScreen)
    return screen


def message(pilot: Pilot[int]) -> str:
    return lane_screen(pilot).query_one(MessageLine).text


def status(pilot: Pilot[int]) -> str:
    return lane_screen(pilot).query_one(StatusBar).render().plain


def pane(pilot: Pilot[int], name: str) -> str:
    return lane_screen(pilot).query_one(f"#{name}", Pane).render().plain


def lines(pilot: Pilot[int]) -> list[str]:
    """Every line of the whole screen as drawn."""
    return [strip.text for strip in pilot.app.screen._compositor.render_strips()]
