"""Clothing: soft cartons of folded textiles, pressed bales, or garments on hangers."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import carton, facing, stack, within
from inspectbox.training.solids import Packed, Solid, Space, instanced


def _cartons(rng: np.random.Generator, family: int, space: Space) -> Packed:
    size = (
        between(rng, family, 400, 700),
        between(rng, family, 300, 500, 1),
        between(rng, family, 200, 520, 2),
    )
    unit = within(facing(rng, size, space), space)
    grid = stack(rng, space, unit, gap=float(rng.uniform(3, 25)))
    solids: list[Solid] = list(instanced([carton(unit)], grid.offsets))
    # cartons of one consignment are filled to different heights and weights
    for offsets in grid.split(rng, 4):
        piles = int(rng.integers(1, 3))
        wide = (unit[0] - 20) / piles
        top = unit[2] * float(rng.uniform(0.75, 0.97))
        meshes = [
            shapes.move(
                shapes.pillow((wide - 8, unit[1] - 16, top - 10), 0.2, 1),
                (10 + wide * (i + 0.5), unit[1] / 2, top / 2),
            )
            for i in range(piles)
        ]
        fill = float(rng.uniform(0.10, 0.24))
        solids += instanced([Solid(shapes.join(*meshes), "cotton", fill)], offsets)
    return Packed(tuple(solids), grid.count)


def _bales(rng: np.random.Generator, family: int, space: Space) -> Packed:
    size = (
        between(rng, family, 700, 1200),
        between(rng, family, 450, 800, 1),
        between(rng, family, 400, 850, 2),
    )
    unit = within(facing(rng, size, space), space)
    grid = stack(rng, space, unit, gap=20.0)
    bale = shapes.move(shapes.pillow(unit, between(rng, family, 0.12, 0.4, 3)), np.array(unit) / 2)
    fills = rng.uniform(0.24, 0.34, 3)
    solids = [
        solid
        for offsets, fill in zip(grid.split(rng, 3), fills, strict=True)
        for solid in instanced([Solid(bale, "cotton", float(fill))], offsets)
    ]
    return Packed(tuple(solids), grid.count)


def _hanging(rng: np.random.Generator, family: int, space: Space) -> Packed:
    """Rails across the container with garments hanging from them."""
    drop = min(between(rng, family, 700, 1500), space.height - 60)
    tiers = max(1, int(space.height // (drop + 120)))
    pitch, deep = between(rng, family, 28, 75, 1), between(rng, family, 380, 560, 2)
    garment = shapes.pillow((pitch * 0.7, deep, drop), 0.3, 1)
    rows = max(1, int(space.width // (deep + 30)))
    places = [
        (x, (row + 0.5) * space.width / rows, (tier + 0.5) * space.height / tiers + float(rng.normal(0, 25)))
        for tier in range(tiers)
        for row in range(rows)
        for x in np.arange(pitch, max(pitch * 2, space.length - pitch), pitch)
    ]
    rails = [
        shapes.move(
            shapes.pipe(14, space.length - 10, 2, "x", 8),
            (space.length / 2, (r + 0.5) * space.width / rows, (t + 1) * space.height / tiers - 30),
        )
        for t in range(tiers)
        for r in range(rows)
    ]
    cloth = Solid(shapes.repeat(garment, places), "cotton", float(rng.uniform(0.10, 0.20)))
    return Packed((cloth, Solid(shapes.join(*rails), "steel")), len(places))


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with clothing in one of three packings."""
    way = model(family, (_cartons, _bales, _cartons, _hanging, _bales, _cartons, _cartons, _bales))
    return way(rng, family, space)
