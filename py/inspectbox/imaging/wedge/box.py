"""The attenuation of one box of a raw plane."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import OperatorError

FEWEST_PIXELS = 64
"""A mean over fewer says too little: photon noise of 3 % behind 120 g/cm² falls to 0.4 % over 64."""

SKEW = 0.05
"""Mean and median of transmission may differ by so much in a box without an edge in it."""


def box_attenuation(
    raw: NDArray[np.uint16],
    references: tuple[NDArray[np.float32], NDArray[np.float32]],
    box: tuple[int, int, int, int],
    where: str,
) -> float:
    """-ln of the mean transmission in a half-open box of (rows, columns) samples; `references`: (rows,) dark, air.

    Broken detectors, whose air is not above dark, are left out. Raises OperatorError where the box cannot be measured.
    """
    x0, y0, x1, y1 = box
    rows, columns = raw.shape
    if x1 > columns or y1 > rows:
        raise OperatorError(
            f"{where}: the box ends at {x1}, {y1}, the scan has {columns} columns and {rows} rows",
            hint="boxes are [x0, y0, x1, y1]: columns along travel, rows top down",
        )
    dark, air = (reference[y0:y1].astype(np.float64) for reference in references)
    sound = np.isfinite(air - dark) & (air - dark > 0)
    part = raw[y0:y1, x0:x1][sound].astype(np.float64)
    if part.size < FEWEST_PIXELS:
        raise OperatorError(f"{where}: {part.size} pixels", hint=f"give a box of {FEWEST_PIXELS} or more")
    transmission = (part - dark[sound, None]) / (air - dark)[sound, None]
    mean, median = float(transmission.mean()), float(np.median(transmission))
    if not 0 < median < 1 or mean <= 0:
        raise OperatorError(
            f"{where}: transmission is {median:.3g}",
            hint="give a box behind a step that lets some of the beam through",
        )
    if abs(mean - median) > SKEW * median:
        raise OperatorError(
            f"{where}: mean and median of the box differ by {100 * abs(mean / median - 1):.0f} %",
            hint="keep the box two pixels or more inside the step",
        )
    return -float(np.log(mean))
