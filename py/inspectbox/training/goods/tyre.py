"""Tyres: lying in stacks, standing in rows, or laced like fish scales."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import stack
from inspectbox.training.solids import Packed, Solid, Space, instanced


def _mirrored(profile: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The other half of a symmetric profile, in the order a closed loop goes on."""
    return [(radius, -height) for radius, height in reversed(profile)]


def _tyre(rng: np.random.Generator, family: int, space: Space) -> tuple[list[Solid], float, float]:
    """Rubber and steel of one tyre lying, centred; outer radius and width."""
    truck = model(family, (False, True, False, False))
    outer = between(rng, family, 440, 620) if truck else between(rng, family, 230, 390)
    outer = min(outer, space.length / 2 - 5, space.width / 2 - 5)
    width = outer * between(rng, family, 0.42, 0.78, 1)
    bead, tread, side = outer * between(rng, family, 0.48, 0.72, 2), outer * 0.055, outer * 0.028
    half = width / 2
    outside = [(bead, -half * 0.8), (outer * 0.84, -half), (outer, -half * 0.8)]
    inside = [(outer - tread, -half * 0.72), (outer * 0.84, -half + side), (bead, -half * 0.8 + side)]
    # counter-clockwise: the outside upwards, the inside down again
    profile = [*outside, *_mirrored(outside), *_mirrored(inside), *inside]
    low, high = outer - tread * 0.62, outer - tread * 0.4
    belt = [(low, -half * 0.7), (high, -half * 0.7), (high, half * 0.7), (low, half * 0.7)]
    beads = [
        shapes.move(shapes.torus(bead + 6, 5, "z", (28, 5)), (0, 0, z)) for z in (-half * 0.76, half * 0.76)
    ]
    rubber = Solid(shapes.ring(profile, "z", 28), "rubber", 0.95)
    # the belt is cords in rubber: about a fifth steel, and part of the rubber is counted twice
    steel = Solid(shapes.join(shapes.ring(belt, "z", 28), *beads), "steel", 0.22)
    return [rubber, steel], outer, width


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with tyres of one size."""
    solids, outer, width = _tyre(rng, family, space)
    way = str(rng.choice(["lying", "standing", "laced"]))
    if way == "lying":
        grid = stack(rng, space, (2 * outer, 2 * outer, width), gap=5.0)
        return Packed(instanced(solids, grid.offsets + np.array([outer, outer, width / 2])), grid.count)
    axis = str(rng.choice(["x", "y"]))
    solids = [s.placed(lambda m: shapes.along(m, axis)) for s in solids]
    if way == "standing":
        unit = (width, 2 * outer, 2 * outer) if axis == "x" else (2 * outer, width, 2 * outer)
        grid = stack(rng, space, unit, gap=4.0)
        return Packed(instanced(solids, grid.offsets + np.array(unit) / 2), grid.count)
    lean = float(rng.uniform(25, 40))
    solids = [s.placed(lambda m: shapes.turn(m, "y" if axis == "x" else "x", lean)) for s in solids]
    low, high = solids[0].extent()
    size = high - low
    overlap = np.array([0.45, 1.0, 0.97]) if axis == "x" else np.array([1.0, 0.45, 0.97])
    pitch = size * overlap
    room = Space(space.length - size[0] + pitch[0], space.width - size[1] + pitch[1], space.height)
    grid = stack(rng, room, (pitch[0], pitch[1], pitch[2]), gap=4.0)
    return Packed(instanced(solids, grid.offsets - low), grid.count)
