"""Regulated goods in their plainest form: cones, capsules, plates and blocks, as another generator may draw them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.enclosing import Article
from inspectbox.training.goods.families import between
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Solid

Plain = Callable[[np.random.Generator, int], Article]
"""One piece of a family, in a frame of its own."""


def _steel(rng: np.random.Generator) -> float:
    """Share of the density of steel: sheet, castings with pores and solid metal alike."""
    return float(rng.uniform(0.5, 1.0))


def capsule(radius: float, tall: float, sections: int = 14) -> Mesh:
    """A cylinder with round ends along z, from 0 to `tall`."""
    quarter = np.linspace(0, np.pi / 2, 5)
    angles = np.concatenate([-quarter[::-1], quarter])
    middles = np.repeat([radius, tall - radius], 5)
    path = np.stack([np.zeros(10), np.zeros(10), middles + radius * np.sin(angles)], axis=1)
    return shapes.sweep(path, np.maximum(radius * np.cos(angles), 1.0), sections)


def _log(rng: np.random.Generator, family: int) -> Article:
    radius, long = between(rng, family, 70, 420), between(rng, family, 800, 5600, 1)
    return [Solid(shapes.cylinder(radius, long, "x", 18), "hardwood", float(rng.uniform(0.7, 1.25)))]


def _branching(rng: np.random.Generator, family: int) -> Article:
    """Straight tubes that fork off one stem."""
    long, thick = between(rng, family, 250, 1100), between(rng, family, 9, 32, 1)
    stem = np.array([long, 0.0, long * float(rng.uniform(0.1, 0.6))])
    parts = [shapes.sweep(np.stack([np.zeros(3), stem]), [thick, thick * 0.5], 8)]
    for share in rng.uniform(0.15, 0.95, int(rng.integers(2, 8))):
        tip = share * stem + long * rng.uniform((-0.1, -0.25, 0.1), (0.35, 0.25, 0.5))
        parts.append(shapes.sweep(np.stack([share * stem, tip]), [thick * 0.7, thick * 0.2], 6))
    return [Solid(shapes.join(*parts), "antler", float(rng.uniform(0.7, 1.05)))]


def _tubes(rng: np.random.Generator, family: int) -> Article:
    """A bundle of filled tubes, or a ball with a charge."""
    powder = float(rng.uniform(0.7, 1.3))
    if rng.random() < 0.3:
        radius = between(rng, family, 30, 110)
        core = shapes.ellipsoid((radius * 0.85,) * 3, 2)
        skin = shapes.join(shapes.ellipsoid((radius,) * 3, 2), shapes.invert(core))
        return [Solid(skin, "paper"), Solid(core, "black_powder", powder)]
    radius, tall = between(rng, family, 8, 32), between(rng, family, 60, 320, 1)
    side = int(rng.integers(1, 6))
    places = [(i * 2.1 * radius, j * 2.1 * radius, 0.0) for i in range(side) for j in range(side)]
    tube = shapes.pipe(radius, tall, radius * float(rng.uniform(0.15, 0.35)), "z", 8)
    charge = shapes.cylinder(radius * 0.62, tall * float(rng.uniform(0.3, 0.9)), "z", 8)
    return [
        Solid(shapes.repeat(tube, places), "cardboard"),
        Solid(shapes.repeat(charge, places), "black_powder", powder),
    ]


def _clump(rng: np.random.Generator, family: int) -> Article:
    """Lumps, plates and rods of one or two metals stuck together."""
    size = between(rng, family, 80, 520)
    metals = ("steel", "steel", "cast_iron", "aluminium", "copper")
    solids = []
    for _ in range(int(rng.integers(1, 3))):
        parts = []
        for _ in range(int(rng.integers(3, 10))):
            kind, half = int(rng.integers(0, 3)), size * rng.uniform(0.1, 0.4, 3)
            if kind == 0:
                mesh = shapes.ellipsoid(half, 1)
            elif kind == 1:
                mesh = shapes.cuboid(-half * (1, 1, 0.06), half * (1, 1, 0.06))
            else:
                mesh = shapes.cylinder(float(half[0]) * 0.2, float(half[1]) * 3, "x", 8)
            parts.append(shapes.move(shapes.any_way(rng, mesh), rng.normal(0, size * 0.25, 3)))
        solids.append(Solid(shapes.join(*parts), str(rng.choice(metals)), float(rng.uniform(0.35, 0.95))))
    return solids


def _uniform_cartons(rng: np.random.Generator, family: int) -> Article:
    """A block of small equal cartons with air between."""
    size = np.array(
        [between(rng, family, 70, 300), between(rng, family, 40, 120, 1), between(rng, family, 20, 90, 2)]
    )
    counts = rng.integers(1, (4, 7, 9))
    index = np.stack(np.meshgrid(*[np.arange(n) for n in counts], indexing="ij"), axis=-1).reshape(-1, 3)
    lows = index * (size + float(rng.uniform(0.5, 6)))
    solids = [Solid(shapes.cuboids(lows, size), "tobacco", float(rng.uniform(0.28, 0.6)))]
    if rng.random() < 0.5:
        solids.append(Solid(shapes.repeat(shapes.shell((0, 0, 0), size, 1.5), lows), "cardboard", 0.8))
    return solids


def _angled_plate(rng: np.random.Generator, family: int) -> Article:
    """An L of steel, or a long bar on a stock: the outline of a weapon and nothing inside."""
    long, thick = between(rng, family, 140, 1150), float(rng.uniform(8, 45))
    slim = long * (between(rng, family, 0.13, 0.24, 1) if long < 320 else between(rng, family, 0.03, 0.08, 1))
    barrel = shapes.cuboid((0, -thick / 2, 0), (long, thick / 2, slim))
    drop = (0.55 if long < 320 else 0.16) * long * float(rng.uniform(0.8, 1.2))
    grip = shapes.cuboid(
        (0, -thick / 2, -drop), (slim * float(rng.uniform(1.1, 1.8)), thick / 2, float(slim) * 0.2)
    )
    lean = shapes.turn(grip, "y", float(rng.uniform(0, 22)))
    if long < 320 or rng.random() < 0.4:
        return [Solid(shapes.join(barrel, lean), "steel", _steel(rng))]
    butt = shapes.cuboid((-long * 0.3, -thick / 2, -drop * 0.6), (0, thick / 2, slim))
    stock = str(rng.choice(["steel", "hardwood", "plastic"]))
    return [
        Solid(shapes.join(barrel, lean), "steel", _steel(rng)),
        Solid(butt, stock, 0.4 if stock == "steel" else 1.0),
    ]


def _thin_plate(rng: np.random.Generator, family: int) -> Article:
    """A blade as a plate or a wedge, with or without a grip."""
    long, tall = between(rng, family, 90, 800), between(rng, family, 18, 110, 1)
    thick, point = float(rng.uniform(1.5, 7)), float(rng.uniform(0.0, 1.0))
    ends = ((0.0, 0.0), (long, tall * 0.45)), ((0.0, tall), (long, tall * 0.5 + tall * 0.5 * point))
    blade = shapes.hexahedron([(x, y, z) for row in ends for y in (-thick / 2, thick / 2) for x, z in row])
    if rng.random() < 0.35:
        return [Solid(blade, "steel")]
    grip = shapes.cuboid((-float(rng.uniform(80, 150)), -11, tall * 0.2), (2, 11, tall * 0.2 + 26))
    return [Solid(blade, "steel"), Solid(grip, str(rng.choice(["plastic", "hardwood", "steel"])), 0.9)]


def _curved_cone(rng: np.random.Generator, family: int) -> Article:
    """A solid or hollow cone bent along an arc."""
    long, thick = between(rng, family, 180, 1900), between(rng, family, 16, 85, 1)
    turn = np.linspace(0, between(rng, family, 0.15, 2.2, 2), 9)
    radius = long / turn[-1]
    path = np.stack([radius * np.sin(turn), np.zeros(9), radius * (1 - np.cos(turn))], axis=1)
    cone = shapes.sweep(path, thick * np.linspace(1.0, 0.08, 9), 12)
    if rng.random() < 0.4:
        bore = shapes.sweep(path[:4] + (path[1] - path[0]) * 0.01, thick * np.linspace(0.7, 0.05, 4), 10)
        cone = shapes.join(cone, shapes.invert(bore))
    return [Solid(cone, "antler", float(rng.uniform(0.85, 1.1)))]


def _lead_block(rng: np.random.Generator, family: int) -> Article:
    """A dense block with a row of lead plates, or a block of one density."""
    size = np.array(
        [between(rng, family, 80, 700), between(rng, family, 60, 320, 1), between(rng, family, 60, 320, 2)]
    )
    if rng.random() < 0.3:
        metal = str(rng.choice(["aluminium", "lead"]))
        fill = float(rng.uniform(0.6, 1.0) if metal == "aluminium" else rng.uniform(0.15, 0.3))
        return [Solid(shapes.cuboid((0, 0, 0), size), metal, fill)]
    count = int(rng.integers(4, 15))
    pitch = (size[0] - 12) / count
    plates = shapes.cuboids(
        [(6 + n * pitch, 8, 8) for n in range(count)], (pitch * 0.4, size[1] - 16, size[2] * 0.8)
    )
    posts = shapes.cuboids(
        [(x, size[1] * 0.4, size[2]) for x in (size[0] * 0.12, size[0] * 0.8)], (18, 18, 14)
    )
    case = shapes.shell((0, 0, 0), size, 4.0)
    return [
        Solid(plates, "lead", float(rng.uniform(0.5, 1.0))),
        Solid(posts, "lead"),
        Solid(case, "plastic"),
        Solid(shapes.cuboid((5, 5, 5), size * (1, 1, 0.85) - 5), "water", 0.5),
    ]


def _capsules(rng: np.random.Generator, family: int) -> Article:
    radius, wall = between(rng, family, 35, 190), float(rng.uniform(2, 10))
    tall = max(2.4 * radius, between(rng, family, 180, 1600, 1))
    metal = str(rng.choice(["steel", "steel", "aluminium"]))
    inner = shapes.move(capsule(radius - wall, tall - 2 * wall), (0, 0, wall))
    solids = [Solid(shapes.join(capsule(radius, tall), shapes.invert(inner)), metal)]
    if rng.random() < 0.6:
        solids.append(Solid(shapes.move(shapes.cylinder(14, 90, "z", 10), (0, 0, tall + 40)), "copper", 0.9))
    if rng.random() < 0.35:
        fluid = shapes.cylinder(radius - wall - 1, tall * 0.4, "z", 14)
        solids.append(Solid(shapes.move(fluid, (0, 0, tall * 0.35)), "oil", float(rng.uniform(0.5, 0.7))))
    return solids


def _bricks(rng: np.random.Generator, family: int) -> Article:
    """A block of bricks, or a bag, of one even powder."""
    size = np.array(
        [between(rng, family, 100, 420), between(rng, family, 70, 260, 1), between(rng, family, 25, 130, 2)]
    )
    material = str(rng.choice(["starch", "urea", "clay"]))
    fill = float(rng.uniform(0.45, 1.0))
    if rng.random() < 0.35:
        return [Solid(shapes.pillow(size, float(rng.uniform(0.2, 0.8)), 2), material, fill)]
    counts = rng.integers(1, (4, 4, 6))
    index = np.stack(np.meshgrid(*[np.arange(n) for n in counts], indexing="ij"), axis=-1).reshape(-1, 3)
    lows = index * (size + float(rng.uniform(0.5, 12)))
    return [Solid(shapes.cuboids(lows, size), material, fill)]


def _engine_or_wheel(rng: np.random.Generator, family: int) -> Article:
    """A block with bores, a ring with a disc, or a shaft with two discs."""
    kind = int(rng.integers(0, 3))
    if kind == 0:
        size = np.array([between(rng, family, 300, 800), between(rng, family, 250, 600, 1), 480.0])
        bores = [
            shapes.move(shapes.cylinder(42, size[2] * 0.6, "z", 12), (x, size[1] / 2, size[2] * 0.55))
            for x in np.linspace(90, size[0] - 90, int(rng.integers(2, 5)))
        ]
        block = shapes.join(shapes.cuboid((0, 0, 0), size), *(shapes.invert(bore) for bore in bores))
        return [Solid(block, str(rng.choice(["cast_iron", "aluminium"])), float(rng.uniform(0.35, 0.8)))]
    radius, wide = between(rng, family, 180, 420), between(rng, family, 90, 260, 1)
    disc = shapes.cylinder(radius * 0.62, float(rng.uniform(8, 40)), "y", 18)
    if kind == 1:
        tyre = shapes.torus(radius * 0.8, min(wide / 2, radius * 0.2), "y", (20, 8))
        return [Solid(tyre, "rubber", float(rng.uniform(0.35, 0.9))), Solid(disc, "steel", _steel(rng))]
    long = between(rng, family, 700, 1700)
    shaft = shapes.cylinder(float(rng.uniform(25, 60)), long, "y", 12)
    ends = [shapes.move(disc, (0, y, 0)) for y in (-long / 2, long / 2)]
    return [Solid(shapes.join(shaft, *ends), "steel", _steel(rng))]


REGULATED_FORMS: Mapping[str, Plain] = {
    "hardwood_logs": _log,
    "antler": _branching,
    "fireworks": _tubes,
    "scrap_waste": _clump,
    "cigarettes": _uniform_cartons,
    "firearms": _angled_plate,
    "knives": _thin_plate,
    "ivory": _curved_cone,
    "batteries": _lead_block,
    "gas_cylinder": _capsules,
    "bulk_powder": _bricks,
    "vehicle_parts": _engine_or_wheel,
}
"""By detector class."""
