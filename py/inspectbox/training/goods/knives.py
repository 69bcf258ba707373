"""Knives: kitchen knives, folding knives, daggers, machetes, swords and axes, many in a carton or in a bundle."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.enclosing import Article, heaped, in_boxes
from inspectbox.training.goods.families import between, model
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space


def _blade(long: float, tall: float, thick: float, point: float, edges: int) -> Mesh:
    """A blade along x: its back straight or both edges ground, its tip at `point` 0..1 of the height."""
    share = np.linspace(0, 1, 7)
    taper = np.clip(1.0 - np.maximum(share - 0.72, 0) / 0.28, 0.06, 1.0) ** 0.7
    low, high = tall * point * (1 - taper), tall * (point + (1 - point) * taper)
    pieces = []
    for n in range(6):
        corners = []
        for z in (low, high):
            half = thick / 2 if z is high or edges == 1 else thick * 0.12
            for y in (-half, half):
                corners += [(long * share[n], y, float(z[n])), (long * share[n + 1], y, float(z[n + 1]))]
        pieces.append(shapes.hexahedron(corners))
    return shapes.join(*pieces)


def _kitchen(rng: np.random.Generator, family: int) -> Article:
    long, tall = between(rng, family, 120, 330), between(rng, family, 25, 75, 1)
    blade = shapes.move(
        _blade(long, tall, float(rng.uniform(1.6, 3.2)), float(rng.uniform(0, 0.6)), 2), (110, 0, 0)
    )
    tang = shapes.cuboid((5, -1.2, tall * 0.4), (118, 1.2, tall * 0.75))
    grip = shapes.cuboid((0, -10, tall * 0.3), (115, 10, tall * 0.3 + 26))
    return [
        Solid(shapes.join(blade, tang), "steel"),
        Solid(grip, str(rng.choice(["plastic", "hardwood"])), 0.9),
    ]


def _folding(rng: np.random.Generator, family: int) -> Article:
    long = between(rng, family, 75, 140)
    sides = [shapes.cuboid((0, y - 1.5, 0), (long, y + 1.5, 24)) for y in (-6.0, 6.0)]
    blade = shapes.move(_blade(long * 0.92, 19, 3.0, 0.5, 2), (4, 0, 2))
    spring = shapes.cuboid((2, -4, 20), (long - 4, 4, 24))
    return [
        Solid(shapes.join(blade, spring, *sides), "steel"),
        Solid(shapes.cuboid((0, -10, 0), (long, -8, 24)), "plastic"),
    ]


def _machete(rng: np.random.Generator, family: int) -> Article:
    long, tall = between(rng, family, 380, 620), between(rng, family, 48, 85, 1)
    blade = shapes.move(_blade(long, tall, float(rng.uniform(2.0, 3.5)), 0.0, 2), (120, 0, 0))
    grip = shapes.cuboid((0, -13, 6), (130, 13, 42))
    return [Solid(blade, "steel"), Solid(grip, str(rng.choice(["hardwood", "plastic"])))]


def _sword(rng: np.random.Generator, family: int) -> Article:
    """A curved or straight sword, with a hilt and sometimes in its scabbard."""
    long, bend = between(rng, family, 480, 900), between(rng, family, 0, 90, 1)
    blade = _blade(long, between(rng, family, 24, 42, 2), float(rng.uniform(4, 7)), 0.4, 2)
    bent = blade + (0.0, 0.0, 1.0) * (bend * (blade[..., :1] / long) ** 2)
    hilt = shapes.move(shapes.cylinder(15, 230, "x", 10), (-115, 0, 16))
    guard = shapes.move(shapes.cylinder(float(rng.uniform(32, 55)), 6, "x", 14), (0, 0, 16))
    solids = [Solid(shapes.join(bent, guard), "steel"), Solid(hilt, "hardwood", 0.8)]
    if rng.random() < 0.5:
        sheath = shapes.cuboid((8, -11, -4), (long + 15, 11, 44))
        cover = sheath + (0.0, 0.0, 1.0) * (bend * (sheath[..., :1] / long) ** 2)
        solids.append(Solid(cover, "hardwood", 0.45))
    return solids


def _dagger(rng: np.random.Generator, family: int) -> Article:
    long, tall = between(rng, family, 130, 260), between(rng, family, 24, 44, 1)
    blade = shapes.move(_blade(long, tall, float(rng.uniform(3.5, 6)), 0.5, 2), (120, 0, 0))
    cross = shapes.cuboid((112, -8, -18), (122, 8, tall + 18))
    grip = shapes.move(shapes.cylinder(13, 115, "x", 10), (57, 0, tall / 2))
    return [Solid(shapes.join(blade, cross), "steel"), Solid(grip, str(rng.choice(["rubber", "hardwood"])))]


def _cleaver(rng: np.random.Generator, family: int) -> Article:
    """A cleaver or an axe head on a helve."""
    long, tall = between(rng, family, 150, 240), between(rng, family, 80, 130, 1)
    head = shapes.cuboid((120, -2.2, 0), (120 + long, 2.2, tall))
    if model(family, (False, True)):
        head = shapes.hexahedron(
            [
                (x, y * wide, z)
                for z in (0.0, tall)
                for y in (-1.0, 1.0)
                for x, wide in ((330.0, 2.0), (330.0 + long * 0.6, 13.0))
            ]
        )
    grip = shapes.cuboid(
        (-120, -12, tall * 0.55), (340 if model(family, (False, True)) else 125, 12, tall * 0.55 + 28)
    )
    return [Solid(head, "steel"), Solid(grip, "hardwood")]


_MODELS = (_kitchen, _machete, _folding, _sword, _dagger, _cleaver, _kitchen, _sword)


def article(rng: np.random.Generator, family: int) -> Article:
    """One piece of a family."""
    return _MODELS[family](rng, family)


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with cartons or heaps of one or two models."""
    articles = [_MODELS[family](rng, family)]
    if rng.random() < 0.4:
        articles.append(_MODELS[(family + 2) % len(_MODELS)](rng, family))
    if rng.random() < 0.25:
        return heaped(rng, space, articles, share=float(rng.uniform(0.05, 0.2)), most=160)
    return in_boxes(rng, space, articles, flat="y", most=150)
