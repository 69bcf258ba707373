"""What carries the container: a skeletal chassis with axles and wheels, and the end of a tractor."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Solid, merged

_WHEEL = 505.0
_TRACK = 980.0


def _beam(start: float, end: float, y: float, top: float, tall: float) -> Mesh:
    """A welded I along x."""
    return shapes.join(
        shapes.cuboid((start, y - 70, top - 12), (end, y + 70, top)),
        shapes.cuboid((start, y - 4, top - tall + 12), (end, y + 4, top - 12)),
        shapes.cuboid((start, y - 70, top - tall), (end, y + 70, top - tall + 12)),
    )


def _tyre(sections: int = 32) -> Mesh:
    half, bead = 145.0, 290.0
    outside = [(_WHEEL - 15, -half), (_WHEEL, -half * 0.8), (_WHEEL, half * 0.8), (_WHEEL - 15, half)]
    inside = [(_WHEEL - 35, half - 14), (_WHEEL - 35, -half + 14)]
    profile = [(bead, -half), *outside, (bead, half), (bead, half - 14), *inside, (bead, -half + 14)]
    return shapes.ring(profile, "y", sections)


def _axle(x: float, twin: bool) -> list[Solid]:
    centre = (x, 0.0, _WHEEL)
    places = [s * (_TRACK + d) for s in (-1, 1) for d in ((-160.0, 160.0) if twin else (0.0,))]
    rubber = [shapes.move(_tyre(), (x, y, _WHEEL)) for y in places]
    rims = [
        shapes.move(shapes.ring([(270, -130), (288, -130), (288, 130), (270, 130)], "y", 28), (x, y, _WHEEL))
        for y in places
    ]
    discs = [shapes.move(shapes.cylinder(275, 12, "y", 24), (x, y + 40, _WHEEL)) for y in places]
    drums = [
        shapes.move(
            shapes.ring([(180, -100), (210, -100), (210, 100), (180, 100)], "y", 24), (x, s * 760, _WHEEL)
        )
        for s in (-1, 1)
    ]
    hubs = [shapes.move(shapes.cylinder(95, 330, "y", 16), (x, s * _TRACK, _WHEEL)) for s in (-1, 1)]
    pole = shapes.move(shapes.pipe(70, 2 * _TRACK, 14, "y", 14), centre)
    springs = [
        shapes.cuboid((x - 480, s * 560 - 45, _WHEEL + 90), (x + 480, s * 560 + 45, _WHEEL + 150))
        for s in (-1, 1)
    ]
    return [
        Solid(shapes.join(*rubber), "rubber"),
        Solid(shapes.join(*rims, *discs, pole, *springs), "steel"),
        Solid(shapes.join(*hubs, *drums), "cast_iron"),
    ]


def _frame(rng: np.random.Generator, start: float, end: float, deck: float) -> list[Mesh]:
    tall = float(rng.uniform(300, 420))
    parts = [_beam(start + 150, end - 60, y, deck - 15, tall) for y in (-490.0, 490.0)]
    for x in np.arange(start + 300, end - 200, rng.uniform(900, 1500)):
        parts.append(shapes.shell((x, -1100, deck - 190), (x + 90, 1100, deck - 70), 6.0))
    for x in (start + 90, end - 200):
        parts.append(shapes.shell((x, -1210, deck - 160), (x + 160, 1210, deck - 5), 8.0))
    # landing gear
    legs = start + float(rng.uniform(2200, 2900))
    parts += [shapes.shell((legs, y, 330), (legs + 120, y + 120, deck - 60), 8.0) for y in (-780.0, 660.0)]
    return parts


def chassis_solids(rng: np.random.Generator, start: float, end: float, deck: float) -> tuple[Solid, ...]:
    """A semi-trailer chassis under a container from x = start to x = end, deck at z = deck."""
    solids = [Solid(shapes.join(*_frame(rng, start, end, deck)), "steel")]
    axles, twin = int(rng.integers(2, 4)), bool(rng.random() < 0.5)
    last = end - float(rng.uniform(700, 1500))
    for index in range(axles):
        solids += _axle(last - 1310.0 * index, twin)
    if rng.random() < 0.75:
        solids += _tractor_end(rng, start, deck)
    return merged(solids)


def _tractor_end(rng: np.random.Generator, start: float, deck: float) -> list[Solid]:
    """Drive axle, fifth wheel, frame and tank under the front of the container."""
    axle = start + float(rng.uniform(650, 1400))
    # the scan begins in open air behind the tractor's cab, so its frame is cut off there
    cut = max(start - 3000, 240.0)
    plate = shapes.move(shapes.cylinder(480, 70, "z", 24), (axle, 0, deck - 130))
    beams = [_beam(cut, axle + 900, y, 900, 260) for y in (-400.0, 400.0)]
    solids = [Solid(shapes.join(plate, *beams), "steel"), *_axle(axle, True)]
    tank_x = start - 1050.0
    if tank_x > cut:
        tank = shapes.move(shapes.pipe(310, 900, 4, "x", 20), (tank_x + 450, -850, 680))
        fuel = shapes.move(shapes.cylinder(300, 880, "x", 20), (tank_x + 450, -850, 680))
        solids += [Solid(tank, "aluminium"), Solid(fuel, "oil", float(rng.uniform(0.4, 0.95)))]
    return solids


def cab_solids(rng: np.random.Generator, rear: float) -> tuple[Solid, ...]:
    """A tractor cab whose back panel is at x = rear: shell, bunk, seats, engine, gearbox and front axle."""
    low, high = 950.0, float(rng.uniform(3000, 3650))
    front = rear - float(rng.uniform(2000, 2350))
    skin = shapes.shell((front, -1240, low), (rear, 1240, high), 2.5)
    floor = shapes.cuboid((front, -1200, low + 60), (rear, 1200, low + 66))
    pillars = [
        shapes.shell((x, y, low), (x + 60, y + 60, high), 3.0)
        for x in (front + 200, rear - 900, rear - 80)
        for y in (-1235.0, 1175.0)
    ]
    dash = shapes.cuboid((front + 150, -1100, low + 500), (front + 520, 1100, low + 800))
    bunk = shapes.cuboid((rear - 750, -1100, low + 700), (rear - 50, 1100, low + 830))
    seats = [
        shapes.cuboid((front + 900, y, low + 250), (front + 1400, y + 500, low + 450))
        for y in (-1000.0, 500.0)
    ]
    backs = [
        shapes.cuboid((front + 1350, y, low + 450), (front + 1480, y + 500, low + 1150))
        for y in (-1000.0, 500.0)
    ]
    block = shapes.shell((front + 350, -380, 620), (front + 1500, 380, 1450), 45.0)
    pistons = [
        shapes.move(shapes.cylinder(65, 420, "z", 14), (front + 480 + 165 * n, 0, 1100)) for n in range(6)
    ]
    gearbox = shapes.move(shapes.pipe(260, 800, 28, "x", 16), (front + 1950, 0, 850))
    shafts = shapes.move(shapes.cylinder(55, 1900, "x", 12), (front + 1400, 0, 850))
    return merged(
        [
            Solid(shapes.join(skin, floor, *pillars, shafts), "steel"),
            Solid(dash, "plastic", 0.25),
            Solid(shapes.join(bunk, *seats, *backs), "foam", 1.8),
            Solid(shapes.join(block, gearbox, *pistons), "cast_iron"),
            *_axle(front + 1300, False),
        ]
    )
