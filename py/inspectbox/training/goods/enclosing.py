"""Single articles in cartons, crates, sacks or heaps: how small goods of any kind travel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.stacking import carton, crate, stack, within
from inspectbox.training.solids import Offsets, Packed, Solid, Space, bounds, instanced

Article = list[Solid]
"""One piece: solids in a frame of its own."""

_AXES = ("x", "y", "z")
_MOST_TRIANGLES = 160_000
_POSES = 14
_LEANING = 0.33


def turned(article: Sequence[Solid], axis: str, degrees: float) -> Article:
    """An article turned about an axis."""
    return [s.placed(lambda mesh: shapes.turn(mesh, axis, degrees)) for s in article]


def cornered(article: Sequence[Solid]) -> Article:
    """An article with its low corner at the origin."""
    low, _ = bounds(article)
    return [s.placed(lambda mesh: shapes.move(mesh, -low)) for s in article]


def size_of(article: Sequence[Solid]) -> Offsets:
    """Outer sizes (3,) in mm."""
    low, high = bounds(article)
    return high - low


def fitted(article: Sequence[Solid], room: Offsets) -> Article:
    """An article cornered, and shrunk evenly where it would not fit into a room (3,)."""
    shrink = min(1.0, *(room / np.maximum(size_of(article), 1e-6)))
    return cornered([s.placed(lambda mesh: mesh * shrink) for s in article])


def shortened(article: Sequence[Solid], room: Offsets) -> Article:
    """An article cut along its own longest axis until it fits into a room (3,), whatever way it lies; its girth stays.

    What is too thick, or would have to be shorter than it is thick, is left too large.
    """
    corners = np.concatenate([s.whole().reshape(-1, 3) for s in article])
    _, axes = np.linalg.eigh(np.cov(corners.T))
    spans, size, along = np.ptp(corners @ axes, axis=0), size_of(article), axes[:, 2]
    reach = spans[2] * np.abs(along)
    girth = size - reach
    bound = (size > room) & (girth < room)
    share = min([1.0, *((room - girth)[bound] / reach[bound])])
    less = max(share, float(spans[:2].max() / spans[2])) - 1.0
    if less >= 0.0:
        return list(article)
    return [s.placed(lambda mesh: mesh + less * (mesh @ along)[..., None] * along) for s in article]


def tumbled(rng: np.random.Generator, article: Sequence[Solid], room: Offsets) -> Article:
    """An article lying flat or, one in three, on end or leaning, inside a room (3,)."""
    upright = turned(article, "x", float(rng.choice([0.0, 90.0])) + float(rng.normal(0, 14)))
    leaning = rng.random() < _LEANING
    for axis in ("z", "y"):
        anyhow = axis == "z" or leaning
        upright = turned(upright, axis, float(rng.uniform(0, 360) if anyhow else rng.normal(0, 12)))
    return fitted(upright, room)


def heap(
    rng: np.random.Generator, room: Offsets, articles: Sequence[Article], share: float, most: int
) -> tuple[list[Solid], int]:
    """Articles thrown into a room (3,) until `share` of it is solid or `most` lie there: (solids, pieces)."""
    kinds = [tumbled(rng, articles[n % len(articles)], room) for n in range(_POSES)]
    mean = float(np.mean([sum(shapes.volume(s.mesh) * len(s.offsets) for s in kind) for kind in kinds]))
    triangles = float(np.mean([sum(s.triangles for s in kind) for kind in kinds]))
    bound = min(most, _MOST_TRIANGLES / max(triangles, 1.0))
    count = int(np.clip(float(np.prod(room)) * share / max(mean, 1.0), 1, max(1.0, bound)))
    # a pile is a tenth solid: a few pieces lie on the floor, many reach up
    pile = count * mean / (0.1 * float(room[0] * room[1]))
    solids: list[Solid] = []
    for kind, dealt in zip(kinds, np.array_split(np.arange(count), len(kinds)), strict=True):
        free = np.maximum(room - size_of(kind), 0.0)
        free[2] = min(free[2], pile)
        # what is thrown lies low
        solids += instanced(kind, rng.uniform(0, 1, (len(dealt), 3)) ** (1.0, 1.0, 1.5) * free)
    return [solid for solid in solids if solid.triangles], count


def heaped(
    rng: np.random.Generator, space: Space, articles: Sequence[Article], *, share: float, most: int
) -> Packed:
    """Articles in cartons or sacks side by side, or loose on the floor: one heap, or a few pieces only."""
    if rng.random() < 0.5:
        few = bool(rng.random() < 0.35)
        tall = min(space.height, float(rng.uniform(200, 1300)))
        made, count = heap(
            rng,
            np.array([space.length, space.width, tall]),
            articles,
            share,
            int(rng.integers(1, 7)) if few else most,
        )
        return Packed(tuple(made), count)
    size = (float(rng.uniform(500, 1300)), float(rng.uniform(450, 1100)), float(rng.uniform(350, 900)))
    unit = within(size, space)
    grid = stack(rng, space, unit, gap=15.0)
    outside = Solid(shapes.move(shapes.pillow(unit, 0.3, 2), np.array(unit) / 2), "polyethylene", 0.02)
    boxed = bool(rng.random() < 0.7)
    solids: list[Solid] = list(instanced([carton(unit) if boxed else outside], grid.offsets))
    pieces = 0
    per_heap = max(1, min(most, 2400 // grid.count))
    for offsets in grid.split(rng, 3):
        made, count = heap(rng, np.array(unit) - 24.0, articles, share, per_heap)
        solids += instanced(made, offsets + 12.0)
        pieces += count * len(offsets)
    return Packed(tuple(solids), max(1, pieces))


def lattice(rng: np.random.Generator, article: Article, room: Offsets, most: int) -> tuple[Article, Offsets]:
    """The article shrunk to a room if it must be, and where it stands in rows and layers."""
    piece = fitted(article, room)
    gap = float(rng.uniform(4, 30))
    counts = np.maximum(1, ((room + gap) // (size_of(piece) + gap)).astype(int))
    while int(np.prod(counts)) > most:
        counts[int(np.argmax(counts))] -= 1
    step = room / counts
    index = np.stack(np.meshgrid(*[np.arange(n) for n in counts], indexing="ij"), axis=-1).reshape(-1, 3)
    sway = rng.uniform(0, 1, (len(index), 3)) * np.maximum(step - size_of(piece), 0.0)
    tidy = float(rng.choice([0.1, 0.4, 1.0]))
    return piece, index * step + sway * tidy


def in_boxes(
    rng: np.random.Generator, space: Space, articles: Sequence[Article], *, flat: str, most: int
) -> Packed:
    """Boxes of articles in rows and layers, up to `most` in one; `flat` is the axis an article is thin along."""
    lying = [
        turned(article, "x", 90.0) if flat == "y" and rng.random() < 0.75 else article for article in articles
    ]
    lying = [turned(article, "z", 90.0) if rng.random() < 0.3 else article for article in lying]
    # and some were put in askew
    lying = [
        turned(article, "y", float(rng.uniform(0, 360))) if rng.random() < 0.2 else article
        for article in lying
    ]
    need = np.max([size_of(article) for article in lying], axis=0)
    roomy = rng.uniform((1.02, 1.05, 1.05), (1.5, 3.5, 6.0)) * need + 50
    unit = within(
        (max(float(roomy[0]), 300.0), max(float(roomy[1]), 260.0), float(np.clip(roomy[2], 180, 700))), space
    )
    grid = stack(rng, space, unit, gap=float(rng.uniform(4, 20)))
    wooden = bool(rng.random() < 0.4)
    room = np.maximum(np.array(unit) - (60.0 if wooden else 24.0), 40.0)
    outside = crate(rng, Space(*unit)) if wooden and unit[2] > 300 else carton(unit)
    solids: list[Solid] = list(instanced([outside], grid.offsets))
    if rng.random() < 0.5:
        foam = shapes.cuboid((8, 8, 8), np.array(unit) - 8)
        solids += instanced([Solid(foam, "foam", float(rng.uniform(0.6, 1.6)))], grid.offsets)
    pieces = 0
    for article, offsets in zip(lying, grid.split(rng, len(lying)), strict=True):
        triangles = sum(s.triangles for s in article)
        bound = int(np.clip(_MOST_TRIANGLES / max(1, triangles * grid.count), 1, most))
        piece, places = lattice(rng, article, room, bound)
        low = (np.array(unit) - room) / 2
        solids += [s for s in instanced(instanced(piece, places + low), offsets) if s.triangles]
        pieces += len(places) * len(offsets)
    return Packed(tuple(solids), max(1, pieces))
