"""Contrast to noise between two regions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float64]


def contrast_to_noise(inside: Picture, beside: Picture) -> float:
    """Return |difference of means| over the noise of one pixel, of any two pictures of the same unit.

    The noise is the quadratic mean of both standard deviations. Gain and offset cancel. Without any noise it is
    infinite, or zero when there is no contrast either.
    """
    noise = float(np.sqrt((inside.var() + beside.var()) / 2))
    contrast = abs(float(inside.mean() - beside.mean()))
    if noise == 0.0:
        return float("inf") if contrast else 0.0
    return contrast / noise


def thickest_seen(steps: list[tuple[float, float]], limit: float) -> float | None:
    """Return the thickest step (mm, CNR) up to which every step reaches the limit; None when the thinnest does not."""
    seen = None
    for thickness, found in sorted(steps):
        if found < limit:
            break
        seen = thickness
    return seen


def thinnest_seen(wires: list[tuple[float, float]], limit: float) -> float | None:
    """Return the thinnest (size, CNR) down to which every one reaches the limit; None when the thickest does not."""
    seen = None
    for size, found in sorted(wires, reverse=True):
        if found < limit:
            break
        seen = size
    return seen
