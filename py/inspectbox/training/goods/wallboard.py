"""Wallboards: flat packs of large sheets on bearers."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import stack
from inspectbox.training.solids import Packed, Solid, Space, instanced

_BEARER = 80.0


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with packs of sheets; each pack a little out of line with the one below."""
    material = model(family, ("gypsum", "particleboard", "gypsum", "cement"))
    sheet = between(rng, family, 6, 25)
    sheets = max(4, int(between(rng, family, 220, 750, 1) / sheet))
    tall = min(sheets * sheet, space.height - _BEARER)
    sheets = max(1, int(tall / sheet))
    length = min(between(rng, family, 1200, 3050, 2), space.length)
    width = min(between(rng, family, 600, 1250, 3), space.width)
    unit = (length, width, sheets * sheet + _BEARER)
    grid = stack(rng, space, unit, gap=30.0)
    lower = sheets // 2
    # a pack is two bundles, the upper one shifted
    slip = (float(rng.uniform(-12, 12)), 0.0)
    bundles = shapes.join(
        shapes.cuboid((0, 0, _BEARER), (length, width, _BEARER + lower * sheet)),
        shapes.cuboid((slip[0], 0, _BEARER + lower * sheet + 3), (length + slip[0], width, unit[2])),
    )
    bearers = [shapes.cuboid((x, 0, 0), (x + 90, width, _BEARER)) for x in np.linspace(40, length - 130, 4)]
    solids = [
        Solid(bundles, material, float(rng.uniform(0.85, 1.05))),
        Solid(shapes.join(*bearers), "softwood"),
    ]
    return Packed(instanced(solids, grid.offsets), grid.count * sheets)
