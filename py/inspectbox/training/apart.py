"""Sparse loads: single objects that stand, lie or hang apart from one another in an otherwise empty hold."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods import ARTICLES, PACKERS, UNNAMED_PACKERS
from inspectbox.training.goods.enclosing import Article, cornered, size_of
from inspectbox.training.goods.loose import FORMS, brought_in, posed
from inspectbox.training.load import LONG_GOODS, Cargo
from inspectbox.training.packing import LoadedLot, Point, lot_of
from inspectbox.training.solids import Packed, Space

_MOST_OBJECTS = 7


def stand_apart(rng: np.random.Generator, room: Space, corner: Point, cargo: Cargo) -> list[LoadedLot]:
    """One to seven objects, at least one of each of the goods, each in a stretch of its own, most on the floor."""
    if not cargo.goods:
        return []
    count = max(len(cargo.goods), int(rng.integers(1, _MOST_OBJECTS + 1)))
    edges = np.sort(rng.uniform(0.0, room.length, 2 * count)).reshape(count, 2)
    loaded = []
    for n, (start, stop) in enumerate(edges):
        name = cargo.goods[n % len(cargo.goods)]
        piece = _single(rng, name, int(rng.choice(cargo.families)))
        piece = posed(rng, piece) if rng.random() < 0.6 else cornered(piece)
        reach = max(float(stop - start), min(LONG_GOODS.get(name, 900.0), room.length - float(start)), 300.0)
        piece = brought_in(name, piece, np.array([reach, room.width, room.height]))
        free = np.maximum(np.array([room.length, room.width, room.height]) - size_of(piece), 0.0)
        hung = rng.random() < 0.25
        across, up = rng.uniform(0.0, 1.0, 2) * free[1:]
        place = np.add(corner, (min(start, free[0]), across, up if hung else 0.0))
        solids = tuple(s.placed(lambda mesh, to=place: shapes.move(mesh, to)) for s in piece)  # type: ignore[misc]
        loaded.append(lot_of(name, Packed(solids, 1), hidden=False))
    return loaded


def _single(rng: np.random.Generator, name: str, family: int) -> Article:
    """One piece in its plain or its detailed form, or a small lot."""
    way = float(rng.random())
    if name in FORMS and way < 0.4:
        return FORMS[name](rng, family)
    if name in ARTICLES and way < 0.75:
        return ARTICLES[name](rng, family)
    sides = rng.uniform((400, 350, 300), (1700, 1400, 1500))
    space = Space(max(float(sides[0]), LONG_GOODS.get(name, 0.0)), float(sides[1]), float(sides[2]))
    if name == "car":
        space = Space(space.length, 1900.0, 1600.0)
    packer = PACKERS[name] if name in PACKERS else UNNAMED_PACKERS[name]
    return list(packer(rng, space, family).solids)
