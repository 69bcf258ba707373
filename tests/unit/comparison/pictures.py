"""A drawn container: what the measuring of loads sees, without a simulator."""

import numpy as np

from inspectbox.domain.finding import Coverage
from inspectbox.domain.scan import Energy
from inspectbox.imaging.radiograph import Radiograph

WALL, ROOF, FLOOR, RAILS = 0.13, 0.38, 2.0, 0.3
TOP, BAND, UNDER = 10, 145, 152
FRONT, DOORS = 30, 640
AREAL = np.array([[0, 0, 0, 0], [1, 20, 22, 23], [10, 200, 220, 230]], dtype=np.float32)
"""Attenuation, g/cm² of cellulose, aluminium and iron: straight lines, so that a test can be worked out by hand."""


def a_container(pixels: int = 1) -> np.ndarray:
    """Attenuation of an empty container on (200, 700) cells of 20 mm, each `pixels` wide and high."""
    picture = np.zeros((200, 700), dtype=np.float32)
    picture[TOP:BAND, FRONT:DOORS] = WALL
    picture[TOP : TOP + 20, FRONT:DOORS] = ROOF
    picture[BAND:UNDER, FRONT:DOORS] = FLOOR
    picture[UNDER : UNDER + 8, FRONT:DOORS] = RAILS
    return picture.repeat(pixels, axis=0).repeat(pixels, axis=1)


def a_radiograph(
    attenuation: np.ndarray, *, material: int = 1, pixels: int = 1, **changes: object
) -> Radiograph:
    """A calibrated radiograph of this attenuation, all of one material."""
    grey = np.zeros(attenuation.shape, np.uint8)
    values = {
        "format": "drawn",
        "bits": 16,
        "energies": (Energy.LOW, Energy.HIGH),
        "pitch_mm": (20.0 / pixels, 20.0 / pixels),
        "calibrated": True,
        "attenuation": attenuation,
        "material": np.full(attenuation.shape, material, np.uint8),
        "confidence": np.full(attenuation.shape, 255, np.uint8),
        "tensor": np.stack([grey, grey, grey]),
        "display": grey,
        "seen": grey,
        "coverage": Coverage(1.0),
        "repaired": (),
        "notes": (),
        "container": None,
        "captured_at": None,
    }
    return Radiograph(**(values | changes))
