"""Bicycles, in cartons with the front wheel off, or loose and nested."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import carton, stack
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space, instanced


def _wheel(radius: float, tyre: float) -> tuple[Mesh, Mesh, Mesh]:
    """Tyre, rim and steel hub with spokes, axis y, centred."""
    rubber = shapes.join(
        shapes.torus(radius - tyre, tyre, "y", (20, 6)),
        shapes.invert(shapes.torus(radius - tyre, tyre * 0.82, "y", (20, 6))),
    )
    rim = shapes.torus(radius - 2 * tyre - 6, 5.5, "y", (20, 5))
    turns = np.linspace(0, np.pi, 9, endpoint=False)
    ends = [(radius - 2 * tyre - 8) * np.array([np.cos(t), 0.0, np.sin(t)]) for t in turns]
    spokes = [shapes.bar(-end, end, 1.8, 3) for end in ends]
    return rubber, rim, shapes.join(shapes.cylinder(18, 90, "y", 8), *spokes)


def _frame(scale: float, radius: float, seat_up: float, reach: float) -> tuple[Mesh, Mesh]:
    """Tubes, and the solid steel of crank, chain wheel and fork; bottom bracket near (450, 0, 280).

    The saddle stands `seat_up` mm above the cranks, the front wheel `reach` times as far ahead as is usual.
    """
    rear, bottom = np.array([0.0, 0, radius]), np.array([440.0, 0, radius - 60]) * (scale, 1, 1)
    seat, head = (
        bottom + np.array([-150.0, 0, seat_up]) * scale,
        bottom + np.array([480.0 * reach, 0, 450]) * scale,
    )
    low_head, tip = head + np.array([30.0, 0, -110]) * scale, np.array([1030.0 * scale * reach, 0, radius])
    side = np.array([0.0, 55.0, 0])
    joints = [(bottom, seat, 17), (seat, head, 15), (bottom, low_head, 19), (head, low_head, 21)]
    joints += [(rear + s * side, bottom, 10) for s in (-1, 1)] + [(rear + s * side, seat, 8) for s in (-1, 1)]
    joints += [(tip + s * side, low_head, 12) for s in (-1, 1)]
    joints += [(seat, seat + np.array([-25.0, 0, 90]), 13), (head, head + np.array([-15.0, 0, 60]), 14)]
    tubes = [shapes.tube(a, b, r, min(1.9, r * 0.2)) for a, b, r in joints]
    wheel = shapes.cylinder(85 * scale, 4, "y", 16)
    crank = [shapes.bar(bottom, bottom + s * np.array([170 * scale, 60, 0]), 9) for s in (-1, 1)]
    gears = [shapes.move(shapes.cylinder(60, 28, "y", 12), rear)]
    return shapes.join(*tubes), shapes.join(
        shapes.move(wheel, bottom + np.array([0.0, 45, 0])), *crank, *gears
    )


def _unit(
    rng: np.random.Generator, family: int, boxed: bool
) -> tuple[Solid, tuple[float, float, float], list[Solid]]:
    """One bicycle: saddle, outer size, and the other solids, low corner at the origin."""
    scale = between(rng, family, 0.58, 1.06)
    radius, tyre = 340.0 * scale, between(rng, family, 12, 31, 1) * scale
    seat_up, reach = between(rng, family, 340, 500, 2), between(rng, family, 0.9, 1.15, 3)
    tubes, steel = _frame(scale, radius, seat_up, reach)
    parts: list[tuple[Mesh, str]] = [
        (tubes, model(family, ("steel", "aluminium", "steel"), 1)),
        (steel, "steel"),
    ]
    # boxed, the front wheel leans beside the frame
    front = (560.0 * scale, 105.0, radius + 25) if boxed else (1030.0 * scale * reach, 0.0, radius)
    for place in ((0.0, 0.0, radius), front):
        made = zip(_wheel(radius, tyre), ("rubber", "aluminium", "steel"), strict=True)
        parts += [(shapes.move(mesh, place), material) for mesh, material in made]
    handle = (
        (560.0 * scale, 0.0, radius + 520 * scale)
        if boxed
        else (900.0 * scale * reach, 0.0, radius + 480 * scale)
    )
    grip = shapes.cylinder(12, 190 if boxed else 560, "x" if boxed else "y", 8)
    parts.append((shapes.move(grip, handle), "aluminium"))
    saddle = shapes.move(shapes.ellipsoid((130, 60, 35), 1), (270 * scale, 0, radius + 500 * scale))
    low, high = shapes.extent(shapes.join(saddle, *(mesh for mesh, _ in parts)))
    wall = 12.0 if boxed else 0.0
    solids = [Solid(shapes.move(mesh, wall - low), material) for mesh, material in parts]
    size = high - low + 2 * wall
    return Solid(shapes.move(saddle, wall - low), "plastic", 0.5), (size[0], size[1], size[2]), solids


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with bicycles of one model."""
    boxed = bool(rng.random() < 0.75)
    saddle, size, solids = _unit(rng, family, boxed)
    solids = [saddle, *solids] + ([carton(size)] if boxed else [])
    shrink = min(
        1.0, space.length / size[1], space.height / size[2], max(space.length, space.width) / size[0]
    )
    size = (size[0] * shrink, size[1] * shrink, size[2] * shrink)
    solids = [s.placed(lambda m: m * shrink) for s in solids]
    across = size[0] > space.length or (size[0] <= space.width and rng.random() < 0.3)
    if across:
        solids = [s.placed(lambda m: shapes.move(shapes.turn(m, "z", 90), (size[1], 0, 0))) for s in solids]
        size = (size[1], size[0], size[2])
    pitch = (
        size if boxed else (size[0], size[1] * 0.62, size[2]) if not across else (size[0] * 0.62, *size[1:])
    )
    room = Space(space.length - size[0] + pitch[0], space.width - size[1] + pitch[1], space.height)
    grid = stack(rng, room, pitch, gap=10.0)
    return Packed(instanced(solids, grid.offsets), grid.count)
