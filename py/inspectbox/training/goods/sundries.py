"""Sundries: cartons of household articles and toys, each carton different. Not a class of the detector."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.stacking import carton, facing, stack, within
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space, instanced

_MATERIALS = (
    ("plastic", 0.5),
    ("paper", 0.6),
    ("polyethylene", 0.45),
    ("glass", 0.25),
    ("aluminium", 0.2),
    ("steel", 0.08),
)


def _content(rng: np.random.Generator, unit: tuple[float, float, float]) -> Mesh:
    """Rows of one article: bottles, boxes or bowls."""
    kind = int(rng.integers(0, 3))
    size = np.array([float(rng.uniform(60, 180)), float(rng.uniform(60, 180)), float(rng.uniform(60, 240))])
    counts = np.maximum(1, (np.array(unit) - 16) // (size + 4)).astype(int)
    size = np.minimum(size, np.array(unit) - 20)
    index = np.stack(np.meshgrid(*[np.arange(n) for n in counts], indexing="ij"), axis=-1).reshape(-1, 3)
    if kind == 0:
        article = shapes.cylinder(float(min(size[:2])) / 2, float(size[2]), "z", 8)
    elif kind == 1:
        article = shapes.cuboid(-size / 2, size / 2)
    else:
        article = shapes.ellipsoid(size / 2, 1)
    return shapes.repeat(article, 8 + size / 2 + index * (size + 4))


def pack(rng: np.random.Generator, space: Space) -> Packed:
    """Fill the space with cartons of three to six sorts of articles."""
    size = (float(rng.uniform(350, 700)), float(rng.uniform(300, 500)), float(rng.uniform(250, 500)))
    unit = facing(rng, size, space)
    unit = within(unit, space)
    grid = stack(rng, space, unit, gap=float(rng.uniform(3, 15)))
    solids = list(instanced([carton(unit)], grid.offsets))
    for offsets in grid.split(rng, int(rng.integers(3, 7))):
        material, fill = _MATERIALS[int(rng.integers(0, len(_MATERIALS)))]
        content = Solid(_content(rng, unit), material, fill * float(rng.uniform(0.4, 1.1)))
        solids += instanced([content], offsets)
    return Packed(tuple(solids), grid.count)
