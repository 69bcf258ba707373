"""Cigarettes: master cases of cartons of packs, a very even and fine lattice."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import carton, facing, stack
from inspectbox.training.solids import Packed, Solid, Space, instanced

_SEPARATE_PACKS = 40


def _carton_size(rng: np.random.Generator, family: int) -> tuple[float, float, float]:
    """One carton of ten packs in mm: long, slim and common cigarettes."""
    return between(rng, family, 235, 305), between(rng, family, 78, 110, 1), between(rng, family, 38, 58, 2)


def article(rng: np.random.Generator, family: int) -> list[Solid]:
    """One carton of ten packs."""
    size = _carton_size(rng, family)
    wrap = Solid(shapes.shell((0, 0, 0), size, 1.2), "paper")
    rods = Solid(shapes.cuboid((3, 3, 3), np.array(size) - 3), "tobacco", float(rng.uniform(0.32, 0.4)))
    return [wrap, rods]


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with master cases of fifty cartons."""
    across, layers = model(family, (4, 5, 5)), model(family, (10, 12, 8, 10))
    long, wide, thick = _carton_size(rng, family)
    lying = np.array((long, wide, thick) if rng.random() < 0.5 else (long, thick, wide))
    counts = (1, across, layers) if lying[2] < lying[1] else (1, layers, across)
    size = lying * counts + np.array(counts) * 1.5 + 14.0
    unit = facing(rng, (float(size[0]), float(size[1]), float(size[2])), space)
    index = np.stack(np.meshgrid(*[np.arange(n) for n in counts], indexing="ij"), axis=-1).reshape(-1, 3)
    grid = stack(rng, space, unit, gap=float(rng.uniform(2, 8)))
    # paper and foil of carton and packs, then the tobacco rods inside; behind many cases the packs blur
    gap, split = 2.5, 10 if grid.count <= _SEPARATE_PACKS else 1
    packs = np.array([lying[0] / split, lying[1], lying[2]])
    starts = [7 + at * (lying + 1.5) + np.array([n * packs[0], 0, 0]) for at in index for n in range(split)]
    rods = shapes.cuboids(np.array(starts) + gap, packs - 2 * gap)
    wraps = shapes.repeat(shapes.shell((0, 0, 0), lying, 1.2), 7 + index * (lying + 1.5))
    solids = [
        Solid(rods, "tobacco", between(rng, family, 0.3, 0.44, 3)),
        Solid(wraps, "paper"),
        carton((float(size[0]), float(size[1]), float(size[2]))),
    ]
    if unit[0] != size[0]:
        solids = [s.placed(lambda m: shapes.move(shapes.turn(m, "z", 90), (size[1], 0, 0))) for s in solids]
    return Packed(instanced(solids, grid.offsets), grid.count)
