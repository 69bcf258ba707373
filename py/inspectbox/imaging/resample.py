"""Area-mean resampling of detector tensors between pixel pitches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LONG = 100
"""New pixels from which an axis is long."""

LARGEST = 16
"""Largest block whose sum of 8-bit pixels, 16 x 16 x 255 and half a block for rounding, fits 16 bits."""


def resample_area(tensor: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """Scale (planes, rows, columns) uint8 so that every new pixel is the mean of the area it covers.

    Shrinking averages, magnifying repeats with shared edges blended. Averages of the square-rooted
    attenuations, not of the
    transmissions: training and run time do the same, which is what counts. `rows` and `columns` are at least 1.
    """
    if tensor.shape[1:] == (rows, columns):
        return tensor
    blocks = _block(tensor.shape[1], rows), _block(tensor.shape[2], columns)
    if blocks[0] and blocks[1]:
        return _mean_of_blocks(tensor, blocks, (rows, columns))
    across = _mean_along(tensor.astype(np.float32), 1, rows)
    along = _mean_along(across, 2, columns)
    return (along + 0.5).astype(np.uint8)


def _block(old: int, new: int) -> int:
    """Whole number of old pixels a new one covers; 0 when that is not whole.

    Long axes that miss a whole number by less than a block over their whole length count as whole: the
    farthest pixel is then off by
    less than one new pixel, and a picture takes 10 ms, not 130.
    """
    block = max(1, round(old / new))
    miss = abs(block * new - old)
    return block if block <= LARGEST and (miss == 0 or (new >= LONG and miss < block)) else 0


def _mean_of_blocks(
    tensor: NDArray[np.uint8], blocks: tuple[int, int], shape: tuple[int, int]
) -> NDArray[np.uint8]:
    """Sum strided views in integers; a block that hangs over the edge repeats the last pixel."""
    over = [
        max(0, block * new - old) for block, new, old in zip(blocks, shape, tensor.shape[1:], strict=True)
    ]
    if any(over):
        tensor = np.pad(tensor, ((0, 0), (0, over[0]), (0, over[1])), mode="edge")
    tensor = tensor[:, : blocks[0] * shape[0], : blocks[1] * shape[1]]
    across: NDArray[np.uint16] = tensor[:, :: blocks[0]].astype(np.uint16)
    for row in range(1, blocks[0]):
        np.add(across, tensor[:, row :: blocks[0]], out=across)
    total: NDArray[np.uint16] = across[:, :, :: blocks[1]].copy()
    for column in range(1, blocks[1]):
        np.add(total, across[:, :, column :: blocks[1]], out=total)
    area = blocks[0] * blocks[1]
    return ((total + area // 2) // area).astype(np.uint8)


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
