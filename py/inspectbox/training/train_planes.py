"""A training window as the detector reads it, and what its levels stand for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""(3, rows, columns): high and low attenuation as square roots, material index, as the lane's detector reads them."""

Boxes = NDArray[np.float32]
"""(n, 5): class, x0, y0, x1, y1 in pixels."""

Window = tuple[Pixels, Boxes]

KEPT_SHARE = 0.35
"""A box cut by the window's edge stays a label while this share of its area is inside."""

FULL = 255
"""Of a plane: the attenuation `FULL_ATTENUATION`, the material index 1."""

FULL_ATTENUATION = 12.0

ATTENUATIONS = ((np.arange(FULL + 1) / FULL) ** 2 * FULL_ATTENUATION).astype(np.float32)
"""What each level of an attenuation's plane stands for."""


def attenuation(plane: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the attenuations of planes of square roots."""
    return ATTENUATIONS.take(plane)


def levels(attenuations: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return attenuations as levels of a plane, not rounded; what is below open beam is open beam."""
    return np.sqrt(attenuations.clip(0) / np.float32(FULL_ATTENUATION)) * np.float32(FULL)


def rounded(planes: NDArray[np.floating], least: NDArray[np.bool_] | int = 0) -> Pixels:
    """Return whole levels, none under `least`."""
    return (planes + np.float32(0.5)).clip(least, FULL).astype(np.uint8)


def resized(pixels: Pixels, shape: tuple[int, int]) -> Pixels:
    """Scale by a little, nearest pixel: sharper than the noise is wide."""
    rows, columns = pixels.shape[1:]
    if (rows, columns) == shape:
        return pixels
    y = ((np.arange(shape[0]) + 0.5) * rows / shape[0]).astype(np.intp)
    x = ((np.arange(shape[1]) + 0.5) * columns / shape[1]).astype(np.intp)
    return np.asarray(pixels.take(y, axis=1).take(x, axis=2), np.uint8)
