"""A refrigerated container: insulated walls, T-floor, and a cooling unit in its front wall."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.container import (
    WIDTH,
    Container,
    corrugated,
    cross_members,
    frame_posts,
    frame_rails,
)
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Solid, Space, merged
from inspectbox.training.transport import Hold, Part, Void

_UNIT_DEPTH = 420.0
_T_FLOOR = 64.0


def reefer_part(box: Container, rng: np.random.Generator) -> Part:
    """An empty refrigerated container whose unit stands at its front end."""
    wall, lid = float(rng.uniform(58, 75)), float(rng.uniform(85, 105))
    half, low, high = WIDTH / 2 - 8, box.deck + 150, box.top - 20
    under, floor = float(rng.uniform(70, 95)), 0.0
    floor = low + under + _T_FLOOR
    start, end = box.start + _UNIT_DEPTH, box.end - 130
    shell = [shapes.shell((box.start + 60, -half, low), (box.end - 60, half, high), 1.1)]
    if rng.random() < 0.6:
        # many outer skins wave a little
        skin = ((box.start + 110, box.length - 220), (-half - 6, low, high), (200.0, 5.0))
        shell.append(corrugated(*skin, 0.9))
    liner = [shapes.shell((start, -half + wall, low + under), (end, half - wall, high - lid), 0.8)]
    metal = shapes.join(*shell, *liner, *frame_rails(box), *frame_posts(box), *cross_members(box, rng))
    solids = [
        Solid(metal, "steel"),
        Solid(_insulation(box, (wall, lid, under)), "foam", float(rng.uniform(1.1, 1.6))),
        *_t_floor(start, end, half - wall, floor),
        *_doors(box, low, high),
        *_cooling_unit(box, rng),
    ]
    inside = 2 * (half - wall) - 4
    space = Space(end - start - 20, inside, high - lid - 80 - floor)
    voids = (
        Void(
            "reefer_unit", (box.start + 70, -half + 90, box.deck + 800), Space(300.0, 2 * half - 180, 550.0)
        ),
        Void("insulation", (start, -half + 4, floor), Space(end - start, wall - 8, space.height)),
        Void("insulation", (start, half - wall + 4, floor), Space(end - start, wall - 8, space.height)),
        Void("roof", (start, -half + 60, high - lid + 4), Space(end - start, 2 * half - 120, lid - 8)),
        Void("floor", (start, -half + 60, low + 6), Space(end - start, 2 * half - 120, under - 10)),
        Void("door", (end + 6, -half + 60, low + 60), Space(60.0, 2 * half - 120, high - low - 120)),
    )
    return Part(merged(solids), (Hold((start + 10, -inside / 2, floor), space, 26_000.0),), voids)


def _insulation(box: Container, thick: tuple[float, float, float]) -> Mesh:
    """What fills the space between skin and liner: a hollow box, as thick as wall, roof and floor are."""
    wall, lid, under = thick
    half, low, high = WIDTH / 2 - 10, box.deck + 152, box.top - 22
    outer = shapes.cuboid((box.start + _UNIT_DEPTH - wall, -half, low), (box.end - 64, half, high))
    inner = shapes.cuboid(
        (box.start + _UNIT_DEPTH, -half + wall, low + under), (box.end - 130, half - wall, high - lid)
    )
    return shapes.join(outer, shapes.invert(inner))


def _t_floor(start: float, end: float, half: float, floor: float) -> list[Solid]:
    """Aluminium T-bars along travel: seen from the side, a dense cap over thin stems."""
    caps, stems = [], []
    for y in np.arange(-half + 20, half - 40, 72.0):
        caps.append(shapes.cuboid((start, y, floor - 6), (end, y + 44, floor)))
        stems.append(shapes.cuboid((start, y + 20, floor - _T_FLOOR), (end, y + 24, floor - 6)))
    base = shapes.cuboid((start, -half, floor - _T_FLOOR - 4), (end, half, floor - _T_FLOOR))
    return [Solid(shapes.join(*caps, *stems, base), "aluminium")]


def _doors(box: Container, low: float, high: float) -> list[Solid]:
    half = WIDTH / 2 - 40
    bars = [
        shapes.move(shapes.pipe(17, high - low + 60, 3, "z", 10), (box.end - 5, y, (low + high) / 2))
        for y in (-half * 0.8, -half * 0.2, half * 0.2, half * 0.8)
    ]
    frame = shapes.shell((box.end - 130, -half, low), (box.end - 40, half, high), 2.0)
    return [Solid(shapes.join(frame, *bars), "steel")]


def _cooling_unit(box: Container, rng: np.random.Generator) -> list[Solid]:
    """Compressor, coils, fans, motor, piping and control box behind the front frame."""
    x, half, low = box.start + 40, WIDTH / 2 - 70, box.deck + 170
    top, side = box.top - 90, float(rng.choice([-1, 1]))
    panel = shapes.shell((x, -half, low), (x + _UNIT_DEPTH - 60, half, top), 1.6)
    shelves = [
        shapes.cuboid((x, -half, low + z), (x + _UNIT_DEPTH - 60, half, low + z + 3)) for z in (620.0, 1350.0)
    ]
    compressor = _on(shapes.pipe(125, 430, 14, "z", 18), x + 170, side * 480, low + 250)
    rotor = _on(shapes.cylinder(80, 240, "z", 14), x + 170, side * 480, low + 200)
    receiver = _on(shapes.pipe(75, 420, 5, "z", 14), x + 240, -side * 380, low + 270)
    control = shapes.shell(
        (x + 30, -side * 300 - 260, low + 20), (x + 230, -side * 300 + 260, low + 560), 2.0
    )
    board = shapes.cuboid((x + 60, -side * 300 - 180, low + 80), (x + 120, -side * 300 + 180, low + 480))
    condenser = shapes.cuboid((x + 60, -half + 120, low + 680), (x + 150, half - 120, low + 1300))
    evaporator = shapes.cuboid((x + 170, -half + 80, low + 1400), (x + 320, half - 80, low + 1750))
    fans, motors = [], []
    for y, z in ((-420.0, top - 230), (420.0, top - 230), (0.0, low + 990)):
        fans.append(_on(shapes.ring([(160, -40), (172, -40), (172, 40), (160, 40)], "x", 24), x + 220, y, z))
        motors.append(_on(shapes.cylinder(55, 150, "x", 14), x + 240, y, z))
    pipes = []
    for number in range(5):
        y = side * (420 - 170 * number)
        path = [
            (x + 170, side * 480, low + 470),
            (x + 200, y, low + 600),
            (x + 110, y, low + 900 + 150 * number),
        ]
        pipes.append(shapes.sweep(path, [11.0] * 3, 6))
    return [
        Solid(shapes.join(panel, *shelves, receiver, control, *fans), "steel"),
        Solid(shapes.join(compressor, rotor), "cast_iron"),
        Solid(shapes.join(*motors), "copper", 0.6),
        Solid(shapes.join(*pipes), "copper", 0.35),
        Solid(shapes.join(condenser, evaporator), "aluminium", float(rng.uniform(0.09, 0.16))),
        Solid(board, "plastic", 0.8),
    ]


def _on(mesh: Mesh, x: float, y: float, z: float) -> Mesh:
    return shapes.move(mesh, (x, y, z))
