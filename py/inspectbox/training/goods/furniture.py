"""Furniture: flat packs, chairs, sofas, cabinets and mattresses."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import carton, facing, stack
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space, instanced

Unit = tuple[float, float, float]

# height of a seat, of the whole chair
_SEAT = 0.46


def _flat_pack(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    unit = (
        between(rng, family, 900, 2000),
        between(rng, family, 380, 620, 1),
        between(rng, family, 90, 200, 2),
    )
    boards, z = [], 12.0
    while z + 18 < unit[2] - 8:
        shorter = rng.uniform(0.6, 1.0, 2)
        boards.append(
            shapes.cuboid(
                (12, 12, z), (12 + (unit[0] - 24) * shorter[0], 12 + (unit[1] - 24) * shorter[1], z + 16)
            )
        )
        z += 16 + float(rng.uniform(1, 5))
    fittings = shapes.cuboid((30, unit[1] * 0.4, unit[2] - 22), (180, unit[1] * 0.4 + 70, unit[2] - 8))
    solids = [Solid(shapes.join(*boards), "particleboard"), Solid(fittings, "steel", 0.35), carton(unit)]
    return unit, solids


def _four_legs(wide: float, deep: float, tall: float, leg: float) -> list[Solid]:
    seat = tall * _SEAT
    legs = [
        shapes.cuboid((x, y, 0), (x + leg, y + leg, seat if y == 0 else tall))
        for x in (0, wide - leg)
        for y in (0, deep - leg)
    ]
    back = [
        shapes.cuboid((leg, deep - leg, z), (wide - leg, deep - leg + 20, z + 50))
        for z in np.linspace(seat + 90, tall - 60, 3)
    ]
    rails = [shapes.cuboid((leg, y, seat - 60), (wide - leg, y + 22, seat)) for y in (0, deep - leg)]
    return [Solid(shapes.join(*legs, *back, *rails), "hardwood", 0.75)]


def _panelled(wide: float, deep: float, tall: float, leg: float) -> list[Solid]:
    """Sides, back and seat of board."""
    seat = tall * _SEAT
    boards = [
        *(shapes.cuboid((x, 0, 0), (x + 18, deep - 20, seat)) for x in (leg, wide - leg - 18)),
        shapes.cuboid((leg, deep - 20, 0), (wide - leg, deep, tall)),
        shapes.cuboid((leg + 20, 0, seat - 18), (wide - leg - 20, deep - 22, seat - 1)),
    ]
    return [Solid(shapes.join(*boards), "plywood")]


def _column(wide: float, deep: float, tall: float, leg: float) -> list[Solid]:
    """An office chair: five feet, a gas spring, a shell of plastic."""
    seat, reach = tall * _SEAT, min(wide, deep) / 2 - 25
    middle = np.array([wide / 2, deep / 2, 45.0])
    feet = [
        shapes.bar(middle, middle + reach * np.array([np.cos(a), np.sin(a), 0.0]), 16, 8)
        for a in np.linspace(0, 2 * np.pi, 6)[:5]
    ]
    spring = shapes.bar(middle, (wide / 2, deep / 2, seat - 40), leg * 0.6, 10)
    plate = shapes.cuboid((wide * 0.3, deep * 0.25, seat - 38), (wide * 0.7, deep * 0.75, seat - 2))
    back = shapes.cuboid((wide * 0.1, deep - 30, seat + 120), (wide * 0.9, deep - 12, tall))
    arm = shapes.cuboid((wide * 0.45, deep - 11, seat - 30), (wide * 0.55, deep - 4, seat + 300))
    return [
        Solid(shapes.join(*feet, spring, arm), "steel", 0.8),
        Solid(plate, "steel", 0.3),
        Solid(back, "plastic"),
    ]


def _bent_tubes(wide: float, deep: float, tall: float, leg: float) -> list[Solid]:
    """A frame of two bent tubes without rear legs."""
    seat, edge = tall * _SEAT, leg * 0.5
    profile = [(deep - edge, edge), (edge, edge), (edge, seat), (deep - edge, seat), (deep - edge, tall)]
    tubes = [
        shapes.tube((x, *start), (x, *stop), edge * 0.7, 2.0, 8)
        for x in (edge, wide - edge)
        for start, stop in pairwise(profile)
    ]
    back = shapes.cuboid((edge * 2, deep - edge - 6, tall * 0.7), (wide - edge * 2, deep - edge + 6, tall))
    return [Solid(shapes.join(*tubes), "steel"), Solid(back, "plywood")]


_FRAMES = (_four_legs, _panelled, _four_legs, _panelled, _four_legs, _panelled, _column, _bent_tubes)


def _chair(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    wide, deep, tall = (
        between(rng, family, 380, 700),
        between(rng, family, 430, 560, 1),
        between(rng, family, 780, 1050, 2),
    )
    leg = between(rng, family, 28, 45, 3)
    cushion = shapes.cuboid((0, 0, tall * _SEAT), (wide, deep - leg, tall * _SEAT + 60))
    frame = model(family, _FRAMES)(wide, deep, tall, leg)
    return (wide, deep, tall), [*frame, Solid(cushion, "foam", 1.4)]


def _coils(wide: float, deep: float) -> Solid:
    places = [(x, y, 225.0) for x in np.arange(120, wide - 100, 120) for y in np.arange(120, deep - 200, 120)]
    return Solid(shapes.repeat(shapes.pipe(35, 110, 6, "z", 6), places), "steel", 0.06)


def _board(wide: float, deep: float) -> Solid:
    return Solid(shapes.cuboid((65, 75, 265), (wide - 65, deep - 75, 283)), "plywood")


def _zigzag(wide: float, deep: float) -> Solid:
    wires = [shapes.bar((x, 75, 230), (x, deep - 205, 230), 4, 6) for x in np.arange(90, wide - 80, 55)]
    return Solid(shapes.join(*wires), "steel")


def _bed_frame(wide: float, deep: float) -> Solid:
    """A bed that folds out: three frames of tube over one another."""
    tubes = [
        shapes.tube(start, stop, 14, 2, 8)
        for z in (190.0, 225.0, 260.0)
        for start, stop in (
            ((80, 80, z), (wide - 80, 80, z)),
            ((80, deep - 220, z), (wide - 80, deep - 220, z)),
            ((80, 100, z), (80, deep - 240, z)),
            ((wide - 80, 100, z), (wide - 80, deep - 240, z)),
        )
    ]
    return Solid(shapes.join(*tubes), "steel")


_SEATS = (_coils, _board, _coils, _zigzag, _coils, _board, _bed_frame, _bed_frame)


def _sofa(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    wide, deep, tall = (
        between(rng, family, 900, 2100),
        between(rng, family, 750, 950, 1),
        between(rng, family, 700, 900, 2),
    )
    beams: list[Mesh] = []
    for y in (30, deep - 70):
        beams += [shapes.cuboid((20, y, z), (wide - 20, y + 40, z + 60)) for z in (100, 360)]
    beams += [shapes.cuboid((x, 30, 100), (x + 40, deep - 30, 160)) for x in np.linspace(20, wide - 60, 4)]
    beams += [
        shapes.cuboid((x, deep - 100, 160), (x + 35, deep - 60, tall - 20))
        for x in np.linspace(20, wide - 60, 4)
    ]
    foam = [
        shapes.cuboid((0, 0, 290), (wide, deep - 120, 460)),
        shapes.cuboid((0, deep - 200, 290), (wide, deep, tall)),
        *(shapes.cuboid((x, 0, 120), (x + 130, deep, tall * 0.75)) for x in (0, wide - 130)),
    ]
    return (wide, deep, tall), [
        Solid(shapes.join(*beams), "softwood"),
        model(family, _SEATS)(wide, deep),
        Solid(shapes.join(*foam), "foam", 1.3),
    ]


def _shelves(rng: np.random.Generator, unit: Unit) -> list[Solid]:
    boards = [
        shapes.cuboid((18, 18, z), (unit[0] - 18, unit[1] - 18, z + 18))
        for z in np.linspace(60, unit[2] - 200, int(rng.integers(2, 6)))
    ]
    rails = [
        shapes.cuboid((x, 40, z + 60), (x + 12, unit[1] - 60, z + 100))
        for z in np.linspace(60, unit[2] - 300, 3)
        for x in (20, unit[0] - 32)
    ]
    return [Solid(shapes.join(*boards), "particleboard"), Solid(shapes.join(*rails), "steel")]


def _drawers(rng: np.random.Generator, unit: Unit) -> list[Solid]:
    """Trays on steel runners, one over another."""
    count = int(rng.integers(3, 7))
    pitch = (unit[2] - 40) / count
    trays = [
        shapes.shell((22, 22, 22 + n * pitch), (unit[0] - 22, unit[1] - 40, n * pitch + pitch * 0.85), 12.0)
        for n in range(count)
    ]
    runners = [
        shapes.cuboid((x, 40, 20 + (n + 0.4) * pitch), (x + 3, unit[1] - 60, 56 + (n + 0.4) * pitch))
        for n in range(count)
        for x in (18.5, unit[0] - 21.5)
    ]
    return [Solid(shapes.join(*trays), "particleboard"), Solid(shapes.join(*runners), "steel")]


def _wardrobe(rng: np.random.Generator, unit: Unit) -> list[Solid]:
    """A rail to hang clothes on, one shelf, doors and a mirror."""
    high = unit[2] * float(rng.uniform(0.8, 0.88))
    shelf = shapes.cuboid((18, 18, high + 60), (unit[0] - 18, unit[1] - 18, high + 78))
    door = shapes.cuboid((19, 20, 40), (unit[0] / 2 - 3, 36, high + 40))
    rail = shapes.tube((20, unit[1] / 2, high), (unit[0] - 20, unit[1] / 2, high), 14, 1.5, 10)
    mirror = shapes.cuboid((unit[0] / 2 + 10, 20, 80), (unit[0] - 30, 24, high))
    return [
        Solid(shapes.join(shelf, door), "particleboard"),
        Solid(rail, "steel"),
        Solid(mirror, "glass"),
    ]


_INSIDES = (_shelves, _shelves, _shelves, _shelves, _shelves, _shelves, _drawers, _wardrobe)


def _cabinet(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    unit = (
        between(rng, family, 350, 1600),
        between(rng, family, 380, 600, 1),
        between(rng, family, 500, 2100, 2),
    )
    metal = family % 2 == 0
    body = shapes.shell((0, 0, 0), unit, 1.2 if metal else 18.0)
    inside = model(family, _INSIDES)(rng, unit)
    return unit, [Solid(body, "steel" if metal else "particleboard"), *inside]


def _mattress(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    """Pocketed coils in foam; one held-back family has layers of foam and latex instead, one a border of rods."""
    unit = (
        between(rng, family, 1850, 2000),
        between(rng, family, 180, 260, 1),
        between(rng, family, 900, 1600, 2),
    )
    pitch = between(rng, family, 75, 110, 3)
    foam = Solid(shapes.cuboid((0, 0, 0), unit), "foam", 1.6)
    if family == 6:
        latex = shapes.cuboid((5, unit[1] * 0.3, 5), (unit[0] - 5, unit[1] * 0.7, unit[2] - 5))
        return unit, [foam, Solid(latex, "rubber", 0.06)]
    # a pocketed coil smeared into a hollow cylinder of the same mass
    coil = shapes.move(shapes.pipe(30, unit[1] - 40, 5, "y", 6), (0, unit[1] / 2, 0))
    places = [
        (x, 0.0, z) for x in np.arange(50, unit[0] - 40, pitch) for z in np.arange(50, unit[2] - 40, pitch)
    ]
    springs = Solid(shapes.repeat(coil, places), "steel", 0.035)
    if family != 7:
        return unit, [foam, springs]
    rods = [
        shapes.bar(start, stop, 3.0, 6)
        for y in (20.0, unit[1] - 20)
        for start, stop in (
            ((15, y, 15), (unit[0] - 15, y, 15)),
            ((15, y, unit[2] - 15), (unit[0] - 15, y, unit[2] - 15)),
            ((15, y, 20), (15, y, unit[2] - 20)),
            ((unit[0] - 15, y, 20), (unit[0] - 15, y, unit[2] - 20)),
        )
    ]
    return unit, [foam, springs, Solid(shapes.join(*rods), "steel")]


KINDS = (_flat_pack, _chair, _sofa, _cabinet, _mattress, _flat_pack, _cabinet, _chair)
"""What furniture comes as, common kinds twice: any kind in any family, built as its family builds it."""


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with one kind of furniture."""
    unit, solids = KINDS[int(rng.integers(len(KINDS)))](rng, family)
    size = facing(rng, unit, space)
    if size != unit:
        solids = [s.placed(lambda m: shapes.move(shapes.turn(m, "z", 90), (unit[1], 0, 0))) for s in solids]
    shrink = min(1.0, space.length / size[0], space.width / size[1], space.height / size[2])
    if shrink < 1.0:
        solids = [s.placed(lambda m: m * shrink) for s in solids]
    grid = stack(
        rng, space, (size[0] * shrink, size[1] * shrink, size[2] * shrink), gap=float(rng.uniform(5, 30))
    )
    return Packed(instanced(solids, grid.offsets), grid.count)
