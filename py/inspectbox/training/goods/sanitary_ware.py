"""Porcelain toilets, basins and baths in cartons or slatted crates. Not a class of the detector."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.enclosing import Article, in_boxes
from inspectbox.training.goods.families import between
from inspectbox.training.solids import Packed, Solid, Space


def _bowl(rng: np.random.Generator, family: int) -> Article:
    """A thick-walled bowl on a foot, with or without a cistern."""
    long, wide, tall = (
        between(rng, family, 420, 720),
        between(rng, family, 340, 420, 1),
        between(rng, family, 300, 420, 2),
    )
    half = np.array([long * 0.3, wide / 2, tall * 0.3])
    bowl = shapes.join(shapes.ellipsoid(half, 2), shapes.invert(shapes.ellipsoid(half - 12, 2)))
    foot = shapes.join(
        shapes.move(shapes.cylinder(110, tall * 0.6), (0, 0, -tall * 0.35)),
        shapes.invert(shapes.move(shapes.cylinder(97, tall * 0.58), (0, 0, -tall * 0.35))),
    )
    parts = [bowl, foot]
    if rng.random() < 0.5:
        parts.append(
            shapes.move(shapes.shell((0, -wide * 0.45, 0), (180, wide * 0.45, 340), 11), (long * 0.26, 0, 20))
        )
    return [Solid(shapes.join(*parts), "ceramic")]


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with one model."""
    return in_boxes(rng, space, [_bowl(rng, family)], flat="z", most=2)
