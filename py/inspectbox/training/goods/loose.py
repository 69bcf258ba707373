"""Plain pieces beside the detailed models: in rows, heaps or boxes, or a few in any orientation."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.enclosing import (
    Article,
    cornered,
    fitted,
    heap,
    in_boxes,
    shortened,
    size_of,
    turned,
)
from inspectbox.training.goods.plain import REGULATED_FORMS, Plain
from inspectbox.training.goods.plain_ordinary import ORDINARY_FORMS
from inspectbox.training.goods.stacking import stack
from inspectbox.training.solids import Offsets, Packed, Packer, Solid, Space, instanced

FORMS: Mapping[str, Plain] = {**ORDINARY_FORMS, **REGULATED_FORMS}

# share of lots that are drawn plainly
_PLAIN = 0.25
_MOST_TRIANGLES = 120_000
# of a stack, g/cm3: above this a floor carries one layer
_HEAVY = 2.2
_TALLEST_STACK = 12
# goods that are cut to length, not made smaller
_CUT = ("hardwood_logs", "steel_pipe", "timber")
_LEAST_CUT_MM = 900.0


def posed(rng: np.random.Generator, article: Article) -> Article:
    """An article lying on one of its sides, or any way up; its low corner at the origin."""
    if rng.random() < 0.5:
        for axis in ("x", "y"):
            article = turned(article, axis, float(rng.choice([0.0, 90.0, 180.0, 270.0])))
        return cornered(turned(article, "z", float(rng.uniform(0, 360))))
    for axis in ("x", "y", "z"):
        article = turned(article, axis, float(rng.uniform(0, 360)))
    return cornered(article)


def brought_in(name: str, article: Article, room: Offsets) -> Article:
    """A posed article of some goods, cornered, made to fit into a room (3,): cut to length, or of a smaller model."""
    return fitted(shortened(article, room) if name in _CUT else article, room)


def plainly(name: str, detailed: Packer) -> Packer:
    """A packer that draws some of its lots in the plain form of its class; `detailed` where there is none."""
    form = FORMS.get(name)
    if form is None:
        return detailed

    def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
        if rng.random() >= _PLAIN:
            return detailed(rng, space, family)
        return _pack_plain(rng, space, name, form(rng, family))

    return pack


def sometimes_plain(name: str, model: Plain) -> Plain:
    """A maker of single pieces that draws some of them in the plain form of their class."""
    form = FORMS[name]

    def article(rng: np.random.Generator, family: int) -> Article:
        return form(rng, family) if rng.random() < _PLAIN else model(rng, family)

    return article


def _pack_plain(rng: np.random.Generator, space: Space, name: str, article: Article) -> Packed:
    way = str(rng.choice(["rows", "few", "heap", "boxes"], p=[0.5, 0.2, 0.15, 0.15]))
    room = np.array([space.length, space.width, space.height])
    if way == "boxes" and float(size_of(article).max()) < 0.5 * min(space.length, space.width):
        return in_boxes(rng, space, [fitted(article, room)], flat="z", most=20)
    if way == "heap" and float(size_of(article).max()) < 0.6 * float(room.min()):
        pile = room * (1, 1, float(rng.uniform(0.3, 1.0)))
        solids, count = heap(rng, pile, [article], float(rng.uniform(0.08, 0.3)), 80)
        return Packed(tuple(solids), count)
    if way == "few":
        return _few(rng, room, name, article)
    return _rows(rng, space, name, article)


def _few(rng: np.random.Generator, room: Offsets, name: str, article: Article) -> Packed:
    """One to six pieces on the floor, each posed anew."""
    most = 6 if name not in _CUT else int(np.clip(room[0] // _LEAST_CUT_MM, 1, 6))
    count = int(rng.integers(1, most + 1))
    solids: list[Solid] = []
    for n in range(count):
        piece = brought_in(name, posed(rng, article), room * (1.0 / count, 1.0, 1.0))
        free = room - size_of(piece)
        at = (n * room[0] / count, float(rng.uniform(0, max(1.0, free[1]))), 0.0)
        solids += [s.placed(lambda mesh, at=at: shapes.move(mesh, at)) for s in piece]  # type: ignore[misc]
    return Packed(tuple(solids), count)


def _rows(rng: np.random.Generator, space: Space, name: str, article: Article) -> Packed:
    """A grid of one pose, as high as the weight allows."""
    article = cornered(turned(article, str(rng.choice(["x", "y"])), float(rng.choice([0.0, 0.0, 90.0]))))
    piece = brought_in(name, article, np.array([space.length, space.width, space.height]))
    need = size_of(piece)
    density = sum(s.mass_kg for s in piece) / max(float(np.prod(need)) * 1e-6, 1e-9)
    layers = 1 if density > _HEAVY else _TALLEST_STACK
    tall = min(space.height, layers * (float(need[2]) + 3.0))
    grid = stack(
        rng,
        Space(space.length, space.width, tall),
        (float(need[0]), float(need[1]), float(need[2])),
        gap=float(rng.uniform(1, 60)),
    )
    triangles = sum(s.triangles for s in piece)
    most = max(1, _MOST_TRIANGLES // triangles)
    # where they are too many to draw, the lowest stay
    offsets = grid.offsets[np.argsort(grid.offsets[:, 2], kind="stable")][:most]
    return Packed(instanced(piece, offsets), len(offsets))
