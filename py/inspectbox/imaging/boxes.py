"""Boxes on a picture, each with its number, in colours that colour-blind eyes can tell apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inspectbox.domain.finding import Box

COLOURS = np.array(
    [[213, 94, 0], [0, 114, 178], [240, 228, 66], [204, 121, 167], [86, 180, 233], [0, 158, 115]],
    dtype=np.uint8,
)
"""Okabe and Ito's palette, without black and its weakest orange (Color Universal Design, 2008)."""

_DIGITS = (
    *("111101101101111", "010110010010111", "111001111100111", "111001111001111", "101101111001001"),
    *("111100111001111", "111100111101111", "111001010010010", "111101111101111", "111101111001111"),
)
"""Digits 0..9, five rows of three pixels."""


def draw_boxes(pixels: NDArray[np.uint8], boxes: Sequence[Box], scale: int = 4) -> NDArray[np.uint8]:
    """Return (rows, columns, 3) uint8: the picture, (rows, columns) grey or (rows, columns, 3) RGB, with numbered
    boxes, line width and digits `scale` pixels.
    """
    picture = np.repeat(pixels[:, :, None], 3, axis=2) if pixels.ndim == 2 else pixels.copy()
    for number, box in enumerate(boxes, start=1):
        colour = COLOURS[(number - 1) % len(COLOURS)]
        draw_outline(picture, box, colour, max(1, scale // 2))
        draw_number(picture, number, (box[0], box[1]), colour, scale)
    return picture


def draw_outline(
    picture: NDArray[np.uint8], box: Box, colour: NDArray[np.uint8], width: int, dash: int = 0
) -> None:
    """Draw the lines of a box into a picture (rows, columns, 3), in place; dashes of so many pixels, 0 a full line."""
    x0, y0, x1, y1 = box
    for edge in (
        (slice(y0, y0 + width), slice(x0, x1)),
        (slice(max(y0, y1 - width), y1), slice(x0, x1)),
        (slice(y0, y1), slice(x0, x0 + width)),
        (slice(y0, y1), slice(max(x0, x1 - width), x1)),
    ):
        line = picture[edge]
        if dash:
            steps = np.add.outer(np.arange(line.shape[0]), np.arange(line.shape[1]))
            line[steps // dash % 2 == 0] = colour
        else:
            line[:] = colour


def draw_number(
    picture: NDArray[np.uint8], number: int, corner: tuple[int, int], colour: NDArray[np.uint8], scale: int
) -> None:
    """Draw a number on a tag of this colour above the corner (x0, y0), or below it where there is no room, in place."""
    x0, y0 = corner
    glyphs = [np.array(list(_DIGITS[int(digit)]), dtype=np.uint8).reshape(5, 3) for digit in str(number)]
    mask = np.pad(np.hstack([np.pad(glyph, ((0, 0), (0, 1))) for glyph in glyphs]), ((1, 1), (1, 0)))
    tag = np.where(np.kron(mask, np.ones((scale, scale), dtype=np.uint8))[:, :, None] == 1, 255, colour)
    # above the box where there is room, else inside it
    top = y0 - tag.shape[0] if y0 >= tag.shape[0] else y0
    rows, columns = picture[top : top + tag.shape[0], x0 : x0 + tag.shape[1]].shape[:2]
    picture[top : top + rows, x0 : x0 + columns] = tag[:rows, :columns]
