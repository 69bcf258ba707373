"""Text to read and close: the keys, or a case in full."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

_SCROLLING = {"up", "down", "pageup", "pagedown", "home", "end"}


class ReadDialog(ModalScreen[None]):
    """Shows lines; the arrows scroll, any other key closes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, title: str, lines: tuple[Content, ...], foot: str) -> None:
        super().__init__(classes="dialog wide")
        self._title = title
        self._lines = lines
        self._foot = foot

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        with VerticalScroll(classes="panel") as panel:
            panel.border_title = Content(self._title)
            panel.border_subtitle = Content(self._foot)
            yield Static(Content("\n").join(self._lines), markup=False)

    def on_key(self, event: events.Key) -> None:
        """Close on any key that does not scroll."""
        if event.key not in _SCROLLING:
            event.stop()
            event.prevent_default()
            self.dismiss(None)

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)
