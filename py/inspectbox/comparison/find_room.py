"""Where in the picture goods may stand: between the front wall and the doors, under the roof and above the floor.

A container shows in every picture in the same way. Its roof is the first thing from above, at one height along the
whole length. Its floor is a band nearly everywhere denser than what lies below it: plywood seen along its width, over
the gaps between the cross members. Heights follow ISO 668 (2,591 and 2,896 mm outside) and how a fan beam draws them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspectbox.domain.finding import Box

Floats = NDArray[np.float32]

CELL_MM = 20.0
_AIR = 0.08
"""Attenuation under which a cell is open beam; a container's two walls attenuate 0.13 and more."""
_LEAST_LENGTH_MM = 2000.0
_GAP_MM = 300.0
"""Room between two containers on one chassis; a larger one ends the load."""
_LEVEL_MM = 40.0
_HIGHEST_FLOOR_MM, _LOWEST_FLOOR_MM = 2600.0, 3400.0
"""From the highest sign of the roof to the underside of the floor: a fan draws the near edge of the roof higher."""
_BAND_MM = 160.0
_BAND = 1.0
"""Attenuation of the floor band in nearly all columns; cross members and wood together attenuate 1.5 to 3."""
_GAPS_PERCENT = 3
"""Columns that may be clear in the floor band: the room between two containers is under 1 % of their length."""
_CLEAR_PERCENT = 5
"""Columns of a row that show no goods but the walls alone; where none does, the wall is taken as `_MOST_WALL` says."""
_END_MM = 200.0
"""Posts, castings and the corrugation of the front wall, at either end."""
_MOST_WALL = 3.0
"""The roof's edge attenuates at most so many times the clearest part of the walls; more is load."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Mean attenuation of cells (rows, columns); `size` is pixels of a cell (rows, columns), `area_cm2` of one."""

    values: Floats
    size: tuple[int, int]
    area_cm2: float
    height_mm: float
    length_mm: float

    def pixels(self, room: Room) -> Box:
        """The room in pixels of the radiograph."""
        rows, columns = self.size
        return (room.left * columns, room.top * rows, room.right * columns, room.floor * rows)


@dataclass(frozen=True, slots=True)
class Room:
    """Half-open cells: columns `left` to `right`, rows `top` to `floor`; `walls` is what the empty container itself
    attenuates in each row.
    """

    left: int
    top: int
    right: int
    floor: int
    walls: Floats


def pool(attenuation: Floats, pitch_mm: tuple[float, float]) -> Cells:
    """Average (rows, columns) of attenuation over cells of about 20 mm; `pitch_mm` is (along, across)."""
    along, across = (max(1, round(CELL_MM / pitch)) for pitch in pitch_mm)
    rows, columns = attenuation.shape[0] // across, attenuation.shape[1] // along
    whole = attenuation[: rows * across, : columns * along].reshape(rows, across, columns, along)
    values: Floats = whole.mean(axis=(1, 3), dtype=np.float32)
    length, height = along * pitch_mm[0], across * pitch_mm[1]
    return Cells(values, (across, along), length * height / 100.0, height, length)


def find_room(cells: Cells) -> Room | None:
    """Return the room of the load; None where the picture shows no container."""
    found = _roof(cells) if min(cells.values.shape) > 1 else None
    if found is None:
        return None
    top, left, right = found
    # what nearly every column attenuates at least: the floor goes all along, a layer of goods has gaps
    most = np.percentile(cells.values[:, left:right], _GAPS_PERCENT, axis=1)
    floor = _floor(most, top, cells.height_mm)
    if floor is None:
        return None
    end = round(_END_MM / cells.length_mm)
    left, right = left + end, right - end
    inside = np.percentile(cells.values[top:floor, left:right], _CLEAR_PERCENT, axis=1)
    clearest = max(0.0, float(np.percentile(inside, 10)))
    walls = np.clip(inside, 0.0, _MOST_WALL * clearest).astype(np.float32)
    return Room(left, top, right, floor, walls)


def _roof(cells: Cells) -> tuple[int, int, int] | None:
    """Row of the roof, and the columns (half-open) under it: the longest stretch whose first sign is at one height."""
    dense = cells.values > _AIR
    # one cell alone is a speck
    firm = dense[:-1] & dense[1:]
    first = np.where(firm.any(axis=0), firm.argmax(axis=0), -1)
    seen = first[first >= 0]
    if not len(seen):
        return None
    top = int(np.bincount(seen).argmax())
    level = np.flatnonzero((first >= 0) & (np.abs(first - top) <= _LEVEL_MM / cells.height_mm))
    parts = np.split(level, np.flatnonzero(np.diff(level) > _GAP_MM / cells.length_mm) + 1)
    longest = max(parts, key=len)
    left, right = int(longest[0]), int(longest[-1]) + 1
    return (top, left, right) if (right - left) * cells.length_mm >= _LEAST_LENGTH_MM else None


def _floor(most: Floats, top: int, height_mm: float) -> int | None:
    """First row of the floor band; the load ends there. `most` is what nearly every column attenuates, by row."""
    band = round(_BAND_MM / height_mm)
    low, high = (top + round(reach / height_mm) for reach in (_HIGHEST_FLOOR_MM, _LOWEST_FLOOR_MM))
    for row in range(low, min(high, len(most))):
        peak = most[max(0, row - band) : row].max(initial=0.0)
        if peak >= _BAND and most[row] < 0.5 * peak:
            return _climb(most, row, band)
    return None


def _climb(most: Floats, row: int, band: int) -> int:
    """From under the floor up to where its band begins."""
    while most[row - 1] < _BAND:
        row -= 1
    least = row - band
    while row > least and most[row - 1] >= _BAND:
        row -= 1
    return row
