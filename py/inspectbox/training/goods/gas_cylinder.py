"""Gas cylinders: tall steel ones, short fat ones for liquefied gas, disposable ones in cartons, small cartridges."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.enclosing import Article, cornered, heaped, size_of, turned
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import carton, stack
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space, instanced


def _vessel(radius: float, tall: float, wall: float, shoulder: float, sections: int = 20) -> Mesh:
    """A closed bottle along z from 0 to `tall`: dished foot, shoulder, neck; hollow."""

    def skin(inset: float) -> Mesh:
        wide = radius - inset
        z = np.array(
            [
                inset,
                inset + 0.12 * radius,
                tall * 0.5,
                tall - shoulder,
                tall - shoulder * 0.45,
                tall - shoulder * 0.12,
                tall - inset,
            ]
        )
        r = np.array([wide * 0.86, wide, wide, wide, wide * 0.8, wide * 0.4, max(wide * 0.16, 4.0)])
        return shapes.sweep(np.stack([np.zeros(7), np.zeros(7), z], axis=1), r, sections)

    return shapes.join(skin(0.0), shapes.invert(skin(wall)))


def _valve(tall: float, size: float) -> Mesh:
    stem = shapes.move(shapes.cylinder(size, size * 4, "z", 10), (0, 0, tall + size * 2))
    return shapes.join(
        stem, shapes.move(shapes.cylinder(size * 0.8, size * 5, "x", 8), (0, 0, tall + size * 2.4))
    )


def _tall(rng: np.random.Generator, family: int) -> Article:
    """Industrial gas: thick steel or aluminium, valve under a cap."""
    radius, tall = between(rng, family, 70, 134), between(rng, family, 520, 1560, 1)
    wall = between(rng, family, 4.5, 9.5, 2)
    metal = str(model(family, ("steel", "steel", "aluminium"), 1))
    cap = shapes.move(shapes.pipe(radius * 0.36, 150, 4, "z", 12), (0, 0, tall + 70))
    solids = [
        Solid(_vessel(radius, tall, wall * (1.6 if metal == "aluminium" else 1.0), radius * 1.25), metal)
    ]
    solids.append(Solid(_valve(tall, 13), "copper", 0.95))
    if rng.random() < 0.6:
        solids.append(Solid(cap, "steel"))
    return solids


def _liquefied(rng: np.random.Generator, family: int) -> Article:
    """Liquefied gas: thin wall, collar and foot ring, part full."""
    radius, tall = between(rng, family, 100, 190), between(rng, family, 260, 720, 1)
    steel = [_vessel(radius, tall, 3.0, radius * 0.75)]
    steel.append(
        shapes.ring(
            [(radius * 0.7, -35), (radius * 0.74, -35), (radius * 0.74, 12), (radius * 0.7, 12)], "z", 18
        )
    )
    steel.append(
        shapes.ring(
            [
                (radius * 0.5, tall - 10),
                (radius * 0.53, tall - 10),
                (radius * 0.53, tall + 110),
                (radius * 0.5, tall + 110),
            ],
            "z",
            18,
        )
    )
    level = tall * float(rng.choice([0.0, rng.uniform(0.2, 0.8)], p=[0.25, 0.75]))
    solids = [Solid(shapes.join(*steel), "steel"), Solid(_valve(tall, 10), "copper", 0.95)]
    if level > 60:
        fluid = shapes.move(shapes.cylinder(radius - 4, level - 20, "z", 18), (0, 0, level / 2))
        solids.append(Solid(fluid, "oil", 0.62))
    return solids


def _acetylene(rng: np.random.Generator, family: int) -> Article:
    """Filled with a porous mass soaked in solvent."""
    solids = _tall(rng, family)
    low, high = shapes.extent(solids[0].mesh)
    radius, tall = float(high[0] - 10), float(high[2] - low[2])
    mass = shapes.move(shapes.cylinder(radius, tall * 0.8, "z", 16), (0, 0, tall * 0.43))
    return [*solids, Solid(mass, "concrete", float(rng.uniform(0.2, 0.35)))]


def _disposable(rng: np.random.Generator, family: int) -> Article:
    """A refrigerant or helium cylinder in its own carton."""
    radius, tall = between(rng, family, 80, 170), between(rng, family, 240, 430, 1)
    fluid = shapes.move(shapes.ellipsoid((radius - 4, radius - 4, tall * 0.3), 2), (0, 0, tall * 0.36))
    bottle = [Solid(_vessel(radius, tall, 1.6, radius * 0.8), "steel"), Solid(_valve(tall, 7), "copper", 0.9)]
    if rng.random() < 0.8:
        bottle.append(Solid(fluid, "water", float(rng.uniform(0.6, 1.1))))
    side = 2 * radius + 12
    box = carton((side, side, tall + 60)).placed(lambda m: shapes.move(m, (-side / 2, -side / 2, -6)))
    return [*bottle, box]


def _small(rng: np.random.Generator, family: int) -> Article:
    """A camping, diving or laughing-gas bottle."""
    radius, tall = between(rng, family, 28, 72), between(rng, family, 130, 520, 1)
    metal = str(model(family, ("aluminium", "steel")))
    return [
        Solid(_vessel(radius, tall, float(rng.uniform(2.5, 6)), radius, 14), metal),
        Solid(_valve(tall, 8), "copper", 0.9),
    ]


_MODELS = (_tall, _liquefied, _disposable, _small, _tall, _acetylene, _liquefied, _tall)


def _rack(solids: list[Solid], space: Space) -> list[Solid]:
    """Steel frame around standing cylinders."""
    tall = min(space.height, 1200.0)
    posts = [
        shapes.cuboid((x, y, 0), (x + 50, y + 50, tall))
        for x in (0.0, space.length - 50)
        for y in (0.0, space.width - 50)
    ]
    rails = [
        shapes.cuboid((0, y, z), (space.length, y + 40, z + 40))
        for y in (0.0, space.width - 40)
        for z in (0.0, tall - 80)
    ]
    return [*solids, Solid(shapes.join(*posts, *rails), "steel", 0.35)]


def article(rng: np.random.Generator, family: int) -> Article:
    """One cylinder of a family."""
    return _MODELS[family](rng, family)


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with cylinders of one model: standing close, in racks, lying in layers, or heaped."""
    piece = cornered(article(rng, family))
    way = int(rng.choice(4, p=[0.4, 0.2, 0.25, 0.15]))
    if way == 3:
        return heaped(rng, space, [piece], share=float(rng.uniform(0.1, 0.3)), most=40)
    if way == 2:
        piece = cornered(turned(piece, str(rng.choice(["x", "y"])), 90.0))
    shrink = min(1.0, *(np.array([space.length, space.width, space.height]) * 0.98 / size_of(piece)))
    piece = cornered([s.placed(lambda m: m * shrink) for s in piece])
    unit = size_of(piece)
    tiers = int(rng.integers(1, 3)) if way != 2 else int(rng.integers(2, 9))
    room = Space(space.length, space.width, min(space.height, tiers * (float(unit[2]) + 8)))
    grid = stack(rng, room, (float(unit[0]), float(unit[1]), float(unit[2])), gap=float(rng.uniform(4, 30)))
    solids = list(instanced(piece, grid.offsets))
    return Packed(tuple(_rack(solids, space) if way == 1 else solids), grid.count)
