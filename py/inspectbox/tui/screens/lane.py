"""The lane's screen: one snapshot drawn, keys turned into views and verdicts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.screen import Screen

from inspectbox.domain.decision import Disposition
from inspectbox.tui.dialogs.confirm import ConfirmDialog
from inspectbox.tui.dialogs.read import ReadDialog
from inspectbox.tui.drawing import marks_of
from inspectbox.tui.lines import decision_lines, declared_lines
from inspectbox.tui.plain import case_name, plain
from inspectbox.tui.screens.deliveries import delivery_message
from inspectbox.tui.screens.help import help_lines
from inspectbox.tui.screens.status import key_words, status_cells
from inspectbox.tui.screens.verdicts import ask_verdict
from inspectbox.tui.terminal import Terminal
from inspectbox.tui.theme import ALERT, KEY, WELL
from inspectbox.tui.values import Delivery, LaneSnapshot, OpenCase, Recorded, VerdictOrder
from inspectbox.tui.waiting import next_waiting
from inspectbox.tui.widgets.bars import KeyLine, MessageLine, StatusBar
from inspectbox.tui.widgets.panes import DecisionPane, DeclaredPane, QueuePane
from inspectbox.tui.widgets.picture import PictureView
from inspectbox.tui.words import Words

NARROW = 110
"""Below this width two panes stand side by side instead of three."""
_DETAILS_WIDTH = 72
_ALL_GOODS = 200


class LaneScreen(Screen[None]):
    """Draws what it is told; asks for cases and gives verdicts by message."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", show=False),
        Binding("f2", "language", show=False),
        Binding("f5", "verdict('release')", show=False),
        Binding("f6", "verdict('review')", show=False),
        Binding("f7", "verdict('rescan')", show=False),
        Binding("f8", "verdict('open')", show=False),
        Binding("f9", "verdict('hold')", show=False),
        Binding("j,pagedown", "step(1)", show=False),
        Binding("k,pageup", "step(-1)", show=False),
        Binding("d", "details", show=False),
        Binding("l", "list", show=False),
        Binding("q", "leave", show=False),
    ]

    class CaseWanted(Message):
        """Another case is to be opened."""

        def __init__(self, case_id: str) -> None:
            super().__init__()
            self.case_id = case_id

    class VerdictGiven(Message):
        """The officer has decided."""

        def __init__(self, order: VerdictOrder) -> None:
            super().__init__()
            self.order = order

    class Leave(Message):
        """The officer goes."""

    def __init__(self, terminal: Terminal, officer: str, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._terminal = terminal
        self._officer = officer
        self._words = words
        self._now = now
        self._told_at = now()
        self._snapshot = LaneSnapshot()
        self._drawn: OpenCase | None = None
        self._said = ""

    def compose(self) -> ComposeResult:
        """Lay out picture, panes and lines."""
        yield StatusBar()
        yield PictureView(self._terminal)
        with Horizontal(id="panes"):
            yield QueuePane(self._words)
            yield DeclaredPane(self._words)
            yield DecisionPane(self._words)
        yield MessageLine()
        yield KeyLine()

    def on_mount(self) -> None:
        """Draw the empty screen and let the waiting time run."""
        self.query_one(PictureView).focus()
        self._draw()
        self._say(self._words("m_ready"), timed=False)
        self.set_interval(1.0, self._draw_status)

    def on_resize(self) -> None:
        """Fit the panes to the terminal."""
        width, height = self.app.size
        self.query_one("#panes").styles.height = max(9, min(18, height * 28 // 100))
        self.set_class(width < NARROW, "narrow")

    def show(self, snapshot: LaneSnapshot) -> None:
        """Draw a new state of the lane."""
        before, self._snapshot = self._snapshot, snapshot
        if before.lane is not snapshot.lane:
            self._told_at = self._now()
        if snapshot.connected and not before.connected and before.fault:
            self._say(self._words("m_back"), WELL)
        elif not snapshot.connected and snapshot.fault and before.connected:
            self._say(f"{self._words('m_no_daemon')}: {plain(snapshot.fault)}", ALERT)
        elif snapshot.fault and snapshot.fault != before.fault:
            self._say(plain(snapshot.fault), ALERT)
        elif snapshot.lane and snapshot.lane.message and snapshot.lane.message != self._said:
            self._said = snapshot.lane.message
            self._say(plain(snapshot.lane.message), KEY)
        self._draw()

    def fit_terminal(self, terminal: Terminal) -> None:
        """Follow a change of the terminal."""
        self.query_one(PictureView).fit_terminal(terminal)
        self._draw_status()

    def tell_delivery(self, order: VerdictOrder, delivery: Delivery) -> None:
        """Say what became of a verdict; go on to the next case when it is on record."""
        text, style = delivery_message(order, delivery, self._words)
        self._say(text, style)
        case = self._snapshot.case
        if isinstance(delivery, Recorded) and case is not None and case.detail.case_id == order.case_id:
            following = next_waiting(self._snapshot.cases, after=order.case_id)
            if following:
                self.post_message(self.CaseWanted(following))

    def action_help(self) -> None:
        """Show the keys."""
        self.app.push_screen(
            ReadDialog(self._words("key_help"), help_lines(self._words), self._words("close"))
        )

    def action_details(self) -> None:
        """Show the open case in full."""
        case = self._snapshot.case
        if case is None:
            self._say(self._words("m_no_case"), KEY)
            return
        width = min(_DETAILS_WIDTH, self.app.size.width - 8)
        lines = (
            *decision_lines(case.detail, self._words, width),
            Content(""),
            *declared_lines(case.detail, self._words, width, goods=_ALL_GOODS),
        )
        self.app.push_screen(ReadDialog(self._words("details_title"), lines, self._words("close")))

    def action_language(self) -> None:
        """Change between English and Chinese."""
        self._words = self._words.other()
        self._say(self._words("m_ready"), timed=False)
        self._draw()

    def action_list(self) -> None:
        """On a narrow terminal, change between queue and declaration."""
        self.toggle_class("listing")

    def action_step(self, steps: int) -> None:
        """Open the next or the previous case."""
        cases = self._snapshot.cases
        if not cases:
            self._say(self._words("m_no_case"), KEY)
            return
        opened = self._snapshot.case.detail.case_id if self._snapshot.case else ""
        at = next((n for n, case in enumerate(cases) if case.case_id == opened), -steps)
        self.post_message(self.CaseWanted(cases[max(0, min(len(cases) - 1, at + steps))].case_id))

    @work(exclusive=True, group="verdict")
    async def action_verdict(self, word: str) -> None:
        """Give a verdict on the open case."""
        case = self._snapshot.case
        if case is None:
            self._say(self._words("m_no_case"), KEY)
            return
        detail = case.detail
        if any(order.case_id == detail.case_id for order in self._snapshot.undelivered):
            self._say(self._words("m_pending"), KEY)
            return
        order = await ask_verdict(self.app, detail, Disposition.from_word(word), self._officer, self._words)
        if order is None:
            self._say(self._words("m_cancelled"))
            return
        self._say(
            f"{case_name(order.container, order.case_id)} {self._words(word)}: {self._words('m_sending')}"
        )
        self.post_message(self.VerdictGiven(order))

    @work(exclusive=True, group="leave")
    async def action_leave(self) -> None:
        """Leave, after asking when verdicts would be lost."""
        words, waiting = self._words, self._snapshot.undelivered
        lines = tuple(
            Content(f"{case_name(order.container, order.case_id)}  {words(order.request.disposition.word)}")
            for order in waiting
        )
        question = ConfirmDialog(
            words("quit_title"), (*lines, Content(words("quit_text"))), words("quit_keys")
        )
        if not waiting or await self.app.push_screen_wait(question):
            self.post_message(self.Leave())

    @on(PictureView.Looked)
    def _looked(self) -> None:
        self._draw_status()

    @on(PictureView.NothingFound)
    def _nothing_found(self) -> None:
        self._say(self._words("m_no_findings"))

    @on(PictureView.NoMaterial)
    def _no_material(self) -> None:
        self._say(self._words("m_no_material"), KEY)

    def _say(self, text: str, style: str = "", *, timed: bool = True) -> None:
        when = self._now().astimezone().strftime("%H:%M:%S") if timed else ""
        self.query_one(MessageLine).say(when, text, style)

    def _draw(self) -> None:
        """Draw the snapshot; widgets draw only what differs."""
        snapshot, words, case = self._snapshot, self._words, self._snapshot.case
        detail = case.detail if case else None
        self.query_one(QueuePane).show(snapshot.cases, detail.case_id if detail else "", words)
        self.query_one(DeclaredPane).show(detail, words)
        fault = "" if snapshot.connected or snapshot.lane is None else words("m_no_daemon")
        self.query_one(DecisionPane).show(detail, fault, words)
        self.query_one(KeyLine).show(key_words(words))
        self._draw_picture(case, words)
        self._draw_status()

    def _draw_picture(self, case: OpenCase | None, words: Words) -> None:
        picture = self.query_one(PictureView)
        notice = words("no_picture") if case else words("empty_queue") if self._snapshot.connected else ""
        picture.say(notice)
        if case is self._drawn:
            return
        same = (
            case is not None and self._drawn is not None and case.detail.case_id == self._drawn.detail.case_id
        )
        self._drawn = case
        if case is None:
            picture.show("", None, (), 1.0, notice)
        elif not same:
            pitch = case.detail.pitch_mm
            ratio = pitch[0] / pitch[1] if pitch and min(pitch) > 0 else 1.0
            marks = marks_of(case.detail.findings)
            picture.show(case.detail.case_id, case.picture, marks, ratio, notice)

    def _draw_status(self) -> None:
        picture = self.query_one(PictureView)
        waited_s = (self._now() - self._told_at).total_seconds()
        reduced = picture.reduced and self._snapshot.case is not None
        self.query_one(StatusBar).show(
            status_cells(self._snapshot, picture.view, self._officer, waited_s, self._words, reduced=reduced)
        )
