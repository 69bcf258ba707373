"""How large a radiograph is when a network looks at it: scaled to the network's pitch, padded with open beam."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import ModelError
from inspectbox.imaging.resample import resample_area

STRIDE = 32
"""The network halves a picture five times."""

SMALLEST = 160
"""Rows and columns a picture is padded to at least: the model picks its 300 best from 21 / 1024 anchors a pixel."""

PITCH_TOLERANCE = 0.10
"""A scan whose pitch is within this share of the model's is not resampled: the training varies scale by more."""

MAX_PIXELS = 64_000_000
"""Padded pixels a plane: a whole train wagon at 1 mm. More is refused before memory is taken."""

STEPS_AN_OCTAVE = 8
"""Lengths a picture is padded to between one power of two and the next, so that most scans meet a known size.
At 4 an octave a network found less (mAP@50 0.238 against 0.266 on 24 simulated scenes).
"""


def size_at_pitch(
    shape: tuple[int, int], pitch_mm: tuple[float, float] | None, own_mm: float
) -> tuple[int, int]:
    """Rows and columns of a radiograph (rows, columns) at the network's own pitch; `pitch_mm` is (along, across), None
    says that it has it already. Raises ModelError for a pitch that cannot be, and where the picture would be too large.
    """
    rows, columns = shape
    along, across = (_ratio(pitch, own_mm) for pitch in pitch_mm or (own_mm, own_mm))
    size = max(1, round(rows * across)), max(1, round(columns * along))
    padded = padded_size(size)
    if padded[0] * padded[1] > MAX_PIXELS:
        raise ModelError(
            f"a radiograph of {columns}x{rows} pixels is too large for the model at its pitch",
            hint="check the scan's `pitch_mm`",
        )
    return size


def at_coarser_pitch(pixels: NDArray[np.uint8], times: float) -> NDArray[np.uint8]:
    """The picture (3, rows, columns) at a pitch so many times coarser; itself where that is 1."""
    rows, columns = (max(1, round(length / times)) for length in pixels.shape[1:])
    return resample_area(pixels, rows, columns)


def _ratio(pitch: float, own: float) -> float:
    """Factor from scan pixels to model pixels along one axis; exactly 1 within the tolerance."""
    if not (math.isfinite(pitch) and pitch > 0):
        raise ModelError(f"a pixel pitch of `{pitch}` mm cannot be", hint="correct `pitch_mm` of the scan")
    ratio = pitch / own
    return 1.0 if abs(ratio - 1) <= PITCH_TOLERANCE else ratio


def padded_size(size: tuple[int, int]) -> tuple[int, int]:
    """Rows and columns after padding."""
    rows, columns = (_padded_length(max(SMALLEST, length)) for length in size)
    return rows, columns


def _padded_length(length: int) -> int:
    step = max(STRIDE, (1 << (length.bit_length() - 1)) // STEPS_AN_OCTAVE)
    return -(-length // step) * step


def pad_to_stride(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Add open beam (0) to (3, rows, columns) at the bottom and the right, as little as a network needs."""
    rows, columns = (-length % STRIDE for length in pixels.shape[1:])
    return np.pad(pixels, ((0, 0), (0, rows), (0, columns)))


def pad(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Add open beam (0) to (3, rows, columns) at the bottom and the right."""
    rows, columns = padded_size((pixels.shape[1], pixels.shape[2]))
    padded = np.zeros((3, rows, columns), np.uint8)
    padded[:, : pixels.shape[1], : pixels.shape[2]] = pixels
    return padded
