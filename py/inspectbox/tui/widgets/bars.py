"""The one-line widgets: status on top, message and keys at the bottom."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from inspectbox.tui.theme import BAR, DIM, KEY


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of the status bar. When room is short the cell with the highest `rank` goes first; rank 0 never goes."""

    text: str
    rank: int
    style: str = ""


class StatusBar(Widget):
    """What the officer must know at every moment."""

    def __init__(self) -> None:
        super().__init__(id="status")
        self._cells: tuple[Cell, ...] = ()

    def show(self, cells: tuple[Cell, ...]) -> None:
        """Show these cells."""
        if cells != self._cells:
            self._cells = cells
            self.refresh()

    def render(self) -> Content:
        """Draw the cells that fit."""
        width = self.content_size.width
        cells = list(self._cells)
        while len(cells) > 1 and _length(cells) > width:
            weakest = max(cells, key=lambda cell: cell.rank)
            if weakest.rank == 0:
                break
            cells.remove(weakest)
        ground = f"#000000 on {BAR}"
        parts = [Content.styled(f" {cell.text} ", cell.style or ground) for cell in cells]
        bar = Content.styled("│", ground).join(parts)
        return bar.truncate(width, ellipsis=True, pad=True)


class MessageLine(Widget):
    """The one place where the console says that something happened."""

    def __init__(self) -> None:
        super().__init__(id="message")
        self._message = Content("")

    def say(self, when: str, text: str, style: str = "") -> None:
        """Show a message; `text` must be plain."""
        self._message = Content.assemble((f" {when} " if when else " ", DIM), (text, style))
        self.refresh()

    @property
    def text(self) -> str:
        """What is said now."""
        return self._message.plain

    def render(self) -> Content:
        """Draw the message, cut at the edge."""
        return self._message.truncate(self.content_size.width, ellipsis=True)


class KeyLine(Widget):
    """The keys, the ones that act first."""

    def __init__(self) -> None:
        super().__init__(id="keys")
        self._keys: tuple[tuple[str, str], ...] = ()

    def show(self, keys: tuple[tuple[str, str], ...]) -> None:
        """Show pairs of key and word."""
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def render(self) -> Content:
        """Draw as many whole keys as fit; the first is always the help."""
        width = self.content_size.width
        parts: list[Content] = []
        used = 0
        for key, word in self._keys:
            length = cell_len(key) + cell_len(word) + 3
            if used + length > width + 2:
                break
            parts.append(Content.assemble((key, f"bold {KEY}"), f" {word}"))
            used += length
        return Content("  ").join(parts)


def _length(cells: list[Cell]) -> int:
    return sum(cell_len(cell.text) + 2 for cell in cells) + len(cells) - 1
