"""Cars and motorcycles: bodies, engines, wheels, seats and tanks, nose to tail, on ramps or in crates."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.enclosing import Article, cornered, size_of, turned
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import carton, crate, facing, stack
from inspectbox.training.goods.vehicle_parts import engine, gearbox
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space, instanced

# roof line as (share of length, share of height): saloon, hatchback, estate or van, pick-up, off-roader
_ROOFS = (
    ((0.0, 0.5), (0.03, 0.62), (0.26, 0.68), (0.4, 1.0), (0.66, 1.0), (0.84, 0.7), (0.99, 0.66), (1.0, 0.45)),
    ((0.0, 0.5), (0.04, 0.6), (0.25, 0.68), (0.38, 1.0), (0.8, 0.97), (0.96, 0.7), (0.99, 0.6), (1.0, 0.4)),
    ((0.0, 0.45), (0.03, 0.58), (0.2, 0.66), (0.34, 1.0), (0.9, 1.0), (0.98, 0.66), (0.995, 0.5), (1.0, 0.4)),
    ((0.0, 0.5), (0.02, 0.62), (0.22, 0.66), (0.34, 1.0), (0.55, 1.0), (0.6, 0.62), (0.99, 0.6), (1.0, 0.45)),
    ((0.0, 0.55), (0.02, 0.66), (0.3, 0.68), (0.36, 1.0), (0.94, 1.0), (0.99, 0.7), (0.995, 0.6), (1.0, 0.5)),
)

_STATIONS = 25


def _wheels(long: float, wide: float, radius: float, tyre: float) -> list[Solid]:
    places = [(long * x, y, radius) for x in (0.17, 0.8) for y in (tyre / 2, wide - tyre / 2)]
    inner = radius * 0.62
    profile = [
        (inner, -tyre / 2),
        (radius - 10, -tyre / 2),
        (radius, 0),
        (radius - 10, tyre / 2),
        (inner, tyre / 2),
        (inner, tyre / 2 - 12),
        (radius - 18, tyre / 2 - 12),
        (radius - 18, 12 - tyre / 2),
        (inner, 12 - tyre / 2),
    ]
    rubber = shapes.ring(profile, "y", 22)
    rim = shapes.join(
        shapes.ring(
            [(inner - 12, -tyre / 2), (inner, -tyre / 2), (inner, tyre / 2), (inner - 12, tyre / 2)], "y", 20
        ),
        shapes.cylinder(inner, 9, "y", 20),
    )
    brake = shapes.cylinder(radius * 0.4, 24, "y", 16)
    return [
        *instanced([Solid(rubber, "rubber"), Solid(rim, "aluminium", 0.8), Solid(brake, "cast_iron")], places)
    ]


def _skin(
    roof: tuple[tuple[float, float], ...], size: tuple[float, float, float], foot: float, curve: float
) -> list[Mesh]:
    """Outer panels of thin sheet: the top along a rounded roof line, crowned; the sides bulging, drawn in at the ends.

    `curve` 0 is a body of flat panels, 1 a well rounded one.
    """
    (long, wide, tall), thick = size, 1.6
    shares = np.linspace(0.0, 1.0, _STATIONS)
    line = np.interp(shares, *np.array(roof).T)
    line[1:-1] = (line[:-2] + 2 * line[1:-1] + line[2:]) / 4
    stations, parts = list(zip(shares * long, line * tall, strict=True)), []
    strips = np.linspace(0.0, wide, 5)
    for first, last in pairwise(stations):
        rise = thick * float(np.hypot(1.0, (last[1] - first[1]) / (last[0] - first[0])))
        for near, away in pairwise(strips):
            panel = [(x, y, z + up) for up in (-rise, 0.0) for y in (near, away) for x, z in (first, last)]
            parts.append(shapes.hexahedron(panel))
        for low, high in pairwise(np.linspace(0.0, 1.0, 4)):
            heights = [
                (foot + share * (min(z, 0.64 * tall) - foot))
                for share in (low, high)
                for _, z in (first, last)
            ]
            for y in (0.0, wide - thick):
                side = [
                    (x, yy, heights[2 * up + n])
                    for up in (0, 1)
                    for yy in (y, y + thick)
                    for n, x in enumerate((first[0], last[0]))
                ]
                parts.append(shapes.hexahedron(side))
    return [_rounded(part, size, curve) for part in parts]


def _rounded(mesh: Mesh, size: tuple[float, float, float], curve: float) -> Mesh:
    """A part of a body pressed into shape: narrower at the ends and upwards, lower at the sides."""
    along, across, up = np.moveaxis(mesh / np.array(size), -1, 0)
    aside = 2 * across - 1
    narrow = curve * (
        0.12 * np.abs(2 * along - 1) ** 4 + 0.14 * np.maximum(up - 0.4, 0.0) + 0.05 * (up - 0.4) ** 2
    )
    drop = curve * 0.05 * aside**2 * np.maximum(up, 0.0) ** 2
    pressed: Mesh = np.stack([along, (aside * (1 - narrow) + 1) / 2, up - drop], axis=-1) * np.array(size)
    return pressed


def _seats(long: float, wide: float, foot: float) -> Mesh:
    """Two rows of two."""
    seats = [
        shapes.cuboid((long * x, y, foot + 120), (long * x + 480, y + 480, foot + 300))
        for x in (0.4, 0.58)
        for y in (150.0, wide - 630)
    ]
    backs = [
        shapes.cuboid((long * x + 430, y, foot + 280), (long * x + 560, y + 480, foot + 800))
        for x in (0.4, 0.58)
        for y in (150.0, wide - 630)
    ]
    return shapes.join(*seats, *backs)


def _car(rng: np.random.Generator, family: int, room: Space) -> Article:
    roof = model(family, _ROOFS)
    long = max(min(between(rng, family, 3450, 5200), room.length - 20), 3300.0)
    wide, tall = (
        min(between(rng, family, 1580, 1960, 1), room.width - 20),
        min(between(rng, family, 1380, 1920, 2), room.height - 10),
    )
    foot, radius = tall * 0.15, tall * between(rng, family, 0.19, 0.23, 3)
    curve = between(rng, family, 0.0, 1.0, 4)
    floor = shapes.cuboid((long * 0.1, 60, foot), (long * 0.93, wide - 60, foot + 2.2))
    sills = [
        shapes.shell((long * 0.2, y, foot), (long * 0.78, y + 90, foot + 110), 1.6)
        for y in (15.0, wide - 105)
    ]
    pillars = [
        shapes.bar((long * x0, y, tall * 0.6), (long * x1, y, tall * 0.97), 24, 6)
        for x0, x1 in ((roof[2][0], roof[3][0]), (0.55, 0.56), (roof[5][0] - 0.03, roof[4][0]))
        for y in (70.0, wide - 70)
    ]
    bumpers = [
        shapes.shell((x, 30, foot + 90), (x + 90, wide - 30, foot + 230), 3.0) for x in (5.0, long - 95)
    ]
    dash = shapes.cuboid((long * 0.3, 90, tall * 0.5), (long * 0.37, wide - 90, tall * 0.62))
    tank = shapes.cuboid((long * 0.66, wide * 0.2, foot + 8), (long * 0.78, wide * 0.7, foot + 200))
    solids = [
        Solid(shapes.join(*_skin(roof, (long, wide, tall), foot, curve), floor, *sills, *bumpers), "steel"),
        Solid(shapes.join(*pillars), "steel", 0.25),
        Solid(_seats(long, wide, foot), "foam", 2.6),
        Solid(dash, "plastic", 0.3),
        Solid(tank, "oil", float(rng.uniform(0.05, 0.5))),
        *_wheels(long, wide, radius, between(rng, family, 165, 245)),
    ]
    return [*solids, *_drive(rng, family, long, wide, foot)]


def _drive(rng: np.random.Generator, family: int, long: float, wide: float, foot: float) -> Article:
    """Engine and gearbox under the bonnet, the exhaust below, a lead battery; or a traction pack under the floor."""
    if rng.random() < 0.15:
        pack = shapes.cuboid((long * 0.25, wide * 0.12, foot + 4), (long * 0.74, wide * 0.88, foot + 130))
        return [Solid(pack, "aluminium", 0.75)]
    block = cornered(turned(engine(rng, family), "z", float(rng.choice([0.0, 90.0]))))
    scale = min(
        1.0,
        long * 0.2 / float(size_of(block)[0]),
        wide * 0.8 / float(size_of(block)[1]),
        560 / float(size_of(block)[2]),
    )
    at = (long * 0.05, wide * 0.5 - float(size_of(block)[1]) * scale / 2, foot + 40)
    box = cornered(gearbox(rng, family))
    pipe = shapes.tube((long * 0.2, wide * 0.55, foot - 20), (long * 0.97, wide * 0.6, foot - 10), 27, 2, 8)
    pot = shapes.move(shapes.pipe(85, 480, 2, "x", 12), (long * 0.85, wide * 0.62, foot + 30))
    cell = shapes.cuboid((long * 0.13, 120, foot + 330), (long * 0.13 + 240, 295, foot + 500))
    return [
        *[s.placed(lambda m: m * scale + at) for s in block],
        *[s.placed(lambda m: m * 0.7 + (long * 0.2, wide * 0.4, foot + 20)) for s in box],
        Solid(shapes.join(pipe, pot), "steel"),
        Solid(cell, "lead", 0.35),
    ]


def pack_cars(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Cars nose to tail, some turned about, the second tier tilted on a ramp."""
    one = _car(rng, family, space)
    need = size_of(one)
    if rng.random() < 0.5:
        one = cornered(turned(one, "z", 180.0))
    runs = max(1, int(space.length // (need[0] + 60)))
    places = [
        (n * (float(need[0]) + 60), float(rng.uniform(0, max(1.0, space.width - need[1]))), 0.0)
        for n in range(runs)
    ]
    straps = [
        shapes.bar((x + dx, y, 20), (x + dx * 1.6 + 120, y + 140, 460), 9, 5)
        for x, _, _ in places
        for dx in (300.0, float(need[0]) * 0.6)
        for y in (120.0, float(need[1]) - 300)
    ]
    solids = [*instanced(one, places), Solid(shapes.join(*straps), "steel", 0.4)]
    lean = float(rng.uniform(6, 14))
    upper = cornered(turned(one, "y", -lean))
    room = space.height - float(size_of(upper)[2])
    if room > float(need[2]) * 0.45 and rng.random() < 0.6:
        solids += [
            s.placed(lambda m: shapes.move(m, (0, 40.0, room)))
            for s in upper
            if float(size_of(upper)[0]) < space.length
        ]
    return Packed(tuple(solids), runs)


def _cycle_wheels(radius: float, thick: float, base: float) -> list[Solid]:
    """Hollow tyres, rims and brake discs at both ends of the wheel base."""
    wheels = [
        shapes.move(shapes.torus(radius - thick, thick, "y", (20, 6)), (x, 0, radius)) for x in (0.0, base)
    ]
    bores = [
        shapes.invert(shapes.move(shapes.torus(radius - thick, thick * 0.8, "y", (20, 6)), (x, 0, radius)))
        for x in (0.0, base)
    ]
    rims = [
        shapes.move(shapes.torus(radius - 2 * thick, 12, "y", (18, 5)), (x, 0, radius)) for x in (0.0, base)
    ]
    discs = [shapes.move(shapes.cylinder(120, 6, "y", 14), (x, 40, radius)) for x in (0.0, base)]
    return [Solid(shapes.join(*wheels, *bores), "rubber"), Solid(shapes.join(*rims, *discs), "steel")]


def _motorcycle(rng: np.random.Generator, family: int) -> Article:
    """Two wheels, a tube frame, an engine, a tank, a fork and a seat; along x."""
    radius, base = between(rng, family, 210, 340), between(rng, family, 1150, 1500, 1)
    thick = between(rng, family, 32, 75, 2)
    head = np.array([base * 0.83, 0, radius + between(rng, family, 420, 600)])
    seat, low = np.array([base * 0.25, 0, radius + 380]), np.array([base * 0.5, 0, radius - 60])
    joints = [
        (head, seat, 18),
        (head, low, 20),
        (low, seat, 16),
        (low, np.array([0, 70, radius]), 15),
        (low, np.array([0, -70, radius]), 15),
    ]
    tubes = [shapes.tube(a, b, r, 3, 8) for a, b, r in joints]
    fork = [shapes.bar((base, y, radius), head + np.array([0, y, 60]), 21, 8) for y in (-75.0, 75.0)]
    bar = shapes.tube(head + np.array([-60, -330, 120]), head + np.array([-60, 330, 120]), 12, 2, 8)
    bulk = between(rng, family, 0.75, 1.35, 3)
    crank = shapes.move(shapes.ellipsoid(np.array([190, 120, 130]) * bulk, 2), (base * 0.48, 0, radius + 20))
    barrel = shapes.move(
        shapes.turn(shapes.pipe(62 * bulk, 230, 22, "z", 12), "y", 20), (base * 0.58, 0, radius + 210)
    )
    tank = shapes.move(shapes.ellipsoid((230, 115, 110), 2), (base * 0.6, 0, radius + 420))
    hollow = shapes.invert(shapes.move(shapes.ellipsoid((228, 113, 108), 2), (base * 0.6, 0, radius + 420)))
    pipe = shapes.tube((base * 0.55, 110, radius + 40), (-120, 140, radius + 30), 45, 3, 8)
    pad = shapes.cuboid((base * 0.02, -110, radius + 370), (base * 0.45, 110, radius + 450))
    return [
        *_cycle_wheels(radius, thick, base),
        Solid(shapes.join(crank, barrel), "aluminium", 0.9),
        Solid(pad, "foam", 2.5),
        Solid(shapes.join(*tubes, *fork, bar, tank, hollow, pipe), "steel"),
    ]


def pack_motorcycles(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Motorcycles side by side: upright and strapped, or in cartons or crates in tiers."""
    one = cornered(_motorcycle(rng, family))
    boxed = bool(rng.random() < 0.5)
    margin = 45.0 if boxed else 0.0
    need = size_of(one) + 2 * margin
    outer = (float(need[0]), float(need[1]), float(need[2]))
    one = [s.placed(lambda m: m + margin) for s in one]
    if boxed:
        one.append(crate(rng, Space(*outer)) if rng.random() < 0.5 else carton(outer, 8.0))
    unit = facing(rng, outer, space)
    if unit != outer:
        one = [s.placed(lambda m: shapes.move(shapes.turn(m, "z", 90), (outer[1], 0, 0))) for s in one]
    scale = min(1.0, space.length / unit[0], space.width / unit[1], space.height / unit[2])
    one = [s.placed(lambda m: m * scale) for s in one]
    tiers = space.height if boxed else min(space.height, unit[2] * scale + 5)
    grid = stack(
        rng,
        Space(space.length, space.width, tiers),
        (unit[0] * scale, unit[1] * scale, unit[2] * scale),
        gap=float(rng.uniform(8, 120)),
    )
    return Packed(instanced(one, grid.offsets), grid.count)
