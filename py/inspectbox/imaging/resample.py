"""Area-mean resampling of detector tensors between pixel pitches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def resample_area(tensor: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """Scale (planes, rows, columns) uint8 so that every new pixel is the mean of the area it covers.

    Shrinking averages, magnifying repeats with shared edges blended. Averages of the square-rooted
    attenuations, not of the
    transmissions: training and run time do the same, which is what counts. `rows` and `columns` are at least 1.
    """
    if tensor.shape[1:] == (rows, columns):
        return tensor
    if tensor.shape[1] == 2 * rows and tensor.shape[2] == 2 * columns:
        return _halve(tensor)
    across = _mean_along(tensor.astype(np.float32), 1, rows)
    along = _mean_along(across, 2, columns)
    return (along + 0.5).astype(np.uint8)


def _halve(tensor: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The common case, in integers: about ten times faster than the general one."""
    pairs = tensor[:, ::2].astype(np.uint16) + tensor[:, 1::2]
    return ((pairs[:, :, ::2] + pairs[:, :, 1::2] + 2) >> 2).astype(np.uint8)


def _mean_along(values: NDArray[np.float32], axis: int, size: int) -> NDArray[np.float32]:
    """Integrate along an axis, read the integral at the new pixel edges, take differences."""
    old = values.shape[axis]
    if old == size:
        return values
    shape = list(values.shape)
    shape[axis] = 1
    integral = np.concatenate(
        [np.zeros(shape, np.float64), np.cumsum(values, axis=axis, dtype=np.float64)], axis=axis
    )
    edges = np.arange(size + 1) * (old / size)
    whole = np.minimum(edges.astype(np.intp), old - 1)
    part = np.expand_dims(edges - whole, tuple(a for a in range(values.ndim) if a != axis))
    lower, upper = integral.take(whole, axis), integral.take(whole + 1, axis)
    at_edges = lower + (upper - lower) * part
    return np.asarray(np.diff(at_edges, axis=axis) * (size / old), np.float32)
