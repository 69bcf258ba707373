"""Household appliances: washing machines, refrigerators, microwave ovens and air conditioners in cartons."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import carton, facing, stack
from inspectbox.training.solids import Packed, Solid, Space, instanced

Unit = tuple[float, float, float]
_PAD = 35.0


def _washer(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    size = (
        between(rng, family, 540, 690, 3),
        between(rng, family, 450, 620),
        between(rng, family, 840, 870, 1),
    )
    middle = (size[0] / 2, size[1] / 2, size[2] * 0.52)
    tub = shapes.move(shapes.pipe(size[0] * 0.44, size[1] * 0.72, 5, "y", 24), middle)
    drum = shapes.join(
        shapes.move(shapes.pipe(size[0] * 0.4, size[1] * 0.62, 1.5, "y", 24), middle),
        shapes.shell((0, 0, 0), size, 0.9),
        shapes.move(shapes.cylinder(22, size[1] * 0.4, "y", 10), (middle[0], size[1] * 0.8, middle[2])),
        shapes.move(shapes.cylinder(150, 18, "y", 20), (middle[0], size[1] * 0.88, middle[2])),
    )
    block = shapes.join(
        shapes.cuboid((150, 90, size[2] * 0.83), (450, size[1] - 120, size[2] * 0.92)),
        shapes.cuboid((110, 30, 90), (490, 80, 230)),
    )
    motor = shapes.move(shapes.cylinder(65, 150, "y", 14), (middle[0], size[1] * 0.55, 110))
    return size, [
        Solid(tub, "plastic"),
        Solid(drum, "steel"),
        Solid(block, "concrete"),
        Solid(motor, "copper", 0.7),
    ]


def _refrigerator(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    size = (
        between(rng, family, 540, 700),
        between(rng, family, 550, 680, 1),
        between(rng, family, 800, 2000, 2),
    )
    steel = shapes.shell((0, 0, 0), size, 0.7)
    inner = ((60.0, 60.0, 260.0), (size[0] - 60, size[1] - 60, size[2] - 60))
    foam = shapes.join(shapes.cuboid((1, 1, 1), np.array(size) - 1), shapes.invert(shapes.cuboid(*inner)))
    shelves = [
        shapes.cuboid((62, 70, z), (size[0] - 62, size[1] - 120, z + 4))
        for z in np.linspace(330, size[2] - 150, 4)
    ]
    compressor = shapes.move(shapes.ellipsoid((105, 90, 100), 2), (size[0] / 2, size[1] - 130, 125))
    coils = [
        shapes.cuboid((40, size[1] - 12, z), (size[0] - 40, size[1] - 6, z + 6))
        for z in np.arange(300, size[2] - 150, 60)
    ]
    return size, [
        Solid(shapes.join(steel, *coils), "steel"), Solid(foam, "foam", 1.1), Solid(shapes.join(*shelves), "glass"),
        Solid(compressor, "cast_iron", 0.75), Solid(shapes.shell(*inner, 2.0), "plastic"),
    ]  # fmt: skip


def _microwave(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    size = (
        between(rng, family, 440, 540),
        between(rng, family, 330, 420, 1),
        between(rng, family, 250, 310, 2),
    )
    split = size[0] * 0.7
    steel = shapes.join(
        shapes.shell((0, 0, 0), size, 0.8),
        shapes.shell((20, 15, 20), (split, size[1] - 20, size[2] - 25), 0.8),
        shapes.cuboid((split + 25, 60, 12), (split + 105, 150, 90)),
    )
    winding = shapes.cuboid((split + 15, 75, 25), (split + 115, 135, 78))
    plate = shapes.move(shapes.cylinder(130, 7, "z", 20), (split / 2, size[1] / 2, 35))
    return size, [Solid(steel, "steel"), Solid(winding, "copper", 0.6), Solid(plate, "glass")]


def _air_conditioner(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    size = (
        between(rng, family, 740, 900),
        between(rng, family, 260, 340, 1),
        between(rng, family, 520, 680, 2),
    )
    split = size[0] * 0.66
    fins = shapes.cuboid((10, size[1] - 45, 15), (split, size[1] - 20, size[2] - 15))
    fan = shapes.move(shapes.cylinder(size[2] * 0.38, 12, "y", 20), (split / 2, 70, size[2] / 2))
    coil = shapes.move(shapes.torus(90, 8, "z"), (split + 110, size[1] / 2, 380))
    body = shapes.move(shapes.cylinder(70, 260, "z", 16), (split + 110, size[1] / 2, 160))
    return size, [
        Solid(shapes.shell((0, 0, 0), size, 0.9), "steel"), Solid(fins, "aluminium", 0.35), Solid(fan, "plastic"),
        Solid(body, "cast_iron", 0.8), Solid(coil, "copper"),
    ]  # fmt: skip


_KINDS = (
    _washer,
    _refrigerator,
    _microwave,
    _air_conditioner,
    _refrigerator,
    _washer,
    _air_conditioner,
    _refrigerator,
)


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with one model, each in its carton with foam corners."""
    inner, solids = model(family, _KINDS)(rng, family)
    outer = (inner[0] + 2 * _PAD, inner[1] + 2 * _PAD, inner[2] + 2 * _PAD)
    solids = [s.placed(lambda m: shapes.move(m, (_PAD, _PAD, _PAD))) for s in solids]
    solids += [
        carton(outer),
        Solid(shapes.cuboid((6, 6, 6), (outer[0] - 6, outer[1] - 6, _PAD)), "foam", 0.8),
    ]
    unit = facing(rng, outer, space)
    if unit != outer:
        solids = [s.placed(lambda m: shapes.move(shapes.turn(m, "z", 90), (outer[1], 0, 0))) for s in solids]
    shrink = min(1.0, space.length / unit[0], space.width / unit[1], space.height / unit[2])
    if shrink < 1.0:
        solids = [s.placed(lambda m: m * shrink) for s in solids]
    grid = stack(
        rng, space, (unit[0] * shrink, unit[1] * shrink, unit[2] * shrink), gap=float(rng.uniform(3, 20))
    )
    return Packed(instanced(solids, grid.offsets), grid.count)
