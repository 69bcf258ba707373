"""Simulated machines measured on step wedges."""

from collections.abc import Sequence

import numpy as np

from inspectbox.imaging.wedge.measurement import MATERIALS, Measurement
from inspectbox.training.physics import Beam, element_coefficient

THREE = (20.0, 60.0, 120.0)
SCATTER = 4e-5


def attenuations(beam: Beam, elements, areal: float) -> tuple[float, float]:
    """Attenuation (low, high) behind so many g/cm², scatter included."""
    behind = sum(share * element_coefficient(name, beam.energies) for name, share in elements.items())
    low, high = -np.log(beam.weights @ np.exp(-behind * areal) + SCATTER)
    return float(low), float(high)


def measure(
    beam: Beam,
    materials: Sequence[str] = ("polyethylene", "aluminium", "steel"),
    areal: Sequence[float] = THREE,
    noise: float = 0.0,
) -> list[Measurement]:
    """Steps of each material, with relative noise of each attenuation."""
    rng = np.random.default_rng(8)
    steps = []
    for material in materials:
        for thickness in areal:
            low, high = attenuations(beam, MATERIALS[material].elements, thickness)
            low, high = (value * (1 + noise * rng.standard_normal()) for value in (low, high))
            steps.append(Measurement(material, thickness, high, low, f"{material} {thickness:g}"))
    return steps
