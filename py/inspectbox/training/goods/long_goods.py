"""Long and sheet goods in bundles: pipes, bars and sections, sawn timber and plywood, branches."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import stack
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space, instanced


def _profile(rng: np.random.Generator, family: int, long: float) -> tuple[Mesh, tuple[float, float], str]:
    """One length along x from 0: mesh, its width and height, its metal."""
    kind = model(family, ("pipe", "beam", "rod", "square", "angle", "pipe", "beam", "square"))
    wide = between(rng, family, 30, 230, 1)
    wall = max(1.6, wide * between(rng, family, 0.015, 0.09, 2))
    metal = (
        str(rng.choice(["steel", "steel", "aluminium"])) if kind in ("pipe", "square", "angle") else "steel"
    )
    if kind == "pipe":
        tube = shapes.tube((0, 0, 0), (long, 0, 0), wide / 2, wall, 14)
        return shapes.move(tube, (0, wide / 2, wide / 2)), (wide, wide), metal
    if kind == "rod":
        wide = wide * 0.2 + 8
        return (
            shapes.move(shapes.bar((0, 0, 0), (long, 0, 0), wide / 2, 7), (0, wide / 2, wide / 2)),
            (wide, wide),
            metal,
        )
    if kind == "square":
        outer = shapes.cuboid((0, 0, 0), (long, wide, wide * 0.7))
        bore = shapes.invert(shapes.cuboid((0, wall, wall), (long, wide - wall, wide * 0.7 - wall)))
        return shapes.join(outer, bore), (wide, wide * 0.7), metal
    tall = wide * float(rng.uniform(0.8, 1.6))
    web = shapes.cuboid((0, wide / 2 - wall / 2, wall), (long, wide / 2 + wall / 2, tall - wall))
    foot = shapes.cuboid((0, 0, 0), (long, wide, wall))
    parts = (
        [web, foot]
        if kind == "angle"
        else [web, foot, shapes.cuboid((0, 0, tall - wall), (long, wide, tall))]
    )
    return shapes.join(*parts), (wide, tall), metal


def pack_steel(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with bundles of one profile on dunnage, strapped, ends not flush."""
    long = min(space.length, between(rng, family, 1500, 6000, 3)) * 0.97
    mesh, (wide, tall), metal = _profile(rng, family, long)
    count = (
        int(np.clip(between(rng, family, 300, 900) // wide, 1, 14)),
        int(np.clip(rng.uniform(150, 500) // tall, 1, 9)),
    )
    bundle = (long, min(count[0] * (wide + 2), space.width), count[1] * (tall + 1) + 60)
    count = (max(1, int(bundle[1] // (wide + 2))), count[1])
    index = np.array([(i, j) for i in range(count[0]) for j in range(count[1])])
    places = np.stack(
        [
            rng.normal(0, 12, len(index)).clip(-25, 25) + 12,
            index[:, 0] * (wide + 2),
            60 + index[:, 1] * (tall + 1),
        ],
        axis=1,
    )
    most = float(rng.uniform(0.35, 0.9))
    room = Space(space.length, space.width, max(bundle[2] + 1, space.height * most))
    grid = stack(rng, room, bundle, gap=20.0)
    limit = max(1, 150_000 // (len(mesh) * len(index)))
    offsets = grid.offsets[:limit]
    sleepers = [
        shapes.cuboid((x, 0, 0), (x + 80, bundle[1], 58)) for x in np.linspace(long * 0.08, long * 0.85, 3)
    ]
    straps = [
        shapes.shell((x, -1.5, 58), (x + 30, bundle[1] + 1.5, bundle[2] + 2), 1.2)
        for x in (long * 0.2, long * 0.75)
    ]
    bars = instanced([Solid(mesh, metal)], places)
    rest = [Solid(shapes.join(*sleepers), "softwood"), Solid(shapes.join(*straps), "steel")]
    return Packed(instanced([*bars, *rest], offsets), len(offsets))


def pack_timber(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with packs of boards on stickers, or of plywood sheets."""
    sheets = bool(model(family, (False, False, True, False)))
    long = min(space.length, float(rng.choice([1220, 2440])) if sheets else between(rng, family, 1800, 5900))
    wide = min(space.width, 1220.0 if sheets else between(rng, family, 850, 1150, 1))
    tall = min(space.height, between(rng, family, 480, 1050, 2))
    thick = between(rng, family, 9, 25) if sheets else between(rng, family, 19, 63, 3)
    board = wide if sheets else between(rng, family, 95, 240, 1)
    sticker = 0.6 if sheets else float(rng.choice([1.0, rng.uniform(8, 25)]))
    layers = max(1, int((tall - 80) // (thick + sticker)))
    across = max(1, int(wide // (board + 3)))
    index = np.array([(i, j) for i in range(across) for j in range(layers)])
    places = np.stack(
        [
            rng.uniform(0, 20 if sheets else 90, len(index)),
            index[:, 0] * (board + 3),
            80 + index[:, 1] * (thick + sticker),
        ],
        axis=1,
    )
    piece = Solid(
        shapes.cuboid((0, 0, 0), (long * 0.97, board, thick)),
        "plywood" if sheets else "softwood",
        float(rng.uniform(0.85, 1.2)),
    )
    lath = [
        (x, 0, 80 + j * (thick + sticker) - sticker)
        for x in np.linspace(0, long - 60, 4)
        for j in range(1, layers)
    ]
    solids = list(instanced([piece], places))
    if sticker > 5 and lath:
        solids.append(Solid(shapes.cuboids(lath, (50, wide, sticker)), "softwood"))
    solids.append(
        Solid(shapes.cuboids([(x, 0, 0) for x in np.linspace(0, long - 95, 3)], (90, wide, 78)), "softwood")
    )
    grid = stack(rng, space, (long, wide, min(tall + 4, space.height)), gap=25.0)
    return Packed(instanced(solids, grid.offsets), grid.count)


def _branch(rng: np.random.Generator, family: int, long: float) -> Mesh:
    """A forked, bent stick: what antlers must not be taken for."""
    x = np.linspace(0, long, 8)
    bend = np.cumsum(rng.normal(0, long * 0.02, (8, 2)), axis=0)
    path = np.concatenate([x[:, None], bend], axis=1)
    thick = between(rng, family, 8, 32)
    parts = [shapes.sweep(path, np.linspace(1, 0.5, 8) * thick, 7)]
    for station in (2, 4, 6)[: int(rng.integers(0, 4))]:
        side = np.stack(
            [
                path[station] + share * np.array([long * 0.3, *rng.normal(0, long * 0.12, 2)])
                for share in np.linspace(0, 1, 4)
            ]
        )
        parts.append(shapes.sweep(side, np.linspace(0.6, 0.25, 4) * thick, 6))
    return shapes.join(*parts)


def pack_branches(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with loose or bundled branches, driftwood or rattan."""
    long = min(space.length * 0.9, between(rng, family, 500, 2400, 1))
    room = np.array([space.length, space.width, space.height * float(rng.uniform(0.4, 0.9))])
    solids: list[Solid] = []
    per_kind = int(rng.integers(14, 40))
    for _ in range(6):
        mesh = shapes.turn(_branch(rng, family, long), "z", float(rng.normal(0, 12) + rng.choice([0, 180])))
        mesh = shapes.turn(mesh, "x", float(rng.uniform(0, 360)))
        low, high = shapes.extent(mesh)
        shrink = min(1.0, *(room / (high - low)))
        free = np.maximum(room - (high - low) * shrink, 0.0)
        places = rng.uniform(0, 1, (per_kind, 3)) ** (1, 1, 1.3) * free
        solids += instanced([Solid((mesh - low) * shrink, "softwood", float(rng.uniform(0.8, 1.6)))], places)
    return Packed(tuple(solids), 6 * per_kind)
