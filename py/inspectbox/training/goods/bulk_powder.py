"""Controlled powders: pressed bricks, small bags, kegs and tubs; even, rounded or block-shaped, without inner parts."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.enclosing import Article, heaped, size_of
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import PALLET_HEIGHT, carton, pallets, stack, within
from inspectbox.training.solids import Packed, Solid, Space, instanced

# material and share of its density as a powder
_POWDERS = (("starch", 0.55), ("urea", 0.62), ("clay", 0.6), ("starch", 0.75), ("urea", 0.9), ("clay", 0.85))


def _bricks(rng: np.random.Generator, family: int, powder: tuple[str, float], space: Space) -> Packed:
    """Pressed bricks of about a kilogram, wrapped, in tight blocks within cartons, bales or bare."""
    size = np.array(
        [between(rng, family, 150, 290), between(rng, family, 95, 185, 1), between(rng, family, 28, 75, 2)]
    )
    counts = np.array([int(rng.integers(1, 4)), int(rng.integers(1, 4)), int(rng.integers(2, 9))])
    step = size + float(rng.uniform(1.5, 8))
    block = counts * step + 16
    unit = within((float(block[0]), float(block[1]), float(block[2])), space)
    index = np.stack(np.meshgrid(*[np.arange(n) for n in counts], indexing="ij"), axis=-1).reshape(-1, 3)
    scale = np.array(unit) / block
    piece = Solid(
        shapes.cuboids((8 + index * step) * scale, size * scale), powder[0], min(1.0, powder[1] * 1.25)
    )
    wrap = Solid(
        shapes.repeat(shapes.shell((0, 0, 0), size * scale, 1.0), (8 + index * step) * scale), "polyethylene"
    )
    grid = stack(rng, space, unit, gap=float(rng.uniform(3, 15)))
    parts = [piece, wrap] if grid.count * len(index) < 2500 else [piece]
    if model(family, (True, True, False)):
        parts.append(carton(unit))
    return Packed(instanced(parts, grid.offsets), grid.count * len(index))


def _keg(rng: np.random.Generator, family: int, powder: tuple[str, float]) -> Article:
    """A fibre or plastic keg with a liner, its level slanting."""
    radius, tall = between(rng, family, 110, 260), between(rng, family, 240, 780, 1)
    side = shapes.pipe(radius, tall, float(rng.uniform(2.5, 5)), "z", 20)
    wall = Solid(
        shapes.move(side, (radius, radius, tall / 2)), str(model(family, ("cardboard", "polyethylene")))
    )
    rim = shapes.move(shapes.torus(radius - 4, 4, "z", (20, 5)), (radius, radius, tall - 5))
    level = tall * float(rng.uniform(0.55, 0.93))
    fill = shapes.move(shapes.cylinder(radius - 7, level, "z", 18), (radius, radius, level / 2 + 6))
    slope = float(rng.normal(0, 0.08))
    slanted = fill + (0.0, 0.0, 1.0) * (slope * (fill[..., :1] - radius) * (fill[..., 2:] > level / 2))
    return [wall, Solid(rim, "steel"), Solid(slanted, *powder)]


def _bags(rng: np.random.Generator, family: int, powder: tuple[str, float]) -> Article:
    """A bag of one to twenty kilograms, tied."""
    size = (
        between(rng, family, 180, 560),
        between(rng, family, 130, 380, 1),
        between(rng, family, 70, 190, 2),
    )
    sack = shapes.move(shapes.pillow(size, between(rng, family, 0.35, 0.8, 3), 2), np.array(size) / 2)
    return [Solid(sack, *powder)]


def article(rng: np.random.Generator, family: int) -> Article:
    """A wrapped brick or a small bag."""
    material, fill = _POWDERS[int(rng.integers(0, len(_POWDERS)))]
    size = (between(rng, family, 130, 290), between(rng, family, 80, 185, 1), between(rng, family, 28, 75, 2))
    if model(family, (True, True, False)):
        return [Solid(shapes.cuboid((0, 0, 0), size), material, min(1.0, fill * 1.25))]
    return [Solid(shapes.move(shapes.pillow(size, 0.5, 2), np.array(size) / 2), material, fill)]


def _standing(rng: np.random.Generator, space: Space, piece: Article) -> Packed:
    need = size_of(piece)
    unit = within((float(need[0]), float(need[1]), float(need[2])), space)
    shrink = min(1.0, *(np.array(unit) / need))
    small = [s.placed(lambda m: m * shrink) for s in piece]
    size = need * shrink
    palletised = bool(rng.random() < 0.5) and space.height > size[2] + PALLET_HEIGHT
    base = PALLET_HEIGHT if palletised else 0.0
    grid = stack(
        rng, space, (float(size[0]), float(size[1]), float(size[2])), base=base, gap=float(rng.uniform(3, 20))
    )
    solids = instanced(small, grid.offsets)
    return Packed((*solids, *(pallets(space) if palletised else ())), grid.count)


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with one powder in bricks, kegs or small bags."""
    material, fill = _POWDERS[int(rng.integers(0, len(_POWDERS)))]
    powder = (material, fill * float(rng.uniform(0.9, 1.1)))
    way = model(family, ("bricks", "keg", "bags", "bricks", "bags", "keg", "bricks", "bags"))
    if way == "bricks":
        return _bricks(rng, family, powder, space)
    if way == "keg":
        return _standing(rng, space, _keg(rng, family, powder))
    bag = _bags(rng, family, powder)
    if rng.random() < 0.6:
        return heaped(rng, space, [bag], share=float(rng.uniform(0.3, 0.55)), most=70)
    return _standing(rng, space, bag)
