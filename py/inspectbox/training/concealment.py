"""Goods hidden where no load is meant to be: in voids of the vehicle, and inside of other goods."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inspectbox.training.goods import ARTICLES
from inspectbox.training.goods.enclosing import Article, cornered, lattice, size_of, turned
from inspectbox.training.packing import LoadedLot, Lot, Point, Region, load_lot, lot_of
from inspectbox.training.solids import Offsets, Packed, Space, instanced
from inspectbox.training.transport import Void

# an article may be a smaller model of its kind, not a toy
_LEAST_SHRINK = 0.7
_TRIES = 6
_LEAST_SIDE = 300.0


def hide_in_void(
    rng: np.random.Generator, goods: str, voids: Sequence[Void], families: Sequence[int]
) -> LoadedLot | None:
    """Lay goods into one of the voids; None when they fit into none that was tried."""
    for _ in range(_TRIES if voids and goods in ARTICLES else 0):
        void = voids[int(rng.integers(0, len(voids)))]
        family = int(rng.choice(families))
        at, space = _stretch(rng, void.at, void.space, 1600.0)
        packed = _laid(rng, ARTICLES[goods](rng, family), space)
        if packed is not None:
            return lot_of(goods, packed.moved(at), hidden=True)
    return None


def hide_inside(
    rng: np.random.Generator, goods: str, load: Sequence[LoadedLot], families: Sequence[int]
) -> LoadedLot | None:
    """Put a little of some goods in the midst of a lot (a bale, a drum, a machine); None when none is large."""
    covers = [lot for lot in load if not lot.hidden and min(_sides(lot)) > _LEAST_SIDE]
    for _ in range(_TRIES if covers else 0):
        cover = covers[int(rng.integers(0, len(covers)))]
        low, sides = np.array(cover.low), np.array(_sides(cover))
        size = np.minimum(sides, rng.uniform((250, 250, 200), (1300, 900, 700)))
        at = _point(low + (sides - size) * rng.uniform(0.05, 0.95, 3))
        space, family = Space(*_point(size)), int(rng.choice(families))
        if goods not in ARTICLES:
            lot = Lot(goods, (Region(0.0, 0.0, 0.0, space),), int(rng.integers(2**31)), True, family)
            found = load_lot(rng, lot, at)
        else:
            packed = _laid(rng, ARTICLES[goods](rng, family), space)
            found = None if packed is None else lot_of(goods, packed.moved(at), hidden=True)
        if found is not None:
            return found
    return None


def _stretch(rng: np.random.Generator, at: Point, space: Space, longest: float) -> tuple[Point, Space]:
    """A part of a void, somewhere along and across it."""
    whole = np.array([space.length, space.width, space.height])
    part = np.minimum(whole, rng.uniform(250, longest, 3))
    low = np.array(at) + (whole - part) * rng.uniform(0, 1, 3)
    return _point(low), Space(*_point(part))


def _laid(rng: np.random.Generator, article: Article, space: Space) -> Packed | None:
    """One layer or several of an article, turned so that it is thin where the space is; None when it is too large."""
    room = np.array([space.length, space.width, space.height]) * 0.97
    ways = [turned(turned(article, *first), *second) for first in _TURNS for second in _TURNS]
    sizes = [size_of(way) for way in ways]
    fits = [n for n, size in enumerate(sizes) if float(np.min(room / np.maximum(size, 1.0))) >= _LEAST_SHRINK]
    if not fits:
        return None
    way = cornered(ways[fits[int(rng.integers(0, len(fits)))]])
    most = int(rng.choice([1, 2, 4, 8, 16, 30]))
    piece, places = lattice(rng, way, room, most)
    return Packed(instanced(piece, places), len(places))


_TURNS = (("x", 0.0), ("x", 90.0), ("z", 90.0), ("y", 90.0))


def _sides(lot: LoadedLot) -> Point:
    return lot.high[0] - lot.low[0], lot.high[1] - lot.low[1], lot.high[2] - lot.low[2]


def _point(corner: Offsets) -> Point:
    return float(corner[0]), float(corner[1]), float(corner[2])
