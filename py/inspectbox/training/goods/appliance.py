"""Household appliances in cartons: for washing and drying, cooling, cooking, and air conditioners."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import carton, facing, stack
from inspectbox.training.solids import Packed, Solid, Space, instanced

Unit = tuple[float, float, float]
_PAD = 35.0


def _front_loader(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
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


def _top_loader(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    """A tub on end, hung on rods; no concrete."""
    size = (
        between(rng, family, 520, 640, 3),
        between(rng, family, 540, 660),
        between(rng, family, 880, 1050, 1),
    )
    middle = (size[0] / 2, size[1] / 2, size[2] * 0.55)
    tub = shapes.move(shapes.pipe(size[0] * 0.42, size[2] * 0.6, 5, "z", 24), middle)
    rods = [
        shapes.bar((x, y, 220), (x, y, size[2] - 80), 6)
        for x in (50, size[0] - 50)
        for y in (50, size[1] - 50)
    ]
    steel = shapes.join(
        shapes.move(shapes.pipe(size[0] * 0.38, size[2] * 0.55, 1.2, "z", 24), middle),
        shapes.shell((0, 0, 0), size, 0.8),
        *rods,
    )
    motor = shapes.move(shapes.cylinder(75, 110, "z", 14), (middle[0], middle[1], 110))
    return size, [Solid(tub, "plastic"), Solid(steel, "steel"), Solid(motor, "copper", 0.6)]


def _dryer(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    """One wide drum over a heat exchanger, a fan and a motor."""
    size = (
        between(rng, family, 560, 620, 3),
        between(rng, family, 560, 650),
        between(rng, family, 830, 880, 1),
    )
    middle = (size[0] / 2, size[1] / 2, size[2] * 0.6)
    steel = shapes.join(
        shapes.move(shapes.pipe(size[0] * 0.47, size[1] * 0.75, 1.2, "y", 24), middle),
        shapes.shell((0, 0, 0), size, 0.8),
    )
    exchanger = shapes.cuboid((40, 60, 40), (size[0] * 0.45, size[1] - 120, 200))
    motor = shapes.move(shapes.cylinder(60, 220, "y", 14), (size[0] * 0.72, size[1] * 0.5, 110))
    return size, [
        Solid(steel, "steel"),
        Solid(exchanger, "aluminium", 0.3),
        Solid(motor, "copper", 0.6),
    ]


def _upright(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
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


def _chest(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    """A freezer that opens at the top: thick walls, wire baskets, the compressor in a step."""
    size = (
        between(rng, family, 700, 1500),
        between(rng, family, 560, 720, 1),
        between(rng, family, 820, 900, 2),
    )
    inner = ((80.0, 80.0, 90.0), (size[0] - 300, size[1] - 80, size[2] - 90))
    foam = shapes.join(shapes.cuboid((1, 1, 1), np.array(size) - 1), shapes.invert(shapes.cuboid(*inner)))
    wires = [
        shapes.bar((x, 90, size[2] - 200), (x, size[1] - 90, size[2] - 200), 3)
        for x in np.arange(100, size[0] - 320, 45)
    ]
    compressor = shapes.move(shapes.ellipsoid((95, 85, 95), 2), (size[0] - 150, size[1] / 2, 130))
    return size, [
        Solid(shapes.join(shapes.shell((0, 0, 0), size, 0.6), *wires), "steel"), Solid(foam, "foam", 1.1),
        Solid(compressor, "cast_iron", 0.75), Solid(shapes.shell(*inner, 1.0), "aluminium"),
    ]  # fmt: skip


def _side_by_side(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    """Two upright rooms with a wall between, drawers below, an ice maker."""
    size = (
        between(rng, family, 830, 950),
        between(rng, family, 640, 740, 1),
        between(rng, family, 1680, 1850, 2),
    )
    split = size[0] * 0.42
    rooms = [
        ((55.0, 55.0, 200.0), (split - 25, size[1] - 70, size[2] - 60)),
        ((split + 25, 55.0, 200.0), (size[0] - 55, size[1] - 70, size[2] - 60)),
    ]
    foam = shapes.join(
        shapes.cuboid((1, 1, 1), np.array(size) - 1), *(shapes.invert(shapes.cuboid(*one)) for one in rooms)
    )
    drawers = [
        shapes.shell((low[0] + 8, 70, z), (high[0] - 8, size[1] - 120, z + 180), 3.0)
        for low, high in rooms
        for z in (220.0, 420.0)
    ]
    maker = shapes.cuboid((70, 90, size[2] - 330), (split - 50, 300, size[2] - 120))
    compressor = shapes.move(shapes.ellipsoid((110, 90, 100), 2), (size[0] * 0.7, size[1] - 130, 110))
    return size, [
        Solid(shapes.shell((0, 0, 0), size, 0.7), "steel"), Solid(foam, "foam", 1.1),
        Solid(shapes.join(*drawers), "plastic"), Solid(maker, "aluminium", 0.2), Solid(compressor, "cast_iron", 0.75),
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


def _oven(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    """A muffle with heating rods, wool around it, a glass door; no winding."""
    size = (
        between(rng, family, 420, 600),
        between(rng, family, 350, 560, 1),
        between(rng, family, 260, 600, 2),
    )
    muffle = ((45.0, 40.0, 50.0), (size[0] - 45, size[1] - 60, size[2] - 60))
    rods = [
        shapes.bar((60, y, z), (size[0] - 60, y, z), 4)
        for y in np.linspace(80, size[1] - 120, 4)
        for z in (70.0, size[2] - 85)
    ]
    steel = shapes.join(shapes.shell((0, 0, 0), size, 0.8), shapes.shell(*muffle, 0.8), *rods)
    wool = shapes.join(shapes.cuboid((3, 3, 3), np.array(size) - 3), shapes.invert(shapes.cuboid(*muffle)))
    door = shapes.cuboid((30, 8, 40), (size[0] - 30, 14, size[2] - 90))
    return size, [Solid(steel, "steel"), Solid(wool, "glass", 0.03), Solid(door, "glass")]


def _outdoor_unit(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
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


def _two_fans(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    """A tall outdoor unit: fans over each other, a coil bent around two sides."""
    size = (
        between(rng, family, 880, 1000),
        between(rng, family, 320, 400, 1),
        between(rng, family, 1200, 1450, 2),
    )
    split = size[0] * 0.7
    fins = shapes.join(
        shapes.cuboid((50, size[1] - 50, 15), (split, size[1] - 22, size[2] - 15)),
        shapes.cuboid((12, 20, 15), (40, size[1] - 22, size[2] - 15)),
    )
    fans = [
        shapes.move(shapes.cylinder(split * 0.36, 14, "y", 20), (split / 2, 70, size[2] * share))
        for share in (0.27, 0.74)
    ]
    body = shapes.move(shapes.cylinder(80, 380, "z", 16), (split + 130, size[1] / 2, 220))
    return size, [
        Solid(shapes.shell((0, 0, 0), size, 0.9), "steel"), Solid(fins, "aluminium", 0.35),
        Solid(shapes.join(*fans), "plastic"), Solid(body, "cast_iron", 0.8),
    ]  # fmt: skip


def _indoor_unit(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    """A long slim box of plastic: fins, and a fan like a roller."""
    size = (
        between(rng, family, 720, 1100),
        between(rng, family, 190, 250, 1),
        between(rng, family, 270, 330, 2),
    )
    fins = shapes.cuboid((30, 25, size[2] * 0.5), (size[0] - 130, 60, size[2] - 15))
    roller = shapes.move(
        shapes.pipe(48, size[0] - 180, 6, "x", 18), (size[0] / 2 - 40, size[1] / 2, size[2] * 0.4)
    )
    motor = shapes.move(shapes.cylinder(42, 70, "x", 14), (size[0] - 70, size[1] / 2, size[2] * 0.4))
    return size, [
        Solid(shapes.join(shapes.shell((0, 0, 0), size, 2.5), roller), "plastic"),
        Solid(fins, "aluminium", 0.4),
        Solid(motor, "copper", 0.6),
    ]


KINDS = (
    (*[_front_loader] * 6, _top_loader, _dryer),
    (*[_upright] * 6, _chest, _side_by_side),
    (*[_microwave] * 6, _oven, _oven),
    (*[_outdoor_unit] * 6, _two_fans, _indoor_unit),
)
"""Washing, cooling, cooking, air: a model by family for each, so that every family holds all four kinds."""


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with one model, each in its carton with foam corners."""
    inner, solids = model(family, KINDS[int(rng.integers(len(KINDS)))])(rng, family)
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
