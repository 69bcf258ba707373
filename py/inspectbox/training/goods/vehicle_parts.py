"""Used vehicle parts: engines, gearboxes, doors, wheels, converters and axles, on pallets, in racks or in a heap."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.enclosing import Article, cornered, fitted, heap, size_of, turned
from inspectbox.training.goods.families import between
from inspectbox.training.goods.stacking import PALLET_HEIGHT, pallets, stack
from inspectbox.training.solids import Packed, Solid, Space, instanced


def engine(rng: np.random.Generator, family: int) -> Article:
    """Block with cylinder bores, head, sump, crank with pulley, manifold and alternator; along x."""
    cylinders = int(3 + (family * 3) % 4)
    long, wide = 95.0 * cylinders + between(rng, family, 60, 160), between(rng, family, 220, 330, 1)
    tall = between(rng, family, 260, 380, 2)
    block = [shapes.cuboid((0, -wide / 2, 0), (long, wide / 2, tall))]
    bores = [60 + n * (long - 120) / max(1, cylinders - 1) for n in range(cylinders)]
    block += [
        shapes.invert(shapes.move(shapes.cylinder(40, tall - 90, "z", 12), (x, 0, tall / 2 + 30)))
        for x in bores
    ]
    block.append(shapes.invert(shapes.cuboid((20, -wide * 0.38, 4), (long - 20, wide * 0.38, 70))))
    pistons = [
        shapes.move(shapes.cylinder(39, 55, "z", 12), (x, 0, float(rng.uniform(130, tall - 60))))
        for x in bores
    ]
    crank = shapes.move(shapes.cylinder(32, long + 120, "x", 10), (long / 2, 0, 36))
    wheel = shapes.move(shapes.cylinder(140, 28, "x", 20), (long + 40, 0, 36))
    pulley = shapes.move(shapes.cylinder(75, 35, "x", 16), (-45, 0, 36))
    head = shapes.shell((0, -wide * 0.45, tall), (long, wide * 0.45, tall + 130), 16)
    sump = shapes.shell((10, -wide * 0.42, -150), (long * 0.9, wide * 0.42, 0), 4)
    manifold = [
        shapes.tube((x, wide * 0.45, tall + 40), (x, wide * 0.85, tall - 60), 24, 4, 8) for x in bores
    ]
    dynamo = shapes.move(shapes.cylinder(70, 130, "x", 12), (70, -wide * 0.75, tall * 0.5))
    return [
        Solid(shapes.join(*block), "cast_iron" if family % 2 else "aluminium", 0.95),
        Solid(shapes.join(head, sump), "aluminium"),
        Solid(shapes.join(crank, wheel, pulley, *pistons, *manifold), "steel"),
        Solid(dynamo, "copper", 0.5),
    ]


def gearbox(rng: np.random.Generator, family: int) -> Article:
    """A bell housing that tapers to a tail, with gears on two shafts."""
    long, wide = between(rng, family, 420, 850), between(rng, family, 130, 200, 1)
    path = np.stack([np.array([0, 90, 130, long * 0.7, long]), np.zeros(5), np.zeros(5)], axis=1)
    radii = np.array([1.25, 1.15, 0.85, 0.75, 0.4]) * wide
    case = shapes.join(
        shapes.sweep(path, radii, 16),
        shapes.invert(shapes.sweep(path * (0.98, 1, 1) + (6, 0, 0), radii - 9, 16)),
    )
    gears = [
        shapes.move(shapes.cylinder(wide * float(rng.uniform(0.3, 0.5)), 28, "x", 16), (x, 0, z))
        for x in np.linspace(160, long * 0.65, 5)
        for z in (-wide * 0.25, wide * 0.25)
    ]
    shafts = [
        shapes.move(shapes.cylinder(18, long * 0.9, "x", 10), (long * 0.5, 0, z))
        for z in (-wide * 0.25, wide * 0.25)
    ]
    return [Solid(case, "aluminium"), Solid(shapes.join(*gears, *shafts), "steel", 0.9)]


def door(rng: np.random.Generator, family: int) -> Article:
    """A pressed door: two skins, a frame, a pane, a regulator and a lock."""
    long, tall = between(rng, family, 850, 1250), between(rng, family, 550, 720, 1)
    skins = [shapes.cuboid((0, y, 0), (long, y + 1.0, tall)) for y in (0.0, 130.0)]
    rim = shapes.join(
        shapes.cuboid((0, 0, 0), (25, 130, tall)),
        shapes.cuboid((long - 30, 0, 0), (long, 130, tall)),
        shapes.cuboid((0, 0, 0), (long, 130, 22)),
    )
    lean = between(rng, family, 150, 420, 2)
    frame = [
        shapes.bar(a, b, 14, 6)
        for a, b in (
            ((20, 60, tall), (lean, 60, tall + 420)),
            ((lean, 60, tall + 420), (long - 40, 60, tall + 430)),
            ((long - 40, 60, tall + 430), (long - 20, 60, tall)),
        )
    ]
    beam = shapes.tube((40, 90, tall * 0.45), (long - 40, 90, tall * 0.35), 20, 3, 8)
    lock = shapes.cuboid((long - 110, 30, tall * 0.7), (long - 35, 90, tall * 0.85))
    motor = shapes.move(shapes.cylinder(35, 90, "x", 10), (long * 0.5, 60, tall * 0.4))
    pane = shapes.cuboid((lean * 0.6, 58, tall * 0.35), (long - 60, 62, tall + 20))
    return [
        Solid(shapes.join(*skins, beam, *frame), "steel"),
        Solid(shapes.join(rim), "steel", 0.06),
        Solid(shapes.join(lock, motor), "steel", 0.5),
        Solid(pane, "glass"),
    ]


def converter(rng: np.random.Generator, family: int) -> Article:
    """A catalytic converter or a silencer: a can with a ceramic or wadding core between flanged pipes."""
    long, wide, tall = (
        between(rng, family, 220, 520),
        between(rng, family, 55, 110, 1),
        between(rng, family, 45, 80, 2),
    )
    scale = (1.0, wide / 100, tall / 100)
    path = np.stack(
        [np.array([-90, -5, 60, long - 60, long + 5, long + 90]), np.zeros(6), np.zeros(6)], axis=1
    )
    radii = np.array([30.0, 32, 100, 100, 32, 30])
    can = (
        shapes.join(
            shapes.sweep(path, radii, 14),
            shapes.invert(shapes.sweep(path * (0.99, 1, 1) + (1, 0, 0), radii - 4, 14)),
        )
        * scale
    )
    core = shapes.move(shapes.cylinder(92, long - 130, "x", 14) * scale, (long / 2, 0, 0))
    flanges = [shapes.move(shapes.cylinder(55, 10, "x", 12), (x, 0, 0)) for x in (-95.0, long + 95)]
    pipe = shapes.tube(
        (long + 90, 0, 0),
        (long + 90 + between(rng, family, 20, 600, 3), float(rng.normal(0, 60)), float(rng.normal(0, 40))),
        27,
        3,
        8,
    )
    return [
        Solid(shapes.join(can, pipe, *flanges), "steel"),
        Solid(core, "ceramic", float(rng.uniform(0.25, 0.45))),
    ]


def wheel(rng: np.random.Generator, family: int) -> Article:
    """A rim with its tyre."""
    radius, wide = between(rng, family, 280, 380), between(rng, family, 150, 250, 1)
    rim = radius * float(rng.uniform(0.58, 0.68))
    tyre = shapes.ring(
        [
            (rim, 0),
            (radius - 12, 0),
            (radius, 25),
            (radius, wide - 25),
            (radius - 12, wide),
            (rim, wide),
            (rim, wide - 14),
            (radius - 16, wide - 14),
            (radius - 16, 14),
            (rim, 14),
        ],
        "z",
        22,
    )
    ring = shapes.ring([(rim - 18, 8), (rim, 8), (rim, wide - 8), (rim - 18, wide - 8)], "z", 20)
    spokes = [
        shapes.bar((0, 0, wide * 0.7), (np.cos(a) * rim, np.sin(a) * rim, wide * 0.7), 22, 6)
        for a in np.linspace(0, 2 * np.pi, 6)[:5]
    ]
    hub = shapes.move(shapes.cylinder(75, 50, "z", 12), (0, 0, wide * 0.7))
    metal = "aluminium" if family % 2 else "steel"
    return [
        Solid(tyre, "rubber", 1.05),
        Solid(shapes.join(ring, hub, *spokes), metal, 0.9 if metal == "aluminium" else 0.4),
    ]


def axle(rng: np.random.Generator, family: int) -> Article:
    """A driven axle or a steering rack with hubs, discs and springs."""
    long, ball = between(rng, family, 1000, 1700), between(rng, family, 90, 190, 1)
    beam = shapes.tube((0, 0, 0), (long, 0, 0), 42, 8, 10)
    case = shapes.move(shapes.ellipsoid((ball, ball * 0.9, ball), 2), (long * 0.5, 0, 0))
    void = shapes.invert(
        shapes.move(shapes.ellipsoid((ball - 14, ball * 0.9 - 14, ball - 14), 2), (long * 0.5, 0, 0))
    )
    crown = shapes.move(shapes.cylinder(ball * 0.6, 34, "x", 16), (long * 0.5, 0, 0))
    discs = [shapes.move(shapes.cylinder(150, 24, "x", 20), (x, 0, 0)) for x in (15.0, long - 15)]
    return [Solid(shapes.join(case, void, *discs), "cast_iron"), Solid(shapes.join(beam, crown), "steel")]


_MODELS: tuple[Callable[[np.random.Generator, int], Article], ...] = (
    engine,
    converter,
    door,
    gearbox,
    wheel,
    axle,
)
_OF_FAMILY = (
    ("engine",),
    ("converter",),
    ("door",),
    ("gearbox", "axle"),
    ("wheel", "engine"),
    ("engine", "gearbox"),
    ("engine", "door"),
    ("converter", "gearbox"),
)
_NAMED = {one.__name__: one for one in _MODELS}


def _heap_of_everything(rng: np.random.Generator, space: Space, family: int) -> Packed:
    names = [*_OF_FAMILY[family], *(str(n) for n in rng.choice([*_NAMED], 3, replace=False))]
    room = np.array([space.length, space.width, min(space.height, float(rng.uniform(700, 2000)))])
    solids, count = heap(
        rng, room, [_NAMED[name](rng, family) for name in names], float(rng.uniform(0.05, 0.13)), 60
    )
    return Packed(tuple(solids), count)


def article(rng: np.random.Generator, family: int) -> Article:
    """One part of a family's kinds."""
    kinds = _OF_FAMILY[family]
    return _NAMED[kinds[int(rng.integers(0, len(kinds)))]](rng, family)


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with a heap of parts, or with rows of one or two kinds on pallets."""
    if rng.random() < 0.4:
        return _heap_of_everything(rng, space, family)
    made = article(rng, family)
    made = cornered(turned(made, "z", float(rng.choice([0, 90])) + float(rng.normal(0, 3))))
    palletised = bool(rng.random() < 0.6)
    base = PALLET_HEIGHT if palletised else 0.0
    room = np.array([space.length, space.width, max(space.height - base, 100.0)])
    piece = fitted(made, room)
    need = size_of(piece)
    tall = float(rng.uniform(0.3, 1.0)) * space.height
    stand = Space(space.length, space.width, max(base + float(need[2]) + 12, tall))
    grid = stack(
        rng,
        stand,
        (float(need[0]), float(need[1]), float(need[2])),
        base=base,
        gap=float(rng.uniform(10, 90)),
    )
    most = max(1, 150_000 // sum(s.triangles for s in piece))
    solids = instanced(piece, grid.offsets[:most])
    return Packed((*solids, *(pallets(space) if palletised else ())), min(most, grid.count))
