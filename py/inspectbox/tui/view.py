"""Which part of a radiograph is looked at and in what tone: pure geometry, no drawing.

A canvas is the raster a terminal can show: output pixels that need not be square.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from inspectbox.domain.finding import Box
from inspectbox.imaging.display import FULL, STANDARD_WINDOW, Mode, Window

ZOOM_MAX = 32.0
_STEP = 1.25
_PAN = 0.125
_AROUND_FINDING = 1.6
"""Zoomed to a finding, the view is this many times as wide or high as its box: the eye needs the surroundings."""

ImageBox = tuple[float, float, float, float]

MODE_KEYS: Final = (
    ("h", Mode.HIGH_PENETRATION),
    ("w", Mode.LOW_PENETRATION),
    ("e", Mode.EDGE),
    ("o", Mode.ORGANIC),
    ("m", Mode.METAL),
    ("c", Mode.COLOUR),
)
"""One key a display mode; the same key again, or 0, is the standard view."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """`rows` × `columns` output pixels, each `aspect` times as wide as high; `pitch` is the same ratio of the
    radiograph's own pixels (along travel over across).
    """

    rows: int
    columns: int
    aspect: float
    pitch: float = 1.0

    def fit(self, shape: tuple[int, int]) -> float:
        """Return radiograph rows per output row when all of `shape` (rows, columns) is shown."""
        rows, columns = shape
        return max(rows / self.rows, columns * self.pitch / (self.columns * self.aspect))


@dataclass(frozen=True, slots=True)
class View:
    """`zoom` is 1 for the whole radiograph; `x`, `y` the centre as shares 0..1; `level` and `window` in grey levels of
    the display `mode`.
    `finding` is the index that was zoomed to, None in a free view.
    """

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5
    mode: Mode = Mode.STANDARD
    inverse: bool = False
    level: float = FULL / 2
    window: float = FULL
    boxes: bool = True
    labels: bool = True
    finding: int | None = None

    @property
    def tone(self) -> Window:
        """Return window, level and inverse."""
        return Window(self.level, self.window, self.inverse)

    @property
    def standard_tone(self) -> bool:
        """Tell whether the greys are those of the standard view."""
        return self.mode is Mode.STANDARD and self.tone == STANDARD_WINDOW

    def zoomed(self, steps: int) -> View:
        """Zoom in (positive) or out by steps."""
        zoom = min(ZOOM_MAX, max(1.0, self.zoom * _STEP**steps))
        return replace(self, zoom=1.0 if zoom < 1.01 else zoom, finding=None)

    def panned(self, right: int, down: int) -> View:
        """Move by steps of an eighth of what is seen."""
        x = min(1.0, max(0.0, self.x + right * _PAN / self.zoom))
        y = min(1.0, max(0.0, self.y + down * _PAN / self.zoom))
        return replace(self, x=x, y=y, finding=None)

    def standard(self) -> View:
        """Return to the standard view; boxes and labels stay as chosen."""
        return View(boxes=self.boxes, labels=self.labels)

    def turned(self, name: Literal["inverse", "boxes", "labels"]) -> View:
        """Turn a switch round."""
        return replace(
            self,
            inverse=self.inverse != (name == "inverse"),
            boxes=self.boxes != (name == "boxes"),
            labels=self.labels != (name == "labels"),
        )

    def in_mode(self, mode: Mode) -> View:
        """Show in a display mode; asked for once more, it is the standard one again."""
        return replace(self, mode=Mode.STANDARD if self.mode is mode else mode)

    def toned(self, level: float = 0.0, window: float = 0.0) -> View:
        """Shift level and window by grey levels."""
        return replace(
            self,
            level=min(FULL, max(0.0, self.level + level)),
            window=min(2 * FULL, max(15.0, self.window + window)),
        )

    def at_finding(self, index: int, box: Box, shape: tuple[int, int], canvas: Canvas) -> View:
        """Centre and zoom on a finding's box."""
        x0, y0, x1, y1 = box
        rows, columns = shape
        size = ((y1 - y0) * _AROUND_FINDING, (x1 - x0) * _AROUND_FINDING)
        wanted = canvas.fit((max(1, round(size[0])), max(1, round(size[1]))))
        zoom = min(ZOOM_MAX, max(1.0, canvas.fit(shape) / wanted))
        return replace(self, zoom=zoom, x=(x0 + x1) / 2 / columns, y=(y0 + y1) / 2 / rows, finding=index)

    def box(self, shape: tuple[int, int], canvas: Canvas) -> ImageBox:
        """Return what is seen, in radiograph pixels (x0, y0, x1, y1); it may reach outside."""
        rows, columns = shape
        scale = canvas.fit(shape) / self.zoom
        height = canvas.rows * scale
        width = canvas.columns * canvas.aspect * scale / canvas.pitch
        x0 = _kept_inside(self.x * columns - width / 2, width, columns)
        y0 = _kept_inside(self.y * rows - height / 2, height, rows)
        return (x0, y0, x0 + width, y0 + height)

    def settled(self, shape: tuple[int, int], canvas: Canvas) -> View:
        """Return the same sight with its centre where it is: moving on at an edge must not store up steps."""
        x0, y0, x1, y1 = self.box(shape, canvas)
        return replace(self, x=(x0 + x1) / 2 / shape[1], y=(y0 + y1) / 2 / shape[0])


def _kept_inside(start: float, length: float, whole: float) -> float:
    """Shift a span so that it shows no more outside than it must."""
    if length >= whole:
        return (whole - length) / 2
    return min(max(start, 0.0), whole - length)
