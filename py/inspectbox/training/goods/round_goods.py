"""Goods that are wound or cast: coils, paper reels, cable drums, rolls of fabric, ingots, and sheets on edge."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import PALLET_HEIGHT, carton, pallets, stack, within
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space, instanced


def _wound(outer: float, inner: float, wide: float, axis: str) -> Mesh:
    """A winding with its low corner at the origin."""
    ring = shapes.ring(
        [(inner, -wide / 2), (outer, -wide / 2), (outer, wide / 2), (inner, wide / 2)], axis, 28
    )
    low, _ = shapes.extent(ring)
    return shapes.move(ring, -low)


def pack_reels(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with paper reels, upright or lying, cores hollow."""
    outer = min(
        between(rng, family, 280, 690), space.length / 2 - 8, space.width / 2 - 8, space.height / 2 - 8
    )
    wide = between(rng, family, 450, 1500, 1)
    axis = str(model(family, ("z", "z", "y", "z", "x")))
    room = {"x": space.length, "y": space.width, "z": space.height}[axis] - 20
    wide = min(wide, room)
    mesh = _wound(outer, float(rng.choice([38, 76, 152])) / 2 + 5, wide, axis)
    size = shapes.extent(mesh)[1]
    grid = stack(rng, space, (float(size[0]), float(size[1]), float(size[2])), gap=float(rng.uniform(4, 40)))
    return Packed(instanced([Solid(mesh, "paper", float(rng.uniform(0.75, 1.45)))], grid.offsets), grid.count)


def pack_cable(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with drums of cable: wooden or steel flanges around a winding of copper or aluminium."""
    outer = min(between(rng, family, 220, 950), space.length / 2 - 8, space.height / 2 - 8)
    wide = min(between(rng, family, 300, 1100, 1), space.width - 12)
    core, full = outer * between(rng, family, 0.35, 0.6, 2), outer * float(rng.uniform(0.72, 0.95))
    board = between(rng, family, 22, 60)
    flange = shapes.ring([(30, 0), (outer, 0), (outer, board), (30, board)], "y", 28)
    low, _ = shapes.extent(flange)
    sides = [shapes.move(flange, -low + (0, y, 0)) for y in (0.0, wide - board)]
    winding = shapes.move(_wound(full, core, wide - 2 * board, "y"), (outer - full, board, outer - full))
    barrel = shapes.move(
        _wound(core, core - board * 0.6, wide - 2 * board, "y"), (outer - core, board, outer - core)
    )
    metal, fill = model(
        family,
        (("copper", 0.45), ("aluminium", 0.5), ("copper", 0.3), ("steel", 0.6)),
        int(rng.integers(0, 2)),
    )
    solids = [
        Solid(winding, metal, fill * float(rng.uniform(0.7, 1.2))), Solid(winding, "polyethylene", 0.3),
        Solid(shapes.join(*sides, barrel), "softwood"),
    ]  # fmt: skip
    unit = (2 * outer, wide, 2 * outer)
    if rng.random() < 0.35:
        solids = [s.placed(lambda m: shapes.move(shapes.turn(m, "z", 90), (wide, 0, 0))) for s in solids]
        unit = (wide, 2 * outer, 2 * outer)
    if unit[0] > space.length or unit[1] > space.width:
        shrink = min(space.length / unit[0], space.width / unit[1])
        solids = [s.placed(lambda m: m * shrink) for s in solids]
        unit = (unit[0] * shrink, unit[1] * shrink, unit[2] * shrink)
    grid = stack(rng, space, unit, gap=float(rng.uniform(15, 120)))
    return Packed(instanced(solids, grid.offsets), grid.count)


def pack_fabric(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with rolls of fabric or carpet lying in a honeycomb."""
    radius = min(between(rng, family, 60, 230), space.height / 2.2, space.width / 2.2)
    long = min(space.length, between(rng, family, 1100, 4000, 1)) * 0.97
    roll = shapes.move(shapes.pipe(radius, long, radius - 22, "x", 12), (long / 2, radius, radius))
    grid = stack(rng, space, (long, 2 * radius, 2 * radius * 0.95), gap=6.0)
    cloth = Solid(roll, "cotton", float(rng.uniform(0.15, 0.4)))
    return Packed(
        instanced([cloth], grid.offsets + rng.normal(0, 4, (grid.count, 3)) * (3, 1, 0)), grid.count
    )


def pack_ingots(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with low bundles of ingots on wood: dense blocks with gaps."""
    size = (
        between(rng, family, 550, 760),
        between(rng, family, 90, 180, 1),
        between(rng, family, 60, 110, 2),
    )
    layers, side = int(rng.integers(3, 9)), 5
    metal = str(rng.choice(["aluminium", "aluminium", "copper", "lead"]))
    low = [
        shapes.hexahedron(
            [
                (x, y * (1 - 0.12 * z) + size[1] * 0.06 * z, size[2] * z)
                for z in (0, 1)
                for y in (0.0, size[1])
                for x in (0.0, size[0])
            ]
        )
    ]
    places = [(0, j * (size[1] + 8), 90 + k * (size[2] + 4)) for j in range(side) for k in range(layers)]
    block = (size[0], side * (size[1] + 8), 92 + layers * (size[2] + 4))
    scale = min(
        1.0,
        *(have / need for have, need in zip((space.length, space.width, space.height), block, strict=True)),
    )
    solids = instanced([Solid(shapes.join(*low), metal, 0.97)], places)
    feet = Solid(shapes.cuboids([(x, 0, 0) for x in (40.0, size[0] - 130)], (90, block[1], 88)), "softwood")
    small = [s.placed(lambda m: m * scale) for s in (*solids, feet)]
    tiers = 1 if metal in ("copper", "lead") else 2
    room = Space(space.length, space.width, min(space.height, tiers * (block[2] * scale + 5)))
    grid = stack(
        rng, room, (block[0] * scale, block[1] * scale, block[2] * scale), gap=float(rng.uniform(60, 250))
    )
    return Packed(instanced(small, grid.offsets), grid.count)


def _upright_sheets(
    rng: np.random.Generator,
    space: Space,
    unit: tuple[float, float, float],
    sheet: tuple[str, float, float],
    frame: bool,
) -> Packed:
    """Packs of sheets on edge in a crate or on an A-frame; `sheet` is material, thickness and pitch."""
    material, thick, pitch = sheet
    count = max(1, int((unit[1] - 120) // pitch))
    lean = float(rng.uniform(0.02, 0.09)) if frame else float(rng.uniform(0.0, 0.01))
    pane = shapes.cuboid((40, 0, 60), (unit[0] - 40, thick, unit[2] - 40))
    panes = shapes.repeat(pane, [(0, 60 + n * pitch, 0) for n in range(count)])
    leaning = panes + (0.0, 1.0, 0.0) * (lean * (panes[..., 2:] - 60) * 0.4)
    posts = [
        shapes.cuboid((x, y, 0), (x + 70, y + 45, unit[2]))
        for x in (0.0, unit[0] / 2 - 35, unit[0] - 70)
        for y in (0.0, unit[1] - 45)
    ]
    beams = [
        shapes.cuboid((0, y, z), (unit[0], y + 70, z + 55))
        for y in (0.0, unit[1] - 70)
        for z in (0.0, unit[2] * 0.5, unit[2] - 56)
    ]
    grid = stack(rng, space, unit, gap=25.0)
    solids = [Solid(leaning, material), Solid(shapes.join(*posts, *beams), "softwood")]
    return Packed(instanced(solids, grid.offsets), grid.count * count)


def pack_glass(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with crates of glass standing on edge."""
    unit = within(
        (
            between(rng, family, 900, 3200),
            between(rng, family, 240, 620, 1),
            between(rng, family, 900, 2200, 2),
        ),
        space,
    )
    thick = between(rng, family, 3, 15)
    most = min(unit[1] - 120, 28 * thick)
    unit = (unit[0], max(180.0, 120 + most), unit[2])
    return _upright_sheets(
        rng, space, unit, ("glass", thick, thick + float(rng.uniform(0.3, 4))), frame=bool(family % 2)
    )


def pack_slabs(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with stone slabs on A-frames or with blocks and crates of cut stone."""
    if model(family, (False, False, True, False)):
        size = within(
            (
                between(rng, family, 500, 1700),
                between(rng, family, 450, 1100, 1),
                between(rng, family, 350, 900, 2),
            ),
            space,
        )
        rough = shapes.move(
            shapes.pillow(size, float(rng.uniform(0.05, 0.15)), 2), np.array(size) / 2 + (0, 0, 80)
        )
        feet = shapes.cuboids([(x, 0, 0) for x in (size[0] * 0.15, size[0] * 0.75)], (100, size[1], 80))
        room = Space(space.length, space.width, size[2] + 90)
        grid = stack(rng, room, (size[0], size[1], size[2] + 85), gap=float(rng.uniform(150, 500)))
        return Packed(
            instanced([Solid(rough, "ceramic", 1.18), Solid(feet, "softwood")], grid.offsets), grid.count
        )
    unit = within(
        (
            between(rng, family, 1200, 3000),
            between(rng, family, 260, 520, 1),
            between(rng, family, 700, 1900, 2),
        ),
        space,
    )
    thick = between(rng, family, 18, 32)
    return _upright_sheets(
        rng, space, unit, ("concrete", thick, thick + float(rng.uniform(1, 6))), frame=True
    )


def pack_solar(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with packs of framed panels on edge or lying, on pallets in cartons."""
    panel = (
        between(rng, family, 1480, 2280),
        between(rng, family, 28, 42, 1),
        between(rng, family, 980, 1300, 2),
    )
    count = int(rng.integers(18, 34))
    long, tall = min(panel[0], space.length - 20), min(panel[2], space.height - PALLET_HEIGHT - 20)
    step = panel[1] + 1.5
    count = max(1, min(count, int((space.width - 30) // step)))
    frame = shapes.join(
        shapes.cuboid((0, 0, 0), (long, panel[1], tall)),
        shapes.invert(shapes.cuboid((12, 1, 12), (long - 12, panel[1] - 1, tall - 12))),
    )
    pane = shapes.cuboid((12, panel[1] - 5, 12), (long - 12, panel[1] - 1.6, tall - 12))
    box = shapes.move(shapes.cuboid((0, 0, 0), (130, 20, 90)), (long / 2 - 65, 4, tall - 160))
    places = [(8, 8 + n * step, PALLET_HEIGHT + 6) for n in range(count)]
    unit = (long + 16, count * step + 16, tall + PALLET_HEIGHT + 14)
    solids = list(
        instanced([Solid(frame, "aluminium", 0.35), Solid(pane, "glass"), Solid(box, "plastic")], places)
    )
    outside = carton((unit[0], unit[1], tall + 12))
    solids.append(outside.placed(lambda m: shapes.move(m, (0, 0, PALLET_HEIGHT))))
    solids += pallets(Space(unit[0], unit[1], 200.0), unit[0], unit[1])
    grid = stack(rng, space, unit, gap=30.0)
    return Packed(instanced(solids, grid.offsets), grid.count * count)
