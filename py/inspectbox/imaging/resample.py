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
    across = _mean_along(tensor, 1, rows)
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
