"""Loose bulk: grain, ore, sand, chips and granulate poured in, highest in the middle. Not a class of the detector."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.solids import Packed, Solid, Space

# material and share of its density as it lies
_BULK = (
    *(("starch", 0.5), ("cast_iron", 0.3), ("ceramic", 0.68), ("softwood", 0.5)),
    *(("polyethylene", 0.6), ("urea", 0.6), ("steel", 0.12), ("clay", 0.75)),
)
_CELLS = (20, 8)
_LUMPS = 70


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with one heap whose surface slopes to all sides, with lumps in it."""
    material, fill = model(family, _BULK)
    fill *= float(rng.uniform(0.85, 1.15))
    x, y = (np.linspace(-1.0, 1.0, cells + 1) for cells in _CELLS)
    top = space.height * between(rng, family, 0.35, 0.95)
    peak, slope = float(rng.uniform(-0.5, 0.5)), between(rng, family, 0.15, 0.75, 1)
    heights = 1.0 - slope * np.abs(x - peak)[:, None] ** 1.3 * 0.7 - 0.25 * slope * (y**2)[None]
    waves = 0.05 * np.sin(
        np.outer(np.arange(len(x)), rng.uniform(0.4, 1.4, len(y))) + rng.uniform(0, 6, len(y))
    )
    heights = np.clip((heights + waves) / np.max(heights + waves), 0.02, 1.0) * top
    across, deep = (x + 1) / 2 * space.length, (y + 1) / 2 * space.width
    cells = [
        shapes.hexahedron(
            [(across[i + a], deep[j + b], z) for up in (0, 1) for b in (0, 1) for a in (0, 1)
             for z in ((heights[i + a, j + b] if up else 0.0),)]
        )
        for i in range(_CELLS[0])
        for j in range(_CELLS[1])
    ]  # fmt: skip
    lump = shapes.ellipsoid(np.array([1.0, 0.8, 0.7]) * between(rng, family, 25, 110, 2), 1)
    places = rng.uniform(0.08, 0.92, (_LUMPS, 3))
    columns = np.minimum((places[:, :2] * _CELLS).astype(int), np.array(_CELLS) - 1)
    places *= np.stack(
        [np.full(_LUMPS, space.length), np.full(_LUMPS, space.width), heights[columns[:, 0], columns[:, 1]]],
        1,
    )
    heap = Solid(shapes.join(*cells), material, fill)
    return Packed((heap, Solid(lump, material, fill * 0.5, places)), 1)
