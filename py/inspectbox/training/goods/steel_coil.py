"""Steel coils on cradles: what the beam cannot see through. Not a class of the detector."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between
from inspectbox.training.goods.stacking import stack
from inspectbox.training.solids import Packed, Solid, Space, instanced


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with coils lying with the eye across or along the container."""
    outer = min(between(rng, family, 380, 760), space.length / 2 - 10, space.height / 2 - 60)
    wide = min(between(rng, family, 600, 1400, 1), space.width - 10)
    inner = outer * between(rng, family, 0.32, 0.66, 2)
    profile = [(inner, -wide / 2), (outer, -wide / 2), (outer, wide / 2), (inner, wide / 2)]
    coil = shapes.move(shapes.ring(profile, "y", 36), (outer, wide / 2, outer + 90))
    cradle = [shapes.cuboid((x, 0, 0), (x + 150, wide, 120)) for x in (outer * 0.45, outer * 1.55 - 150)]
    room = Space(space.length, space.width, 2 * outer + 95)
    grid = stack(rng, room, (2 * outer, wide, 2 * outer + 90), gap=float(rng.uniform(100, 400)))
    solids = [Solid(coil, "steel", 0.97), Solid(shapes.join(*cradle), "softwood")]
    return Packed(instanced(solids, grid.offsets), grid.count)
