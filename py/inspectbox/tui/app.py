"""The console: one screen on one lane, until the officer leaves."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

from textual import events, on
from textual.app import App
from textual.binding import Binding, BindingType

from inspectbox.tui.connection import LaneConnection
from inspectbox.tui.lane_loop import LaneLoop
from inspectbox.tui.plain import plain
from inspectbox.tui.screens.lane import LaneScreen
from inspectbox.tui.terminal import Terminal, ask_terminal, cell_pixels
from inspectbox.tui.theme import LANE_THEME
from inspectbox.tui.values import Delivery, LaneSnapshot, VerdictOrder
from inspectbox.tui.words import Words


class ConsoleApp(App[int]):
    """Joins the lane's loop to the lane's screen."""

    CSS_PATH = "console.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", show=False, priority=True),
        Binding("ctrl+c", "leave", show=False, priority=True),
    ]

    def __init__(
        self,
        connect: Callable[[], LaneConnection],
        officer: str,
        language: str,
        terminal: Terminal,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__()
        self._terminal = terminal
        self._loop_of_lane = LaneLoop(connect, self._tell, self._tell_delivery)
        self.lane_screen = LaneScreen(terminal, plain(officer, 64), Words(language), now)

    async def on_mount(self) -> None:
        """Open the screen and follow the lane."""
        self.register_theme(LANE_THEME)
        self.theme = LANE_THEME.name
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGHUP):
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(name, self.exit, 128 + name)
        await self.push_screen(self.lane_screen)
        self.run_worker(self._loop_of_lane.run(), group="lane")

    def on_resize(self, event: events.Resize) -> None:
        """Look again how many pixels a cell has: a resize may be a change of font."""
        if self._terminal.cell is not None and (cell := cell_pixels()) is not None:
            self._terminal = replace(self._terminal, cell=cell)
            self.lane_screen.fit_terminal(self._terminal)

    @on(LaneScreen.CaseWanted)
    def _open(self, message: LaneScreen.CaseWanted) -> None:
        self.run_worker(self._loop_of_lane.open_case(message.case_id), group="open", exclusive=True)

    @on(LaneScreen.VerdictGiven)
    def _give(self, message: LaneScreen.VerdictGiven) -> None:
        self.run_worker(self._loop_of_lane.give(message.order), group="give")

    @on(LaneScreen.Leave)
    def _leave(self) -> None:
        self.exit(0)

    async def action_leave(self) -> None:
        """Leave as the screen's own key does; in a dialog, close it first."""
        if self.screen is self.lane_screen:
            self.lane_screen.action_leave()

    def _tell(self, snapshot: LaneSnapshot) -> None:
        if self.lane_screen.is_mounted:
            self.lane_screen.show(snapshot)

    def _tell_delivery(self, order: VerdictOrder, delivery: Delivery) -> None:
        if self.lane_screen.is_mounted:
            self.lane_screen.tell_delivery(order, delivery)


def run_console(connect: Callable[[], LaneConnection], officer: str, language: str) -> int:
    """Run the console in this terminal until the officer leaves; returns the exit status.

    `connect` is called again each time the daemon was lost. `language` is `en` or `zh`.
    """
    app = ConsoleApp(connect, officer, language, ask_terminal())
    answer = app.run(mouse=False)
    return app.return_code or 1 if answer is None else answer
