"""Curves of the simulated scanner: what carbon, aluminium and iron look like at every thickness, and what it weighs.

Written by `python -m inspectbox.training.curves OUT.csv`; a scanner on site measures its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspectbox.training.materials import MATERIALS
from inspectbox.training.physics import Beam, coefficient, dual_beam, element_coefficient

_ROWS = 24
_THINNEST, _THICKEST = 0.05, 10.0
_HEADER = "attenuation,carbon,aluminium,iron,cellulose_g_cm2,aluminium_g_cm2,iron_g_cm2"
_CELLULOSE = "paper"


def dual_energy_curves(beam: Beam) -> NDArray[np.float64]:
    """(24, 4): high-energy attenuation 0.05..10, then R = attenuation(low) / attenuation(high) of C, Al and Fe."""
    attenuation = np.geomspace(_THINNEST, _THICKEST, _ROWS)
    areal = np.geomspace(0.1, 600.0, 2000)
    curves = [attenuation]
    for element in ("C", "Al", "Fe"):
        coefficients = element_coefficient(element, beam.energies)
        low, high = -np.log(beam.weights @ np.exp(-np.outer(coefficients, areal)))
        curves.append(np.interp(attenuation, high, low / high))
    return np.stack(curves, axis=1)


def areal_curves(beam: Beam) -> NDArray[np.float64]:
    """(24, 3): g/cm2 of cellulose, aluminium and iron that attenuate the high energy as the rows of the other curves.

    Cellulose stands for low Z: a sixteenth of wood, paper and cotton is hydrogen, which attenuates twice per gram.
    """
    attenuation = np.geomspace(_THINNEST, _THICKEST, _ROWS)
    areal = np.geomspace(0.1, 600.0, 2000)
    materials = [coefficient(MATERIALS[_CELLULOSE], beam.energies)]
    materials += [element_coefficient(element, beam.energies) for element in ("Al", "Fe")]
    curves = []
    for coefficients in materials:
        high = -np.log(beam.weights[1] @ np.exp(-np.outer(coefficients, areal)))
        curves.append(np.interp(attenuation, high, areal))
    return np.stack(curves, axis=1)


def curves_csv(beam: Beam) -> str:
    """Return the curves as CSV text with a header line."""
    table = np.hstack([dual_energy_curves(beam), areal_curves(beam)])
    lines = [",".join(f"{value:.5f}" for value in row) for row in table]
    return "\n".join([_HEADER, *lines]) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(curves_csv(dual_beam()), encoding="utf-8")
