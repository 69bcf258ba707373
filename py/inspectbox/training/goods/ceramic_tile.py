"""Ceramic tiles: heavy flat cartons on pallets, low and dense."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import PALLET_HEIGHT, pallets, stack
from inspectbox.training.solids import Packed, Solid, Space, instanced


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with palletised tiles; the mass limit keeps a pallet at 0.5 to 1.1 m."""
    side = between(rng, family, 200, 900)
    pile = between(rng, family, 40, 110, 1)
    tall = min(space.height, PALLET_HEIGHT + float(rng.uniform(350, 950)))
    upright = model(family, (True, False, False))
    unit = (pile, side, side) if upright else (side, side / 2 if rng.random() < 0.3 else side, pile)
    unit = (min(unit[0], space.length), min(unit[1], space.width), min(unit[2], tall - PALLET_HEIGHT))
    room = Space(space.length, space.width, tall)
    grid = stack(rng, room, unit, base=PALLET_HEIGHT, gap=float(rng.uniform(4, 14)))
    gap = 4.0
    body = shapes.cuboid((gap, gap, gap / 2), np.array(unit) - (gap, gap, gap / 2))
    tiles = Solid(body, "ceramic", float(rng.uniform(0.82, 0.98)))
    box = Solid(shapes.shell((0, 0, 0), unit, 1.9), "cardboard", 0.6)
    return Packed((*pallets(space), *instanced([tiles, box], grid.offsets)), grid.count)
