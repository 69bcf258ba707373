"""What lies in cartons of household articles, tools, books and canisters: goods the detector has no class for."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.contents import rows, upright
from inspectbox.training.goods.enclosing import Article
from inspectbox.training.goods.families import between
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Solid

_LIGHT = (
    ("plastic", 0.5),
    ("polyethylene", 0.45),
    ("paper", 0.5),
    ("glass", 0.25),
    ("aluminium", 0.15),
    ("steel", 0.07),
)


def _light(rng: np.random.Generator) -> tuple[str, float]:
    material, fill = _LIGHT[int(rng.integers(0, len(_LIGHT)))]
    return material, fill * float(rng.uniform(0.4, 1.1))


def bowls(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Nested bowls, cups and lamps: rounded things in rows."""
    lows, own = rows(inner, rng.uniform(60, 200, 3), 4)
    return [Solid(shapes.repeat(shapes.ellipsoid(own / 2, 1), lows + own / 2), *_light(rng))]


def boxes(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Inner boxes, each partly filled."""
    lows, own = rows(inner, rng.uniform(60, 240, 3), 4)
    material, fill = _light(rng)
    core = shapes.repeat(shapes.cuboid(own * 0.1, own * (0.9, 0.9, float(rng.uniform(0.4, 0.9)))), lows)
    return [
        Solid(core, material, fill),
        Solid(shapes.repeat(shapes.shell((0, 0, 0), own, 1.0), lows), "cardboard"),
    ]


def toys(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Toys: a plastic body with wheels, a motor and batteries."""
    lows, own = rows(inner, rng.uniform((140, 90, 90), (380, 260, 280)), 10)
    body = shapes.repeat(shapes.shell(own * 0.12, own * 0.88, 2.5), lows)
    wheels = [
        shapes.repeat(shapes.cylinder(own[2] * 0.15, own[1] * 0.1, "y", 8), lows + own * (x, 0.5, 0.15))
        for x in (0.25, 0.75)
    ]
    motor = shapes.repeat(shapes.cuboid(own * (0.4, 0.4, 0.3), own * (0.5, 0.6, 0.45)), lows)
    return [Solid(shapes.join(body, *wheels), "plastic"), Solid(motor, "steel", 0.6)]


def books(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Books or reams, tight."""
    lows, own = rows(
        inner,
        (between(rng, family, 140, 300), between(rng, family, 15, 60, 1), between(rng, family, 190, 300, 2)),
        1.5,
    )
    return [Solid(shapes.cuboids(lows, own), "paper", float(rng.uniform(0.85, 1.15)))]


def fasteners(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Small boxes of screws, bolts or nails: grainy and heavy."""
    lows, own = rows(
        inner,
        (between(rng, family, 60, 160), between(rng, family, 50, 120, 1), between(rng, family, 35, 80, 2)),
        3,
    )
    level = own * (1, 1, float(rng.uniform(0.6, 0.95)))
    lumps = shapes.repeat(shapes.pillow(level * 0.94, 0.2, 1), lows + level / 2)
    return [Solid(lumps, "steel", float(rng.uniform(0.14, 0.38)))]


def hand_tools(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Spanners, pliers and hammers: a shank with a head, in layers; no edges."""
    long = between(rng, family, 120, 320)
    lows, own = rows(inner, (long, between(rng, family, 40, 90, 1), between(rng, family, 20, 40, 2)), 6)
    shank = shapes.cuboid(own * (0, 0.4, 0.3), own * (0.8, 0.6, 0.6))
    head = shapes.move(shapes.cylinder(own[1] * 0.45, own[2] * 0.5, "z", 10), own * (0.86, 0.5, 0.45))
    grip = shapes.cuboid(own * (0, 0.3, 0.2), own * (0.4, 0.7, 0.8))
    return [
        Solid(shapes.repeat(shapes.join(shank, head), lows), "steel"),
        Solid(shapes.repeat(grip, lows), "plastic"),
    ]


def aerosols(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Aerosol cans: thin, half full, a cap above."""
    body, _ = upright(inner, between(rng, family, 20, 34), between(rng, family, 120, 240, 1))
    return [Solid(body * (1, 1, 0.6), "water", 0.75), Solid(body, "steel", 0.03)]


def flasks(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Vacuum flasks and fuel cans: two thin walls around nothing."""
    lows, own = rows(inner, (between(rng, family, 65, 120),) * 2 + (between(rng, family, 180, 420, 1),), 6)
    radius = float(min(own[:2])) / 2
    walls = [shapes.pipe(r, float(own[2]) * 0.95, 0.8, "z", 10) for r in (radius, radius - 6)]
    return [Solid(shapes.repeat(shapes.join(*walls), lows + own / 2), "steel")]


def extinguishers(rng: np.random.Generator, family: int, inner: Mesh) -> Article:
    """Fire extinguishers: a thin cylinder full of powder, a hose and a handle."""
    lows, own = rows(inner, (between(rng, family, 85, 170),) * 2 + (between(rng, family, 280, 520, 1),), 10)
    radius = float(min(own[:2])) / 2
    middle = own * (0.5, 0.5, 0.42)
    wall = shapes.move(shapes.pipe(radius, float(own[2]) * 0.78, 1.6, "z", 12), middle)
    powder = shapes.move(shapes.cylinder(radius - 2, float(own[2]) * 0.6, "z", 12), own * (0.5, 0.5, 0.34))
    handle = shapes.cuboid(own * (0.3, 0.42, 0.85), own * (0.95, 0.58, 0.93))
    hose = shapes.move(shapes.cylinder(7, float(own[2]) * 0.6, "z", 6), own * (0.95, 0.5, 0.5))
    return [
        Solid(shapes.repeat(shapes.join(wall, handle), lows), "steel"), Solid(shapes.repeat(powder, lows), "clay", 0.6),
        Solid(shapes.repeat(hose, lows), "rubber"),
    ]  # fmt: skip
