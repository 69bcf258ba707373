"""Trailers that carry containers: skeletal, gooseneck and platform, with what hangs under them."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.axles import Wheel, axle_part, tyre
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Solid, Space
from inspectbox.training.transport import Part, Void

KINDS = ("skeletal", "gooseneck", "platform")


def beam(start: float, end: float, y: float, top: float, tall: float) -> Mesh:
    """A welded I along x."""
    return shapes.join(
        shapes.cuboid((start, y - 70, top - 12), (end, y + 70, top)),
        shapes.cuboid((start, y - 4, top - tall + 12), (end, y + 4, top - 12)),
        shapes.cuboid((start, y - 70, top - tall), (end, y + 70, top - tall + 12)),
    )


def chassis_parts(rng: np.random.Generator, start: float, end: float, deck: float) -> list[Part]:
    """A semi-trailer under a load from x = start to x = end, deck at z = deck."""
    kind = KINDS[int(rng.choice(3, p=[0.55, 0.2, 0.25]))]
    steel = Solid(
        shapes.join(*_frame(rng, start, end, deck, kind), *_landing_gear(rng, start, deck)), "steel"
    )
    parts = [Part((steel,))]
    wheel, twin = Wheel.drawn(rng), bool(rng.random() < 0.5)
    last = end - float(rng.uniform(700, 1900))
    spacing = float(rng.uniform(1250, 1420))
    parts += [axle_part(last - spacing * n, twin, wheel, rng) for n in range(int(rng.integers(1, 4)))]
    parts.append(_fittings(rng, start, end, deck))
    return parts


def _frame(rng: np.random.Generator, start: float, end: float, deck: float, kind: str) -> list[Mesh]:
    tall = float(rng.uniform(280, 460))
    neck = start + (float(rng.uniform(2600, 3600)) if kind == "gooseneck" else 150.0)
    parts = [beam(neck, end - 60, y, deck - 15, tall) for y in (-490.0, 490.0)]
    if kind == "gooseneck":
        parts += [beam(start + 100, neck + 60, y, deck + 90, 160) for y in (-490.0, 490.0)]
    for x in np.arange(neck + 150, end - 200, rng.uniform(700, 1600)):
        parts.append(shapes.shell((x, -1100, deck - 190), (x + 90, 1100, deck - 70), 6.0))
    for x in (start + 90, end - 200):
        parts.append(shapes.shell((x, -1210, deck - 160), (x + 160, 1210, deck - 5), 8.0))
    if kind == "platform":
        parts.append(shapes.cuboid((start, -1230, deck - 14), (end, 1230, deck - 10)))
        parts += [
            shapes.shell((start, y, deck - 150), (end, y + 50, deck - 14), 4.0) for y in (-1240.0, 1190.0)
        ]
    # bumper and lamps
    parts.append(shapes.shell((end - 90, -1150, 450), (end - 20, 1150, 560), 4.0))
    return parts


def _landing_gear(rng: np.random.Generator, start: float, deck: float) -> list[Mesh]:
    legs = start + float(rng.uniform(2000, 2900))
    foot = float(rng.uniform(200, 420))
    parts = []
    for y in (-780.0, 660.0):
        parts.append(shapes.shell((legs, y, foot), (legs + 120, y + 120, deck - 60), 8.0))
        parts.append(shapes.cuboid((legs - 70, y - 40, foot - 20), (legs + 190, y + 160, foot)))
    parts.append(shapes.move(shapes.pipe(25, 1400, 4, "y", 8), (legs + 60, 0, deck - 350)))
    return parts


def _fittings(rng: np.random.Generator, start: float, end: float, deck: float) -> Part:
    """What hangs between landing gear and axles: tool boxes, a spare wheel, air tanks, a pallet cage."""
    x, under = start + 3600.0, deck - 480
    steel: list[Mesh] = [
        shapes.move(shapes.pipe(120, 700, 4, "x", 16), (end - 4600, y, under + 160)) for y in (-250.0, 250.0)
    ]
    solids, voids = [], []
    while x < end - 6200 and rng.random() < 0.75:
        side = float(rng.choice([-1, 1]))
        length, tall = float(rng.uniform(500, 1100)), float(rng.uniform(350, 520))
        low = (x, min(side * 560, side * 1180), under + 420 - tall)
        high = (x + length, max(side * 560, side * 1180), under + 420)
        if rng.random() < 0.3:
            wheel = Wheel.drawn(rng)
            solids.append(Solid(shapes.move(tyre(wheel, "z"), (x + 500, 0, under + 200)), "rubber"))
            voids.append(Void("spare_wheel", (x + 350, -200.0, under + 100), Space(300.0, 400.0, 180.0)))
        else:
            steel.append(shapes.shell(low, high, 1.8))
            voids.append(Void("chassis_box", low, Space(length, 620.0, tall)))
        x += length + float(rng.uniform(200, 900))
    return Part((Solid(shapes.join(*steel), "steel"), *solids), (), tuple(voids))
