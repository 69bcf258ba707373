"""From a radiograph and a view to what a terminal shows: greys, boxes, numbers, cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from inspectbox.domain.finding import Box, Finding
from inspectbox.imaging.core import encode_half_blocks
from inspectbox.imaging.display import show_area
from inspectbox.imaging.pyramid import Pyramid
from inspectbox.tui.plain import plain
from inspectbox.tui.view import Canvas, ImageBox, View

MARK_COLOURS: Final = {
    9: "#ff6961",
    1: "#f0e442",
    10: "#00d7d7",
    12: "#ff96ff",
    11: "#aaff78",
    2: "#e69f00",
}
"""Overlay colour of `tone.rs` → the same colour for text; boxes take them in turn, the number tells them apart."""

_LABEL_CELLS = 28
_CELL_GREYS: Final = np.uint8(0xFC)
_CELL_SHADES: Final = np.uint8(0xF8)
"""Cells show 64 greys, or 32 shades of each tint: their styles can then be kept, and a frame costs half as much."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered box on the picture, in radiograph pixels."""

    number: int
    label: str
    colour: int
    box: Box


@dataclass(frozen=True, slots=True)
class Tag:
    """A mark's text at a cell of the widget."""

    row: int
    column: int
    text: str
    colour: str


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A drawn view: `grey`, `overlay` and perhaps `tints` (rows, columns) of output pixels, and the tags over them."""

    grey: NDArray[np.uint8]
    overlay: NDArray[np.uint8]
    tags: tuple[Tag, ...]
    tints: NDArray[np.uint8] | None = None


def mark_colour(number: int) -> int:
    """Return the overlay colour of a finding's number."""
    return tuple(MARK_COLOURS)[(number - 1) % len(MARK_COLOURS)]


def marks_of(findings: tuple[Finding, ...]) -> tuple[Mark, ...]:
    """Number the findings as the middle pane does and keep those that have a place on the picture."""
    return tuple(
        Mark(number, _label(number, finding), mark_colour(number), finding.box)
        for number, finding in enumerate(findings, start=1)
        if finding.box is not None
    )


def draw(
    picture: Pyramid, view: View, canvas: Canvas, cell: tuple[int, int], marks: tuple[Mark, ...]
) -> Frame:
    """Draw a view of `picture` on `canvas`; `cell` is how many output (rows, columns) one terminal cell holds."""
    box = view.box(picture.shape, canvas)
    shown = show_area(view.mode, picture, box, (canvas.rows, canvas.columns), view.tone)
    overlay = np.zeros_like(shown.levels)
    tags: list[Tag] = []
    for mark in marks if view.boxes else ():
        spans = _on_canvas(mark.box, box, canvas)
        _outline(overlay, spans, mark.colour, thickness=1 if cell[1] == 1 else 2)
        tag = _tag(mark, spans, canvas, cell, named=view.labels)
        if tag is not None:
            tags.append(tag)
    return Frame(shown.levels, overlay, tuple(tags), shown.tints)


def cell_strips(frame: Frame, columns: int) -> list[Strip]:
    """Turn a frame of two output rows a cell into half-block strips, tags written over them."""
    kept = _CELL_GREYS if frame.tints is None else _CELL_SHADES
    cells = encode_half_blocks(np.bitwise_and(frame.grey, kept), frame.overlay, frame.tints).astype(np.uint64)
    weights = np.array([1 << 40, 1 << 32, 1 << 24, 1 << 16, 1 << 8, 1], dtype=np.uint64)
    keys = (cells * weights).sum(axis=2, dtype=np.uint64)
    strips = [_strip(row, columns) for row in keys]
    for tag in frame.tags:
        strips[tag.row] = _written(strips[tag.row], tag, columns)
    return strips


def _label(number: int, finding: Finding) -> str:
    subject = plain(finding.subject or finding.kind.value, _LABEL_CELLS).replace("_", " ")
    return f"{number}:{subject} {finding.confidence:.2f}"


def _strip(keys: NDArray[np.uint64], columns: int) -> Strip:
    starts = np.concatenate(([0], np.flatnonzero(np.diff(keys)) + 1, [len(keys)]))
    runs = zip(keys[starts[:-1]].tolist(), np.diff(starts).tolist(), strict=True)
    return Strip([Segment("▀" * length, _style(key)) for key, length in runs], columns)


@lru_cache(maxsize=16_384)
def _style(key: int) -> Style:
    red, green, blue, under_red, under_green, under_blue = key.to_bytes(6, "big")
    return Style(
        color=Color.from_rgb(red, green, blue), bgcolor=Color.from_rgb(under_red, under_green, under_blue)
    )


def _written(strip: Strip, tag: Tag, columns: int) -> Strip:
    length = cell_len(tag.text)
    text = Strip([Segment(tag.text, Style(color="#000000", bgcolor=tag.colour, bold=True))], length)
    return Strip.join([strip.crop(0, tag.column), text, strip.crop(tag.column + length, columns)])


def _on_canvas(mark: Box, box: ImageBox, canvas: Canvas) -> tuple[int, int, int, int]:
    """Return a mark as half-open output pixels x0, y0, x1, y1, at least 3 wide and high; it may lie outside."""
    x0, y0, x1, y1 = box
    across, down = canvas.columns / (x1 - x0), canvas.rows / (y1 - y0)
    left, right = round((mark[0] - x0) * across) - 1, round((mark[2] - x0) * across) + 1
    top, bottom = round((mark[1] - y0) * down) - 1, round((mark[3] - y0) * down) + 1
    return (left, top, max(right, left + 3), max(bottom, top + 3))


def _outline(
    overlay: NDArray[np.uint8], span: tuple[int, int, int, int], colour: int, thickness: int
) -> None:
    left, top, right, bottom = span
    for x0, y0, x1, y1 in (
        (left, top, right, top + thickness),
        (left, bottom - thickness, right, bottom),
        (left, top, left + thickness, bottom),
        (right - thickness, top, right, bottom),
    ):
        overlay[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = colour


def _tag(
    mark: Mark, span: tuple[int, int, int, int], canvas: Canvas, cell: tuple[int, int], *, named: bool
) -> Tag | None:
    """Place a mark's text on the cell row above its box, or inside when there is none; None when out of sight."""
    left, top, right, bottom = span
    rows, columns = canvas.rows // cell[0], canvas.columns // cell[1]
    if right <= 0 or bottom <= 0 or left >= canvas.columns or top >= canvas.rows:
        return None
    text = mark.label if named else str(mark.number)
    row = min(rows - 1, max(0, top // cell[0] - 1))
    column = max(0, min(left // cell[1], columns - cell_len(text)))
    return Tag(row, column, text, MARK_COLOURS[mark.colour]) if cell_len(text) <= columns else None
