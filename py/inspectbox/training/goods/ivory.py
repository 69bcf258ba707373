"""Ivory: tusks whole or sawn, carved pieces, blocks and bangles; bundled, in crates, sacks or heaps."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.enclosing import Article, heaped, in_boxes
from inspectbox.training.goods.families import between, model
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space

# dentine weighs what antler weighs and is made of the same
_DENTINE = "antler"


def _path(long: float, bend: float, first: float, last: float, stations: int) -> Mesh:
    """Part of an arc in the x-z plane, `bend` radians over the whole length."""
    turn = np.linspace(first, last, stations) * bend
    radius = long / bend
    path: Mesh = np.stack([radius * np.sin(turn), np.zeros(stations), radius * (1 - np.cos(turn))], axis=1)
    return path


def _tusk(rng: np.random.Generator, family: int, first: float = 0.0, last: float = 1.0) -> Article:
    """A tusk or a sawn length of it: curved, tapered, hollow towards the root."""
    long, thick = between(rng, family, 450, 1750), between(rng, family, 28, 72, 1)
    bend = between(rng, family, 0.35, 1.7, 2)
    stations = 10
    share = np.linspace(first, last, stations)
    radii = thick * np.clip(1.0 - share**2.2, 0.07, 1.0)
    outer = shapes.sweep(_path(long, bend, first, last, stations), radii, 12)
    pulp = between(rng, family, 0.2, 0.45, 1)
    if first >= pulp - 0.05:
        return [Solid(outer, _DENTINE)]
    steps = np.linspace(first + 0.004, min(pulp, last - 0.004), 6)
    bore = thick * 0.72 * np.clip(1.0 - (steps / pulp) ** 1.2, 0.05, 1.0)
    path = np.stack(
        [np.interp(steps, share, axis) for axis in _path(long, bend, first, last, stations).T], axis=1
    )
    return [Solid(shapes.join(outer, shapes.invert(shapes.sweep(path, bore, 10))), _DENTINE)]


def _sawn(rng: np.random.Generator, family: int) -> Article:
    first = float(rng.uniform(0.0, 0.6))
    return _tusk(rng, family, first, first + float(rng.uniform(0.15, 0.35)))


def _carving(rng: np.random.Generator, family: int) -> Article:
    """A figure on a foot: beads of changing width turned about an upright axis."""
    tall, wide = between(rng, family, 70, 330), between(rng, family, 18, 48, 1)
    stations = 12
    waist = 0.65 + 0.3 * np.sin(np.linspace(0, between(rng, family, 6, 16, 2), stations) + rng.uniform(0, 6))
    path = np.stack(
        [np.linspace(0, tall, stations), np.linspace(0, tall * 0.12, stations) ** 1.1, np.zeros(stations)],
        axis=1,
    )
    head = shapes.move(shapes.ellipsoid((wide * 0.6, wide * 0.55, wide * 0.55), 1), (tall, path[-1, 1], 0))
    foot = shapes.move(shapes.cylinder(wide * 1.1, 12, "x", 14), (-6, 0, 0))
    return [Solid(shapes.join(shapes.sweep(path, wide * waist, 10), head, foot), _DENTINE)]


def _bangle(rng: np.random.Generator, family: int) -> Article:
    inner, wall = between(rng, family, 24, 36), between(rng, family, 5, 14, 1)
    tall = between(rng, family, 8, 70, 2)
    return [
        Solid(
            shapes.ring([(inner, 0), (inner + wall, 0), (inner + wall, tall), (inner, tall)], "x", 16),
            _DENTINE,
        )
    ]


def _block(rng: np.random.Generator, family: int) -> Article:
    size = (between(rng, family, 40, 150), between(rng, family, 25, 60, 1), between(rng, family, 20, 60, 2))
    return [Solid(shapes.cuboid((0, 0, 0), size), _DENTINE)]


_MODELS = (_tusk, _sawn, _carving, _tusk, _bangle, _tusk, _tusk, _sawn)


def article(rng: np.random.Generator, family: int) -> Article:
    """One piece of a family."""
    return _MODELS[family](rng, family)


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with tusks or worked ivory of one family, sometimes of two kinds."""
    articles = [_MODELS[family](rng, family), _MODELS[family](rng, family)]
    if rng.random() < 0.3:
        articles.append(model(family, (_sawn, _block, _carving))(rng, family))
    if rng.random() < 0.6:
        return heaped(rng, space, articles, share=float(rng.uniform(0.12, 0.34)), most=90)
    return in_boxes(rng, space, articles, flat="y", most=48)
