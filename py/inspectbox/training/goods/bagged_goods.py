"""Goods in bags: sacks stacked in bond on pallets or on the floor, or one-tonne bulk bags."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between
from inspectbox.training.goods.stacking import PALLET_HEIGHT, pallets, stack, within
from inspectbox.training.solids import Packed, Solid, Space, instanced

# material and share of its density in bulk
_CONTENTS = (("starch", 0.52), ("cement", 0.9), ("polyethylene", 0.6), ("urea", 0.58), ("starch", 0.4))


def _bulk_bags(rng: np.random.Generator, family: int, space: Space, material: str, fill: float) -> Packed:
    unit = (
        between(rng, family, 820, 1100),
        between(rng, family, 820, 1100, 1),
        between(rng, family, 700, 1500, 2),
    )
    unit = within(unit, space)
    room = Space(space.length, space.width, min(space.height, unit[2] * int(rng.integers(1, 3)) + 20))
    grid = stack(rng, room, unit, gap=30.0)
    bag = shapes.move(shapes.pillow(unit, between(rng, family, 0.2, 0.5, 3), 3), np.array(unit) / 2)
    return Packed(instanced([Solid(bag, material, fill)], grid.offsets), grid.count)


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with bags of one content; the mass limit leaves room above heavy ones."""
    material, fill = _CONTENTS[int(rng.integers(0, len(_CONTENTS)))]
    fill *= float(rng.uniform(0.92, 1.05))
    if rng.random() < 0.25:
        return _bulk_bags(rng, family, space, material, fill)
    sack = (
        between(rng, family, 450, 900),
        between(rng, family, 320, 560, 1),
        between(rng, family, 80, 220, 2),
    )
    unit = sack if rng.random() < 0.5 else (sack[1], sack[0], sack[2])
    unit = (min(unit[0], space.length), min(unit[1], space.width), unit[2])
    palletised = bool(rng.random() < 0.6)
    base = PALLET_HEIGHT if palletised else 0.0
    tall = min(space.height, float(rng.uniform(900, 2200)))
    grid = stack(
        rng, Space(space.length, space.width, tall), (unit[0], unit[1], unit[2] * 0.93), base=base, gap=12.0
    )
    # bond: every other layer is shifted by part of a sack
    layer = np.round((grid.offsets[:, 2] - base) / (unit[2] * 0.93)).astype(int)
    bonded = (
        grid.offsets
        + np.outer(layer % 2, (min(unit[0] * 0.12, 60.0), 0.0, 0.0))
        + rng.normal(0, 9, (grid.count, 3)) * (1, 1, 0.2)
    )
    body = shapes.move(shapes.pillow(unit, between(rng, family, 0.24, 0.55, 3), 2), np.array(unit) / 2)
    solids = instanced([Solid(body, material, fill)], bonded)
    return Packed((*solids, *(pallets(space) if palletised else ())), grid.count)
