"""Pixel noise and fixed pattern of an evenly lit region."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Noise:
    """Standard deviations in the picture's unit: one pixel, row against row, column against column; and the mean."""

    pixel: float
    rows: float
    columns: float
    mean: float


def measure_noise(region: NDArray[np.float64]) -> Noise:
    """Split what is left of a (rows, columns) region after a plane is taken off into pixel noise and fixed pattern.

    What pixel noise alone leaves in the means of rows and columns is taken off, so that white noise has no pattern.
    """
    rows, columns = region.shape
    y, x = np.mgrid[0:rows, 0:columns]
    terms = np.stack([np.ones(region.size), x.ravel(), y.ravel()], axis=1)
    plane = terms @ np.linalg.lstsq(terms, region.ravel(), rcond=None)[0]
    flat = region - plane.reshape(region.shape)
    by_row, by_column = flat.mean(axis=1), flat.mean(axis=0)
    rest = flat - by_row[:, None] - by_column[None, :]
    variance = float((rest**2).sum()) / max(1, (rows - 1) * (columns - 1))
    return Noise(
        pixel=float(np.sqrt(variance)),
        rows=float(np.sqrt(max(0.0, float(by_row.var()) - variance / columns))),
        columns=float(np.sqrt(max(0.0, float(by_column.var()) - variance / rows))),
        mean=float(region.mean()),
    )
