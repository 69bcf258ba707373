"""Attenuation as the thickness of steel that attenuates so: a length that everyone at a lane knows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEEL_G_CM3 = 7.85
"""Nominal density of structural steel, 7,850 kg/m³."""


def steel_mm(attenuation: NDArray[np.float32], areal: NDArray[np.float32]) -> NDArray[np.float32]:
    """Equivalent steel in mm, float32 of attenuation's shape, on the machine's own iron curve.

    `areal` is (n, 4) float32, ascending: high-energy attenuation, then g/cm² of cellulose, aluminium and iron. What
    lies beyond the curve's last row is as thick as that row: too dense to say more.
    """
    grams = np.interp(attenuation, areal[:, 0], areal[:, 3])
    return (grams * (10 / STEEL_G_CM3)).astype(np.float32)
