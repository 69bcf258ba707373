"""Drums: 200 litre steel or plastic drums of liquid on pallets, filled to different heights."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import PALLET_HEIGHT, pallets, stack
from inspectbox.training.solids import Packed, Solid, Space, instanced

_LIQUIDS = ("water", "oil", "oil", "paint", "polyethylene")


def _drum(radius: float, tall: float, plastic: bool) -> Solid:
    wall = 4.0 if plastic else 1.2
    hoops = [
        shapes.move(shapes.torus(radius, 4.0, "z", (20, 5)), (0, 0, z))
        for z in (4, tall * 0.35, tall * 0.65, tall - 4)
    ]
    body = shapes.move(shapes.pipe(radius, tall, wall, "z", 24), (0, 0, tall / 2))
    lid = shapes.move(shapes.cylinder(radius * 0.98, 3, "z", 24), (0, 0, tall - 14))
    return Solid(shapes.join(body, lid, *hoops), "polyethylene" if plastic else "steel")


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with standing drums in one or two tiers, each tier on pallets or sheets."""
    small = model(family, (False, False, True))
    radius, tall = (
        (between(rng, family, 130, 210), between(rng, family, 330, 560, 1))
        if small
        else (between(rng, family, 240, 305), between(rng, family, 740, 940, 1))
    )
    radius = min(radius, space.length / 2 - 5, space.width / 2 - 5)
    palletised = bool(rng.random() < 0.7)
    base = PALLET_HEIGHT if palletised else 0.0
    tall = min(tall, space.height - base)
    tiers = max(1, int(space.height // (tall + base + 10)))
    liquid = str(rng.choice(_LIQUIDS))
    metal = _drum(radius, tall, model(family, (False, True, False)))
    solids: list[Solid] = []
    pieces = 0
    for tier in range(tiers if rng.random() < 0.7 else 1):
        floor = tier * (tall + base + 12)
        room = Space(space.length, space.width, base + tall)
        grid = stack(rng, room, (2 * radius, 2 * radius, tall), base=base, gap=10.0)
        solids += instanced([metal], grid.offsets + np.array([radius, radius, floor]))
        for offsets in grid.split(rng, 3):
            level = (tall - 12) * float(
                rng.uniform(0.88, 0.95) if rng.random() < 0.85 else rng.uniform(0.3, 0.88)
            )
            fluid = shapes.move(shapes.cylinder(radius - 4.5, level, "z", 24), (0, 0, level / 2 + 5))
            solids += instanced([Solid(fluid, liquid)], offsets + np.array([radius, radius, floor]))
        if palletised:
            solids += instanced(pallets(space, 1200, 1200), [[0.0, 0.0, floor]])
        pieces += grid.count
    return Packed(tuple(solids), pieces)
