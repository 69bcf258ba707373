"""Machinery: lathes, gearboxes, pumps and motors; castings, shafts and windings, in crates or on skids."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import crate, stack, within
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space, bounds, instanced

_AXES = ("x", "y", "z")


def _motor(rng: np.random.Generator, length: float, radius: float) -> list[Solid]:
    """An electric motor along x, centred: finned housing, windings, rotor and shaft."""
    fins = [
        shapes.move(
            shapes.turn(shapes.cuboid((-length * 0.4, -4, 0), (length * 0.4, 4, radius * 0.12)), "x", angle),
            place,
        )
        for angle, place in (
            (a, (0, -radius * np.sin(np.radians(a)), radius * np.cos(np.radians(a))))
            for a in range(0, 360, 24)
        )
    ]
    housing = shapes.pipe(radius, length, radius * 0.12, "x", 20)
    windings = shapes.pipe(radius * 0.82, length * 0.7, radius * 0.25, "x", 16)
    shaft = shapes.cylinder(radius * 0.2, length * 1.35, "x", 12)
    rotor = shapes.cylinder(radius * 0.5, length * 0.55, "x", 16)
    foot = shapes.cuboid((-length * 0.4, -radius, -radius * 1.15), (length * 0.4, radius, -radius * 0.95))
    metal = str(rng.choice(["cast_iron", "aluminium"]))
    return [
        Solid(shapes.join(housing, *fins, foot), metal),
        Solid(windings, "copper", 0.55),
        Solid(shapes.join(shaft, rotor), "steel", 0.95),
    ]


def _gearbox(rng: np.random.Generator, family: int, size: Mesh) -> list[Solid]:
    """A ribbed casting with gears on parallel shafts, centred."""
    half, wall = size / 2, between(rng, family, 6, 24)
    case = shapes.shell(-half, half, wall)
    parts, gears = [case], []
    for share in rng.uniform(-0.6, 0.6, int(rng.integers(2, 5))):
        radius = min(half[0], half[2]) * float(rng.uniform(0.25, 0.5))
        where = (share * half[0] * 0.8, 0.0, float(rng.uniform(-0.3, 0.3)) * half[2])
        thick = half[1] * float(rng.uniform(0.15, 0.5))
        gears.append(shapes.move(shapes.cylinder(radius, thick, "y", 24), where))
        parts.append(shapes.move(shapes.cylinder(radius * 0.3, half[1] * 2.3, "y", 12), where))
    ribs = [
        shapes.cuboid((x, half[1], -half[2]), (x + 14, half[1] + 25, half[2]))
        for x in np.linspace(-half[0], half[0] - 14, 5)
    ]
    return [Solid(shapes.join(*parts, *ribs), "cast_iron"), Solid(shapes.join(*gears), "steel")]


def _pump(rng: np.random.Generator, family: int, size: Mesh) -> list[Solid]:
    """A motor coupled to a volute with flanged pipes, centred."""
    radius = float(min(size[1], size[2])) * between(rng, family, 0.28, 0.42)
    solids = [
        s.placed(lambda m: shapes.move(m, (-size[0] * 0.2, 0, 0)))
        for s in _motor(rng, size[0] * 0.42, radius)
    ]
    centre = (size[0] * 0.24, 0.0, 0.0)
    volute = shapes.torus(radius * 0.8, radius * 0.42, "x", (20, 10))
    bore = shapes.invert(shapes.torus(radius * 0.8, radius * 0.30, "x", (20, 10)))
    outlet = shapes.move(shapes.pipe(radius * 0.35, radius * 1.6, radius * 0.09), (0, 0, radius * 1.2))
    flange = shapes.move(shapes.cylinder(radius * 0.6, radius * 0.12), (0, 0, radius * 1.9))
    inlet = shapes.move(shapes.pipe(radius * 0.4, radius * 1.2, radius * 0.09, "x"), (radius * 0.9, 0, 0))
    body = shapes.move(shapes.join(volute, bore, outlet, flange, inlet), centre)
    return [*solids, Solid(body, "cast_iron")]


def _machine_tool(rng: np.random.Generator, family: int, size: Mesh) -> list[Solid]:
    """A lathe-like machine, centred: bed, headstock, carriage, sheet cabinet, motors."""
    half = size / 2
    bed_top = -half[2] + size[2] * between(rng, family, 0.24, 0.5)
    bed = shapes.shell(
        (-half[0], -half[1] * 0.7, -half[2]), (half[0], half[1] * 0.7, bed_top), float(rng.uniform(12, 28))
    )
    ways = [
        shapes.cuboid((-half[0], y, bed_top), (half[0], y + 45, bed_top + 60))
        for y in (-half[1] * 0.5, half[1] * 0.3)
    ]
    head = shapes.shell(
        (-half[0], -half[1] * 0.8, bed_top), (-half[0] * 0.5, half[1] * 0.8, half[2] * 0.7), 16.0
    )
    axis = (bed_top + half[2] * 0.7) / 2
    spindle = shapes.move(shapes.cylinder(size[2] * 0.07, size[0] * 0.5, "x"), (-half[0] * 0.4, 0, axis))
    chuck = shapes.move(shapes.cylinder(size[2] * 0.13, 110, "x", 20), (-half[0] * 0.4, 0, axis))
    tail_x = half[0] * between(rng, family, 0.2, 0.8, 1)
    tail = shapes.cuboid(
        (tail_x, -half[1] * 0.3, bed_top + 60), (tail_x + size[0] * 0.1, half[1] * 0.3, axis + 60)
    )
    cabinet = shapes.shell(-half, half * (1, 1, 0.95), 2.0)
    motor = _motor(rng, size[0] * 0.16, size[2] * 0.11)
    place = (-half[0] * 0.7, 0.0, -half[2] + size[2] * 0.2)
    iron = shapes.join(bed, *ways, head, tail)
    moved = [s.placed(lambda m: shapes.move(m, place)) for s in motor]
    return [Solid(iron, "cast_iron"), Solid(shapes.join(spindle, chuck, cabinet), "steel"), *moved]


def _fitted(solids: list[Solid], size: Mesh) -> tuple[Solid, ...]:
    """Scale a machine into a box with its low corner at the origin."""
    low, high = bounds(solids)
    scale = np.minimum(size / (high - low), 1.7 * np.min(size / (high - low)))
    rest = (size - scale * (high - low)) * (0.5, 0.5, 0.0)
    return tuple(s.placed(lambda m: (m - low) * scale + rest) for s in solids)


def _row(rng: np.random.Generator, family: int, size: Mesh) -> list[Solid]:
    """Assemblies side by side along x, as many as a long machine needs, on one frame."""
    count = int(np.clip(round(float(size[0] / (1.25 * min(size[1], size[2])))), 1, 4))
    part = np.array([size[0] / count, size[1], size[2]])
    solids = []
    for number in range(count):
        share = part * (1.0, float(rng.uniform(0.7, 1.0)), float(rng.uniform(0.65, 1.0)))
        place = (number * part[0], float(rng.uniform(0, size[1] - share[1])), 0.0)
        made = _fitted(_one(rng, family, share), share)
        solids += [s.placed(lambda m, at=place: shapes.move(m, at)) for s in made]  # type: ignore[misc]
    if count > 1:
        beams = [shapes.shell((0, y, -120), (size[0], y + 100, 0), 8.0) for y in (0.0, size[1] - 100)]
        solids.append(Solid(shapes.join(*beams), "steel"))
    return solids


def _one(rng: np.random.Generator, family: int, size: Mesh) -> list[Solid]:
    kind = model(family, (3, 1, 2, 0, 3, 2, 1, 3))
    if kind == 0:
        solids = _motor(rng, size[0] * 0.7, float(min(size[1], size[2])) * between(rng, family, 0.3, 0.48))
    else:
        solids = [_gearbox, _pump, _machine_tool][kind - 1](rng, family, size)
    if rng.random() < 0.3:
        solids = [s.placed(lambda m: shapes.turn(m, "z", 90)) for s in solids]
    tilt = float(rng.normal(0, 1.5))
    return [s.placed(lambda m: shapes.turn(m, "y", tilt)) for s in solids]


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with one large machine, or with several small ones of one kind."""
    crated = bool(rng.random() < 0.5)
    margin, foot = (60.0, 110.0) if crated else (20.0, 100.0)
    if rng.random() < 0.6:
        unit = (
            space.length,
            min(space.width, between(rng, family, 800, 2250)),
            min(space.height, between(rng, family, 800, 2300, 1)),
        )
    else:
        unit = (
            between(rng, family, 400, 1100),
            between(rng, family, 400, 1000, 1),
            between(rng, family, 400, 1000, 2),
        )
        unit = within(unit, space)
    grid = stack(rng, space, unit, gap=25.0)
    inner = np.array([unit[0] - 2 * margin, unit[1] - 2 * margin, unit[2] - margin - foot])
    solids = [
        s.placed(lambda m: shapes.move(m, (margin, margin, foot)))
        for s in _fitted(_row(rng, family, inner), inner)
    ]
    outer = Space(*unit)
    skid = [shapes.cuboid((0, y, 0), (unit[0], y + 90, foot)) for y in np.linspace(0, unit[1] - 90, 3)]
    solids.append(crate(rng, outer) if crated else Solid(shapes.join(*skid), "softwood"))
    return Packed(instanced(solids, grid.offsets), grid.count)
