"""Asks for the reason of an override."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from inspectbox.tui.plain import plain
from inspectbox.tui.theme import ALERT, KEY
from inspectbox.tui.words import Words

REASON_MAX: Final = 400


class ReasonDialog(ModalScreen[str | None]):
    """Answers with the reason, never an empty one; None when the officer goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, title: str, lines: tuple[Content, ...], words: Words) -> None:
        super().__init__(classes="dialog")
        self._title = title
        self._lines = lines
        self._words = words

    def compose(self) -> ComposeResult:
        """Lay out the question and the line to write on."""
        words = self._words
        with Vertical(classes="panel") as panel:
            panel.border_title = Content(self._title)
            for line in self._lines:
                yield Static(line, markup=False)
            yield Input(placeholder=words("reason_hint"), max_length=REASON_MAX, id="reason")
            yield Static("", id="missing", markup=False)
            yield Static(Content.styled(words("reason_keys"), f"bold {KEY}"), classes="foot", markup=False)

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        """Close with the reason, or say that one is needed."""
        event.stop()
        reason = plain(event.value, REASON_MAX)
        if reason:
            self.dismiss(reason)
        else:
            missing = Content.styled(f"✕ {self._words('reason_needed')}", f"bold {ALERT}")
            self.query_one("#missing", Static).update(missing)

    def action_leave(self) -> None:
        """Close without a reason."""
        self.dismiss(None)
