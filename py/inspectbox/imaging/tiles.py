"""Overlapping tiles of a radiograph, and one list of boxes from what was seen in each. Pure NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspectbox.imaging.overlap import share_of_smaller

SAME_OBJECT = 0.5
"""Boxes of one class that share this much of the smaller one are one object seen in two tiles: a tile's edge cuts
objects, so the overlap is taken of the smaller box, not of both.
"""


@dataclass(frozen=True, slots=True)
class Tiles:
    """Tiles of `rows` x `columns` pixels that overlap their neighbours by at least `overlap` of their size, 0..0.9."""

    rows: int
    columns: int
    overlap: float = 0.2

    def corners(self, rows: int, columns: int) -> Iterator[tuple[int, int]]:
        """Yield (top, left) of every tile of a picture, row after row; the last ones end at its edge."""
        for top in _starts(rows, self.rows, self.overlap):
            for left in _starts(columns, self.columns, self.overlap):
                yield top, left


def _starts(length: int, tile: int, overlap: float) -> list[int]:
    if length <= tile:
        return [0]
    count = 1 + int(np.ceil((length - tile) / (tile * (1 - overlap))))
    return [round(index * (length - tile) / (count - 1)) for index in range(count)]


def merge_tiles(found: NDArray[np.float32]) -> NDArray[np.float32]:
    """Keep the most confident of the boxes that show one object, widened to hold those at least half as confident.

    `found` is (n, 6): x0, y0, x1, y1, confidence, class, from overlapping tiles, in pixels of the whole.
    """
    left = found[np.argsort(-found[:, 4], kind="stable")]
    kept = []
    while len(left):
        best = left[0].copy()
        same = (left[:, 5] == best[5]) & (share_of_smaller(best, left) >= SAME_OBJECT)
        same[0] = True
        parts = left[same & (left[:, 4] >= best[4] / 2)]
        best[:2], best[2:4] = parts[:, :2].min(axis=0), parts[:, 2:4].max(axis=0)
        kept.append(best)
        left = left[~same]
    return np.array(kept, np.float32).reshape(-1, found.shape[1])
