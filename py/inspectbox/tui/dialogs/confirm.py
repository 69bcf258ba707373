"""A question answered yes or no; only the letter y says yes."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from inspectbox.tui.theme import KEY


class ConfirmDialog(ModalScreen[bool]):
    """Asks before what cannot be called back. Enter answers nothing: it is too easily hit twice."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", show=False),
        Binding("n,escape,q", "answer(False)", show=False),
    ]

    def __init__(self, title: str, lines: tuple[Content, ...], keys: str) -> None:
        super().__init__(classes="dialog")
        self._title = title
        self._lines = lines
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lay out the question."""
        with Vertical(classes="panel") as panel:
            panel.border_title = Content(self._title)
            for line in self._lines:
                yield Static(line, markup=False)
            yield Static(Content.styled(self._keys, f"bold {KEY}"), classes="foot", markup=False)

    def action_answer(self, answer: bool) -> None:
        """Close with the answer."""
        self.dismiss(answer)
