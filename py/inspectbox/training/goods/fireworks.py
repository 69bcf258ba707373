"""Fireworks: cartons of batteries of tubes, of shells, or of rockets; regular lattices of powder and clay."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import carton, facing, stack, within
from inspectbox.training.solids import Packed, Solid, Space, instanced

Unit = tuple[float, float, float]


def _lattice(unit: Unit, pitch: float, margin: float = 12.0) -> list[tuple[float, float]]:
    """Centres of tubes standing in a carton, square, centred."""
    counts = [max(1, int((side - 2 * margin) // pitch)) for side in unit[:2]]
    starts = [(side - pitch * (n - 1)) / 2 for side, n in zip(unit[:2], counts, strict=True)]
    return [
        (starts[0] + i * pitch, starts[1] + j * pitch) for i in range(counts[0]) for j in range(counts[1])
    ]


def _batteries(rng: np.random.Generator, unit: Unit) -> list[Solid]:
    """Standing paper tubes with a clay plug, a lift charge and an effect above."""
    pitch = float(rng.uniform(32, 60))
    radius, layers = pitch * 0.47, int(rng.integers(1, 3))
    tall = (unit[2] - 20) / layers - 8
    wall = radius * 0.22
    tube = shapes.pipe(radius, tall, wall, "z", 6)
    plug = shapes.move(shapes.cylinder(radius - wall, tall * 0.1, "z", 6), (0, 0, -tall * 0.44))
    powder = shapes.move(
        shapes.cylinder(radius - wall, tall * float(rng.uniform(0.25, 0.5)), "z", 5), (0, 0, -tall * 0.1)
    )
    places = [
        (x, y, 10 + (layer + 0.5) * (tall + 8)) for x, y in _lattice(unit, pitch) for layer in range(layers)
    ]
    return [
        Solid(shapes.repeat(tube, places), "paper"),
        Solid(shapes.repeat(plug, places), "clay"),
        Solid(shapes.repeat(powder, places), "black_powder", float(rng.uniform(0.8, 1.2))),
    ]


def _shells(rng: np.random.Generator, unit: Unit) -> list[Solid]:
    """Layers of round shells with a lift cup below."""
    pitch = float(rng.uniform(65, 130))
    radius = pitch * 0.46
    layers = max(1, int((unit[2] - 20) // pitch))
    ball = shapes.ellipsoid((radius, radius, radius), 1)
    core = shapes.ellipsoid((radius * 0.86,) * 3, 1)
    cup = shapes.move(shapes.cylinder(radius * 0.5, radius * 0.4, "z", 8), (0, 0, -radius * 0.85))
    places = [(x, y, 10 + (layer + 0.5) * pitch) for x, y in _lattice(unit, pitch) for layer in range(layers)]
    return [
        Solid(shapes.repeat(shapes.join(ball, shapes.invert(core)), places), "paper"),
        Solid(shapes.repeat(shapes.join(core, cup), places), "black_powder", float(rng.uniform(0.8, 1.1))),
    ]


def _crackers(rng: np.random.Generator, unit: Unit) -> list[Solid]:
    """Bricks of small crackers: slabs with fine gaps."""
    brick = np.array([float(rng.uniform(90, 140)), float(rng.uniform(60, 90)), float(rng.uniform(30, 50))])
    counts = np.maximum(1, (np.array(unit) - 24) // (brick + 3)).astype(int)
    index = np.stack(np.meshgrid(*[np.arange(n) for n in counts], indexing="ij"), axis=-1).reshape(-1, 3)
    bricks = shapes.cuboids(12 + index * (brick + 3), brick)
    return [Solid(bricks, "cracker", float(rng.uniform(0.8, 1.1)))]


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with cartons of one kind of fireworks."""
    size = (
        between(rng, family, 380, 560),
        between(rng, family, 300, 420, 1),
        between(rng, family, 220, 380, 2),
    )
    unit = facing(rng, size, space)
    unit = within(unit, space)
    kind = model(family, (_batteries, _shells, _crackers))
    solids = [*kind(rng, unit), carton(unit)]
    grid = stack(rng, space, unit, gap=float(rng.uniform(3, 12)))
    return Packed(instanced(solids, grid.offsets), grid.count)
