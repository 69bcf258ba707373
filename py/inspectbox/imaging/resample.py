"""Area-mean resampling of detector tensors between pixel pitches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inspectbox.imaging.core import resize_grey

LONGEST = 32_768
"""Longest side that `resize_grey` scales to; longer trains are scaled in strips."""


def resample_area(tensor: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """Scale (planes, rows, columns) uint8 so that every new pixel is the mean of the area it covers.

    Shrinking averages, magnifying repeats with shared edges blended. Averages of the square-rooted
    attenuations, not of the
    transmissions: training and run time do the same, which is what counts. `rows` and `columns` are at least 1.
    """
    old_rows, old_columns = tensor.shape[1:]
    if (old_rows, old_columns) == (rows, columns):
        return tensor
    if rows <= min(old_rows, LONGEST) and columns <= old_columns:
        firsts = range(0, columns, LONGEST)
        strips = [_shrunk(tensor, rows, columns, range(columns)[first : first + LONGEST]) for first in firsts]
        return np.concatenate(strips, axis=2)
    along = _mean_along(_mean_along(tensor, 1, rows), 2, columns)
    return (along + 0.5).astype(np.uint8)


def _shrunk(tensor: NDArray[np.uint8], rows: int, columns: int, strip: range) -> NDArray[np.uint8]:
    """The new columns `strip` of all `columns`."""
    step = tensor.shape[2] / columns
    box = (strip.start * step, 0.0, strip.stop * step, float(tensor.shape[1]))
    return np.stack([resize_grey(np.ascontiguousarray(plane), box, rows, len(strip)) for plane in tensor])


def _mean_along(values: NDArray[np.uint8] | NDArray[np.float32], axis: int, size: int) -> NDArray[np.float32]:
    """Sum the old pixels that each new one covers, first to last, each by the share of it that is covered."""
    old = values.shape[axis]
    if old == size:
        return np.asarray(values, np.float32)
    ratio = old / size
    starts = np.arange(size) * ratio
    ends, first = starts + ratio, starts.astype(np.intp)
    others = tuple(other for other in range(values.ndim) if other != axis)
    shape = [*values.shape]
    shape[axis] = size
    total, part = np.zeros(shape, np.float32), np.empty(shape, np.float32)
    for pixel in range(int((np.ceil(ends) - first).max())):
        covered = np.minimum(ends, first + pixel + 1) - np.maximum(starts, first + pixel)
        share = np.expand_dims(np.maximum(covered, 0) / ratio, others).astype(np.float32)
        np.multiply(values.take(np.minimum(first + pixel, old - 1), axis), share, out=part)
        np.add(total, part, out=total)
    return total
