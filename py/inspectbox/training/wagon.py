"""Rail wagons: flat wagons for containers and covered wagons, on two bogies with buffers and couplers."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.chassis import beam
from inspectbox.training.container import WIDTH
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Solid, Space
from inspectbox.training.transport import Hold, Part, Void

DECK = 1150.0
_GAUGE = 750.0


def flat_wagon_parts(rng: np.random.Generator, start: float, end: float) -> list[Part]:
    """A flat wagon between its buffers' beams; containers stand at z = `DECK`."""
    tall = float(rng.uniform(380, 620))
    sills = [beam(start + 60, end - 60, y, DECK - 20, tall) for y in (-620.0, 620.0)]
    centre = beam(start + 60, end - 60, 0.0, DECK - 60, 300.0)
    cross = [
        shapes.shell((x, -1250, DECK - 200), (x + 120, 1250, DECK - 30), 7.0)
        for x in np.arange(start + 500, end - 500, rng.uniform(1100, 2200))
    ]
    heads = [shapes.shell((x, -1250, DECK - 330), (x + 90, 1250, DECK - 20), 10.0) for x in (start, end - 90)]
    reach = float(rng.uniform(1900, 2600))
    parts = [bogie_part(rng, start + reach), bogie_part(rng, end - reach)]
    steel = shapes.join(*sills, centre, *cross, *heads, *_buffers(start, end))
    brakes = shapes.move(shapes.pipe(190, 800, 5, "x", 16), ((start + end) / 2, -300.0, DECK - 480))
    return [Part((Solid(shapes.join(steel, brakes), "steel"),)), *parts]


def _buffers(start: float, end: float) -> list[Mesh]:
    parts = []
    for x, out in ((start, -1.0), (end, 1.0)):
        for y in (-875.0, 875.0):
            parts.append(shapes.move(shapes.pipe(105, 420, 14, "x", 18), (x + out * 210, y, DECK - 110)))
            parts.append(shapes.move(shapes.cylinder(230, 35, "x", 22), (x + out * 600, y, DECK - 110)))
            parts.append(shapes.move(shapes.cylinder(70, 200, "x", 14), (x + out * 500, y, DECK - 110)))
        parts.append(shapes.move(shapes.cylinder(45, 560, "x", 10), (x + out * 280, 0, DECK - 130)))
    return parts


def bogie_part(rng: np.random.Generator, x: float) -> Part:
    """Two wheelsets with axle boxes, coil springs, side frames and a bolster, its pivot at x."""
    base, radius = float(rng.uniform(900, 1000)), float(rng.uniform(420, 470))
    profile = [
        (60, -70),
        (radius - 70, -12),
        (radius - 60, -65),
        (radius, -65),
        (radius, 62),
        (radius - 60, 62),
    ]
    wheel = shapes.ring([*profile, (radius - 70, 12), (60, 70)], "y", 36)
    steel, iron = [], []
    for at in (x - base, x + base):
        steel += [shapes.move(wheel, (at, s * _GAUGE, radius)) for s in (-1, 1)]
        steel.append(shapes.move(shapes.cylinder(78, 2200, "y", 16), (at, 0, radius)))
        iron += [
            shapes.cuboid((at - 130, y - 90, radius - 130), (at + 130, y + 90, radius + 140))
            for y in (-1000, 1000)
        ]
        for y in (-1000.0, 1000.0):
            for shift in (-230.0, 230.0):
                spring = shapes.pipe(75, 230, 28, "z", 14)
                steel.append(shapes.move(spring, (at + shift, y, radius + 120)))
    for y in (-1000.0, 1000.0):
        steel.append(
            shapes.shell((x - base - 350, y - 70, radius + 140), (x + base + 350, y + 70, radius + 330), 14.0)
        )
    iron.append(shapes.shell((x - 220, -1050, radius + 100), (x + 220, 1050, radius + 330), 16.0))
    void = Void("bogie", (x - 200, -1000.0, radius - 150), Space(400.0, 2000.0, 230.0))
    return Part((Solid(shapes.join(*steel), "steel"), Solid(shapes.join(*iron), "cast_iron")), (), (void,))


def covered_body_part(rng: np.random.Generator, start: float, end: float) -> Part:
    """The box of a covered wagon: ribbed steel sides, a vaulted roof, a plank floor, sliding doors."""
    half, top, steel = 1320.0, DECK + float(rng.uniform(2500, 2850)), float(rng.uniform(1.5, 2.5))
    low = DECK + 10
    metal = [shapes.shell((start + 60, -half, low), (end - 60, half, top), steel)]
    for x in np.arange(start + 60, end - 120, rng.uniform(700, 1300)):
        metal += [shapes.shell((x, y, low), (x + 80, y + 55, top), 3.5) for y in (-half - 55, half)]
        vault = [(x, -half, top), (x, -half / 2, top + 130), (x, half / 2, top + 130), (x, half, top)]
        metal.append(shapes.sweep(vault, [22.0] * 4, 6))
    door = (start + end) / 2 + float(rng.uniform(-400, 400))
    metal += [
        shapes.shell((door - 1300, y, low + 40), (door + 1300, y + 45, top - 30), 1.5)
        for y in (-half - 110, half + 65)
    ]
    planks = shapes.cuboid((start + 70, -half + 10, low + 5), (end - 70, half - 10, low + 55))
    space = Space(end - start - 200, 2 * half - 60, top - low - 120)
    hold = Hold((start + 100, -half + 30, low + 57), space, 45_000.0)
    void = Void("roof", (start + 100, -WIDTH / 2, top + 10), Space(end - start - 200, WIDTH, 90.0))
    return Part((Solid(shapes.join(*metal), "steel"), Solid(planks, "hardwood", 0.75)), (hold,), (void,))
