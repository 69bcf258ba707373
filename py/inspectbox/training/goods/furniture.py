"""Furniture: flat packs, chairs, sofas, cabinets and mattresses."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import carton, facing, stack
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space, instanced

Unit = tuple[float, float, float]


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


def _chair(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    wide, deep, tall = (
        between(rng, family, 380, 700),
        between(rng, family, 430, 560, 1),
        between(rng, family, 780, 1050, 2),
    )
    seat, leg = tall * 0.46, between(rng, family, 28, 45, 3)
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
    cushion = shapes.cuboid((0, 0, seat), (wide, deep - leg, seat + 60))
    frame = Solid(shapes.join(*legs, *back, *rails), "hardwood", 0.75)
    return (wide, deep, tall), [frame, Solid(cushion, "foam", 1.4)]


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
    springs = [
        shapes.move(shapes.pipe(35, 110, 6, "z", 6), (x, y, 225))
        for x in np.arange(120, wide - 100, 120)
        for y in np.arange(120, deep - 200, 120)
    ]
    foam = [
        shapes.cuboid((0, 0, 290), (wide, deep - 120, 460)),
        shapes.cuboid((0, deep - 200, 290), (wide, deep, tall)),
        *(shapes.cuboid((x, 0, 120), (x + 130, deep, tall * 0.75)) for x in (0, wide - 130)),
    ]
    solids = [
        Solid(shapes.join(*beams), "softwood"),
        Solid(shapes.join(*springs), "steel", 0.06),
        Solid(shapes.join(*foam), "foam", 1.3),
    ]
    return (wide, deep, tall), solids


def _cabinet(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    unit = (
        between(rng, family, 350, 1600),
        between(rng, family, 380, 600, 1),
        between(rng, family, 500, 2100, 2),
    )
    body = shapes.shell((0, 0, 0), unit, 18.0)
    shelves = [
        shapes.cuboid((18, 18, z), (unit[0] - 18, unit[1] - 18, z + 18))
        for z in np.linspace(60, unit[2] - 200, int(rng.integers(2, 6)))
    ]
    rails = [
        shapes.cuboid((x, 40, z + 60), (x + 12, unit[1] - 60, z + 100))
        for z in np.linspace(60, unit[2] - 300, 3)
        for x in (20, unit[0] - 32)
    ]
    metal = family % 2 == 0
    if metal:
        body = shapes.shell((0, 0, 0), unit, 1.2)
    return unit, [
        Solid(shapes.join(body), "steel" if metal else "particleboard"),
        Solid(shapes.join(*shelves), "particleboard"),
        Solid(shapes.join(*rails), "steel"),
    ]


def _mattress(rng: np.random.Generator, family: int) -> tuple[Unit, list[Solid]]:
    unit = (
        between(rng, family, 1850, 2000),
        between(rng, family, 180, 260, 1),
        between(rng, family, 900, 1600, 2),
    )
    pitch = between(rng, family, 75, 110, 3)
    # a pocketed coil smeared into a hollow cylinder of the same mass
    coil = shapes.move(shapes.pipe(30, unit[1] - 40, 5, "y", 6), (0, unit[1] / 2, 0))
    places = [
        (x, 0.0, z) for x in np.arange(50, unit[0] - 40, pitch) for z in np.arange(50, unit[2] - 40, pitch)
    ]
    return unit, [
        Solid(shapes.cuboid((0, 0, 0), unit), "foam", 1.6),
        Solid(shapes.repeat(coil, places), "steel", 0.035),
    ]


_KINDS = (_flat_pack, _chair, _sofa, _cabinet, _mattress, _flat_pack, _cabinet, _chair)


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with one kind of furniture."""
    unit, solids = model(family, _KINDS)(rng, family)
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
