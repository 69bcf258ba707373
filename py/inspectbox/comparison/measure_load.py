"""The load in the picture: where it stands, how much of the room it fills, of what material, and of what mass.

Everything is measured on cells of about 20 mm, which a container is many of and noise is few of. What cannot be found
is None; nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspectbox.comparison.find_room import Cells, Room, find_room, pool
from inspectbox.domain.finding import Box
from inspectbox.imaging.radiograph import Radiograph

Floats = NDArray[np.float32]

STANDING = 0.15
"""Attenuation over the walls' own from which something stands in a cell: 4 mm of steel, 3 cm of wood."""
_UNDETERMINED, _LOW, _MID, _HIGH = range(4)
_COLUMN = {_UNDETERMINED: 2, _LOW: 1, _MID: 2, _HIGH: 3}
"""Column of the areal curves a material class is weighed by; what is undetermined counts as mid Z."""


@dataclass(frozen=True, slots=True)
class LoadMeasure:
    """What the picture says of the load.

    `room` is where goods may stand, in pixels; `filled_share` the share of it where something does (0..1).
    `material` holds the shares of low, mid and high Z in the filled area whose material was told (sum 1), None where
    none was. `mass_kg` is None without curves of areal density or for an uncalibrated scan.
    """

    room: Box
    filled_share: float
    material: tuple[float, float, float] | None
    mass_kg: float | None


def measure_load(radiograph: Radiograph, areal: Floats | None) -> LoadMeasure | None:
    """Measure the load; None where the pitch is unknown or no container is found in the picture.

    `areal` is (n, 4) float32, ascending: high-energy attenuation, then g/cm² of cellulose, aluminium and iron.
    """
    if radiograph.pitch_mm is None:
        return None
    cells = pool(radiograph.attenuation, radiograph.pitch_mm)
    room = find_room(cells)
    if room is None:
        return None
    inside = cells.values[room.top : room.floor, room.left : room.right]
    over = inside - room.walls[:, None]
    filled = over > STANDING
    material = _material_of(radiograph, cells, room)
    weighed = areal is not None and radiograph.calibrated
    return LoadMeasure(
        room=cells.pixels(room),
        filled_share=float(filled.mean()),
        material=_material_shares(material[filled]),
        mass_kg=_mass(inside, room.walls, material, areal) * cells.area_cm2 / 1e3
        if areal is not None and weighed
        else None,
    )


def _material_of(radiograph: Radiograph, cells: Cells, room: Room) -> NDArray[np.uint8]:
    """The class in the middle of each cell of the room: (rows, columns)."""
    rows, columns = cells.size
    middles = radiograph.material[rows // 2 :: rows, columns // 2 :: columns]
    return middles[room.top : room.floor, room.left : room.right]


def _material_shares(classes: NDArray[np.uint8]) -> tuple[float, float, float] | None:
    counts = np.bincount(classes, minlength=4)[_LOW:]
    told = int(counts.sum())
    if told == 0:
        return None
    return (float(counts[0] / told), float(counts[1] / told), float(counts[2] / told))


def _mass(inside: Floats, walls: Floats, material: NDArray[np.uint8], areal: Floats) -> float:
    """Sum of the areal density of what stands in the room, g/cm² times cells.

    Attenuation of the middle energy rises a little slower than mass, which the curves know; the walls count as iron.
    """
    density = np.zeros_like(inside)
    for kind, column in _COLUMN.items():
        here = material == kind
        density[here] = np.interp(inside[here], areal[:, 0], areal[:, column])
    density -= np.interp(walls, areal[:, 0], areal[:, 3]).astype(np.float32)[:, None]
    return float(np.maximum(density, 0.0).sum())
