"""Tractors and lorries in front of the load: cab, engine, frame, fuel tanks, fifth wheel, and vans' noses."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.axles import Wheel, axle_part
from inspectbox.training.chassis import beam
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Solid, Space
from inspectbox.training.tank import filled_to, vessel
from inspectbox.training.transport import Part, Void


def tractor_end_parts(rng: np.random.Generator, start: float, deck: float, reach: float) -> list[Part]:
    """Drive axles, fifth wheel, frame and tanks under the front of a load that begins at x = start.

    The frame reaches `reach` mm ahead of the load, where a scan that spares the driver begins or a cab stands.
    """
    axle, wheel = start + float(rng.uniform(650, 1400)), Wheel.drawn(rng)
    cut = start - reach
    plate = shapes.move(shapes.cylinder(480, 70, "z", 24), (axle, 0, deck - 130))
    beams = [beam(cut, axle + 900, y, min(900.0, deck - 170), 260) for y in (-400.0, 400.0)]
    shaft = shapes.move(shapes.pipe(55, axle - cut - 200, 5, "x", 12), ((axle + cut) / 2, 0, 620))
    housing = shapes.ellipsoid((240, 210, 220), 2)
    gear = shapes.join(housing, shapes.invert(housing * 0.88))
    parts = [
        Part((Solid(shapes.join(plate, *beams, shaft), "steel"),)),
        Part((Solid(shapes.move(gear, (axle, 0, wheel.radius)), "cast_iron"),)),
        axle_part(axle, True, wheel, rng),
    ]
    if rng.random() < 0.3:
        parts.append(axle_part(axle + 1350, True, wheel, rng))
    if reach > 1200:
        parts += [fuel_tank_part(rng, cut + 80, y) for y in (-850.0, 850.0)[: int(rng.integers(1, 3))]]
    return parts


def fuel_tank_part(rng: np.random.Generator, x: float, y: float) -> Part:
    """A round aluminium tank along x with diesel in it; what stands above the level is empty."""
    length, radius = float(rng.uniform(700, 1150)), float(rng.uniform(280, 340))
    outer, inner = (
        vessel(length, radius, 60.0, 24),
        shapes.move(vessel(length - 8, radius - 4, 58.0, 24), (4, 0, 0)),
    )
    level = radius * float(rng.uniform(-0.7, 0.8))
    fuel = filled_to(shapes.move(vessel(length - 9, radius - 4.5, 58.0, 24), (4.5, 0, 0)), level)
    at = (x, y, 690.0)
    straps = [
        shapes.ring([(radius, -25), (radius + 4, -25), (radius + 4, 25), (radius, 25)], "x", 24)
        for _ in range(2)
    ]
    hoops = [shapes.move(s, (x + length * f, y, 690.0)) for s, f in zip(straps, (0.25, 0.75), strict=True)]
    solids = (
        Solid(shapes.move(shapes.join(outer, shapes.invert(inner)), at), "aluminium"),
        Solid(shapes.move(fuel, at), "oil"),
        Solid(shapes.join(*hoops), "steel"),
    )
    room = max(90.0, (radius - level) * 0.6)
    void = Void("fuel_tank", (x + 60, y - radius * 0.5, 690.0 + level + 5), Space(length - 120, radius, room))
    return Part(solids, (), (void,))


def cab_parts(rng: np.random.Generator, rear: float) -> list[Part]:
    """A forward-control cab whose back panel is at x = rear, with engine, gearbox, radiator and front axle."""
    low, high = float(rng.uniform(850, 1000)), float(rng.uniform(2900, 3750))
    front, half = rear - float(rng.uniform(1700, 2350)), 1240.0
    slant = float(rng.uniform(40, 260))
    skin = shapes.join(
        _body(front, rear, half, (low, high), slant),
        shapes.invert(_body(front + 2.5, rear - 2.5, half - 2.5, (low + 2.5, high - 2.5), slant)),
    )
    floor = shapes.cuboid((front + 60, -1200, low + 60), (rear - 60, 1200, low + 66))
    pillars = [
        shapes.shell((x, y, low), (x + 60, y + 60, high - 60), 3.0)
        for x in (front + slant + 200, rear - 900, rear - 80)
        for y in (-1235.0, 1175.0)
    ]
    bunk = shapes.cuboid((rear - 750, -1100, low + 700), (rear - 50, 1100, low + 830))
    seats = [
        shapes.cuboid((front + 900, y, low + 250), (front + 1400, y + 500, low + 450))
        for y in (-1000.0, 500.0)
    ]
    backs = [
        shapes.cuboid((front + 1350, y, low + 450), (front + 1480, y + 500, low + 1150))
        for y in (-1000.0, 500.0)
    ]
    dash = shapes.cuboid((front + 150, -1100, low + 500), (front + 520, 1100, low + 800))
    wheel = Wheel.drawn(rng)
    steering = shapes.turn(shapes.torus(225, 16, "z", (20, 6)), "y", 35)
    solids = (
        Solid(shapes.join(skin, floor, *pillars), "steel", 0.6),
        Solid(dash, "plastic", float(rng.uniform(0.15, 0.4))),
        Solid(shapes.join(bunk, *seats, *backs), "foam", 1.8),
        Solid(shapes.move(steering, (front + 750, -700, low + 900)), "plastic"),
    )
    void = Void("cab", (rear - 700, -1050.0, low + 120), Space(600.0, 2100.0, 520.0))
    return [Part(solids, (), (void,)), _engine(rng, front + 350), axle_part(front + 1300, False, wheel, rng)]


def _body(front: float, rear: float, half: float, level: tuple[float, float], slant: float) -> Mesh:
    """A box whose front leans back towards its top by `slant`."""
    low, high = level
    return shapes.hexahedron(
        [
            (x + (slant if x == front and z == high else 0.0), y, z)
            for z in (low, high)
            for y in (-half, half)
            for x in (front, rear)
        ]
    )


def _engine(rng: np.random.Generator, x: float) -> Part:
    """Six cylinders in line: block with its bores, crankshaft, gearbox, radiator, exhaust box."""
    size = float(rng.uniform(0.85, 1.1))
    length, pitch = 1150 * size, 165.0 * size
    bores = [
        shapes.move(shapes.cylinder(62 * size, 400, "z", 14), (x + 130 + pitch * n, 0, 1120))
        for n in range(6)
    ]
    block = shapes.join(
        shapes.cuboid((x, -300 * size, 820), (x + length, 300 * size, 1420)),
        *(shapes.invert(b) for b in bores),
    )
    sump = shapes.shell((x + 60, -260, 620), (x + length - 60, 260, 820), 8.0)
    pistons = [
        shapes.move(shapes.cylinder(58 * size, 110, "z", 14), (x + 130 + pitch * n, 0, 1000 + 70 * (n % 3)))
        for n in range(6)
    ]
    crank = shapes.move(shapes.cylinder(60, length - 120, "x", 12), (x + length / 2, 0, 760))
    gearbox = shapes.move(shapes.pipe(240 * size, 820, 26, "x", 16), (x + length + 420, 0, 850))
    gears = shapes.move(shapes.cylinder(110, 560, "x", 14), (x + length + 420, 0, 820))
    radiator = shapes.cuboid((x - 190, -480, 650), (x - 110, 480, 1450))
    silencer = shapes.move(shapes.pipe(260, 620, 4, "y", 18), (x + length + 300, 700, 720))
    solids = (
        Solid(shapes.join(block, gearbox), "cast_iron", float(rng.uniform(0.55, 0.9))),
        Solid(shapes.join(crank, gears, sump, silencer), "steel"),
        Solid(shapes.join(*pistons), "aluminium"),
        Solid(radiator, "aluminium", 0.35),
    )
    return Part(solids)


def van_nose_parts(rng: np.random.Generator, rear: float, high: float) -> list[Part]:
    """The front of a panel van whose load begins at x = rear."""
    low, half = float(rng.uniform(330, 420)), 980.0
    front = rear - float(rng.uniform(2100, 2500))
    skin = shapes.join(
        _body(front + 700, rear, half, (low + 650, high), 900.0),
        shapes.invert(_body(front + 703, rear - 3, half - 2, (low + 652, high - 2), 900.0)),
        shapes.shell((front, -half, low), (front + 900, half, low + 700), 1.5),
    )
    seats = [
        shapes.cuboid((rear - 800, y, low + 350), (rear - 300, y + 450, low + 550))
        for y in (-800.0, 0.0, 400.0)
    ]
    backs = [
        shapes.cuboid((rear - 320, y, low + 500), (rear - 200, y + 450, low + 1150))
        for y in (-800.0, 0.0, 400.0)
    ]
    block = shapes.join(
        shapes.cuboid((front + 250, -250, low + 150), (front + 700, 250, low + 600)),
        *(
            shapes.invert(
                shapes.move(shapes.cylinder(45, 300, "z", 12), (front + 330 + 95 * n, 0, low + 420))
            )
            for n in range(4)
        ),
    )
    battery = shapes.cuboid((front + 300, 500, low + 250), (front + 560, 690, low + 450))
    solids = (
        Solid(skin, "steel", 0.6),
        Solid(shapes.join(*seats, *backs), "foam", 1.8),
        Solid(block, "cast_iron", 0.6),
        Solid(battery, "lead", 0.3),
    )
    return [Part(solids)]
