"""Batteries: lead-acid ones on pallets, lithium cells in cartons, traction packs, small round cells."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.contents import blurred
from inspectbox.training.goods.enclosing import Article
from inspectbox.training.goods.families import between
from inspectbox.training.goods.stacking import PALLET_HEIGHT, carton, facing, pallets, stack, within
from inspectbox.training.solids import Packed, Solid, Space, instanced

_MOST_TRIANGLES = 500_000

Size = tuple[float, float, float]


def _lead_acid(rng: np.random.Generator, family: int) -> tuple[Article, Size]:
    """A case with cells of lead plates between acid, posts on top."""
    size = (
        between(rng, family, 150, 520),
        between(rng, family, 125, 270, 1),
        between(rng, family, 165, 270, 2),
    )
    cells = 6 if size[0] < 360 else int(rng.choice([6, 12]))
    pitch = (size[0] - 8) / cells
    tall = size[2] * float(rng.uniform(0.55, 0.75))
    plates = shapes.cuboids(
        [(4 + n * pitch + 4, 8, 12) for n in range(cells)], (pitch - 8, size[1] - 16, tall)
    )
    acid = shapes.cuboid((4, 5, 6), (size[0] - 4, size[1] - 5, tall + 30))
    posts = shapes.cuboids(
        [(x, size[1] * 0.2, tall + 12) for x in (20.0, size[0] - 40)], (20, 20, size[2] - tall - 6)
    )
    case = shapes.shell((0, 0, 0), size, 3.5)
    return [
        Solid(plates, "lead", float(rng.uniform(0.28, 0.42))), Solid(acid, "water", 0.6), Solid(posts, "lead"),
        Solid(case, "plastic"),
    ], size  # fmt: skip


def _cells(rng: np.random.Generator, family: int) -> tuple[Article, Size]:
    """A tray of round cells in dividers, in a carton."""
    radius, tall = between(rng, family, 7, 24), between(rng, family, 44, 140, 1)
    counts = (int(np.clip(360 // (2 * radius + 2), 3, 14)), int(np.clip(260 // (2 * radius + 2), 3, 10)))
    layers = int(np.clip(280 // (tall + 14), 1, 3))
    pitch = 2 * radius + float(rng.uniform(1, 4))
    places = [(14 + pitch * (i + 0.5), 14 + pitch * (j + 0.5), 18 + k * (tall + 14) + tall / 2)
              for i in range(counts[0]) for j in range(counts[1]) for k in range(layers)]  # fmt: skip
    size = (28 + pitch * counts[0], 28 + pitch * counts[1], 24 + layers * (tall + 14))
    cell = shapes.repeat(shapes.cylinder(radius, tall, "z", 6), places)
    return [Solid(cell, "steel", float(rng.uniform(0.28, 0.4))), carton(size)], size


def _pouches(rng: np.random.Generator, family: int) -> tuple[Article, Size]:
    """A carton of telephone or laptop batteries: flat blocks on edge in rows."""
    block = (between(rng, family, 60, 280), between(rng, family, 5, 22, 1), between(rng, family, 50, 95, 2))
    gap = float(rng.uniform(3, 10))
    counts = (
        max(1, int(380 // (block[0] + gap))),
        int(np.clip(280 // (block[1] + gap), 4, 26)),
        max(1, int(260 // (block[2] + gap))),
    )
    index = np.stack(np.meshgrid(*[np.arange(n) for n in counts], indexing="ij"), axis=-1).reshape(-1, 3)
    step = np.array(block) + gap
    size = np.array(counts) * step + 30
    foil = shapes.cuboids(14 + index * step, block)
    outside = (float(size[0]), float(size[1]), float(size[2]))
    return [Solid(foil, "aluminium", float(rng.uniform(0.75, 0.95))), carton(outside)], outside


def _traction(rng: np.random.Generator, family: int) -> tuple[Article, Size]:
    """A battery of a car or a store of energy: modules in an aluminium tub with bus bars."""
    size = (
        between(rng, family, 620, 1900),
        between(rng, family, 480, 1150, 1),
        between(rng, family, 130, 420, 2),
    )
    counts = (int(rng.integers(3, 7)), int(rng.integers(2, 4)))
    pitch = ((size[0] - 60) / counts[0], (size[1] - 60) / counts[1])
    places = [
        (30 + i * pitch[0] + 12, 30 + j * pitch[1] + 12, 25)
        for i in range(counts[0])
        for j in range(counts[1])
    ]
    modules = shapes.cuboids(places, (pitch[0] - 24, pitch[1] - 24, size[2] - 60))
    bars = shapes.cuboids(
        [(30, 30 + pitch[1] * (j + 0.5), size[2] - 32) for j in range(counts[1])], (size[0] - 60, 25, 5)
    )
    return [
        Solid(modules, "aluminium", float(rng.uniform(0.75, 0.95))), Solid(bars, "copper"),
        Solid(shapes.shell((0, 0, 0), size, 4.0), "aluminium"),
    ], size  # fmt: skip


_MODELS = (_lead_acid, _cells, _pouches, _lead_acid, _traction, _cells, _lead_acid, _pouches)


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with one model, mostly on pallets, layers parted by board."""
    article, size = _MODELS[family](rng, family)
    unit = facing(rng, size, space)
    if unit != size:
        article = [s.placed(lambda m: shapes.move(shapes.turn(m, "z", 90), (size[1], 0, 0))) for s in article]
    small = within(unit, space)
    shrink = min(have / need for have, need in zip(small, unit, strict=True))
    if shrink < 1.0:
        article = [s.placed(lambda m: m * shrink) for s in article]
    unit = (unit[0] * shrink, unit[1] * shrink, unit[2] * shrink)
    palletised = bool(rng.random() < 0.7) and space.height > PALLET_HEIGHT + unit[2]
    base = PALLET_HEIGHT if palletised else 0.0
    layers = int(rng.integers(1, 6)) if _MODELS[family] is _lead_acid else int(rng.integers(2, 13))
    room = Space(space.length, space.width, min(space.height, base + layers * (unit[2] + 10)))
    grid = stack(rng, room, unit, base=base, gap=float(rng.uniform(3, 14)))
    if sum(s.triangles for s in article) * grid.count > _MOST_TRIANGLES:
        article = blurred(article, np.array(unit))
    solids = instanced(article, grid.offsets)
    return Packed((*solids, *(pallets(space) if palletised else ())), grid.count)
