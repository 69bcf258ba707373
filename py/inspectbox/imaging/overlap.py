"""How much a box shares with each of many, in NumPy. Boxes begin with x0, y0, x1, y1; what follows is not looked at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def share_of_union(box: NDArray[np.float32], boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intersection of `box` (k,) with each of `boxes` (n, k) over their union, (n,); 0 where there is no area."""
    both = _intersections(box, boxes)
    return _divided(both, _areas(box[None]) + _areas(boxes) - both)


def share_of_smaller(box: NDArray[np.float32], boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Intersection of `box` (k,) with each of `boxes` (n, k) over the smaller of the two, (n,); 0 without area."""
    return _divided(_intersections(box, boxes), np.minimum(_areas(box[None]), _areas(boxes)))


def _intersections(box: NDArray[np.float32], boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    sides = np.minimum(box[2:4], boxes[:, 2:4]) - np.maximum(box[:2], boxes[:, :2])
    return np.asarray(sides.clip(0).prod(axis=1), np.float32)


def _areas(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((boxes[:, 2:4] - boxes[:, :2]).prod(axis=1), np.float32)


def _divided(both: NDArray[np.float32], whole: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.divide(both, whole, out=np.zeros_like(both), where=whole > 0), np.float32)
