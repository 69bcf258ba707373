"""Several looks at one radiograph, and one list of boxes from them: two heads of a network, the picture and its mirror
image, a coarser picture. Pure NumPy.

A look alone names some things twice and overlooks others; what several looks agree on is more often there. Boxes are
averaged by confidence as in weighted boxes fusion (Solovyev, Wang and Gabruseva, Image and Vision Computing 107, 2021).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inspectbox.imaging.overlap import share_of_union

SAME_OBJECT = 0.45
"""Boxes of one class whose intersection is this share of their union show one object. Better than 0.55 and 0.65 on 100
simulated validation scenes, and than 0.35 on 80 of them, by half a point of mAP@50 and more.
"""


def mirror(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Turn (planes, rows, columns) round along travel. Loads stand on floors: never upside down."""
    return np.ascontiguousarray(pixels[:, :, ::-1])


def mirrored_back(found: NDArray[np.float32], columns: int) -> NDArray[np.float32]:
    """Boxes (n, 6) seen in a picture of so many columns that was turned round along travel, where they really lie."""
    back = found.copy()
    back[:, 0], back[:, 2] = columns - found[:, 2], columns - found[:, 0]
    return back


def enlarged(
    found: NDArray[np.float32], coarse: NDArray[np.uint8], fine: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """Boxes (n, 6) seen in a coarser picture (planes, rows, columns), where they lie in the finer one."""
    down, along = (np.float32(a / b) for a, b in zip(fine.shape[1:], coarse.shape[1:], strict=True))
    return found * np.array([along, down, along, down, 1, 1], np.float32)


def merge_looks(looks: Sequence[NDArray[np.float32]], least: float = 0.0) -> NDArray[np.float32]:
    """Return one row (6 + looks) an object, most confident first within a class: box, confidence, class, and the score
    of each look.

    Each look is (n, 6): x0, y0, x1, y1, confidence, class. Of each look the most confident box of an object counts;
    confidence is the mean over all looks, one that does not see the object counting as 0. Left out is what no look
    sees with a confidence of `least`: its mean cannot reach it.
    """
    left = np.concatenate([np.column_stack([look, np.full(len(look), at)]) for at, look in enumerate(looks)])
    left = left[np.argsort(-left[:, 4], kind="stable")]
    kept = []
    for label in np.unique(left[:, 5]):
        rows = left[left[:, 5] == label]
        while len(rows) and rows[0, 4] >= least:
            same = share_of_union(rows[0], rows) >= SAME_OBJECT
            same[0] = True
            kept.append(_mean(rows[same], len(looks)))
            rows = rows[~same]
    return np.array(kept, np.float32).reshape(-1, 6 + len(looks))


def _mean(rows: NDArray[np.float32], looks: int) -> NDArray[np.float32]:
    """One row of the best of each look, `rows` (n, 7) being ordered by confidence, the look last."""
    _, first = np.unique(rows[:, 6], return_index=True)
    best = rows[first]
    weight = best[:, 4]
    total = weight.sum()
    shares = weight / total if total > 0 else np.full(len(best), 1 / len(best), np.float32)
    scores = np.zeros(looks, np.float32)
    scores[best[:, 6].astype(np.intp)] = weight
    return np.array([*(shares @ best[:, :4]), total / looks, rows[0, 5], *scores], np.float32)
