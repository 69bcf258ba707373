"""Scrap and waste: irregular metal and plastic, loose in a heap or pressed into bales."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between, model
from inspectbox.training.goods.stacking import stack
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space, instanced

# material, share of pieces: ferrous, mixed metal, plastic and electronic waste
_MIXTURES: tuple[tuple[tuple[str, float], ...], ...] = (
    (("steel", 0.75), ("cast_iron", 0.25)),
    (("steel", 0.4), ("aluminium", 0.4), ("copper", 0.2)),
    (("polyethylene", 0.6), ("plastic", 0.4)),
    (("plastic", 0.5), ("steel", 0.2), ("copper", 0.15), ("glass", 0.15)),
)


def _piece(rng: np.random.Generator, kind: int, size: float) -> Mesh:
    """A dented lump, a bent plate, a piece of pipe, a profile or a ring; any way up, centred."""
    stretch = rng.uniform(0.4, 1.3, 3)
    if kind == 0:
        lump = shapes.ellipsoid(size * 0.4 * stretch, 2)
        # a dent is a function of the place, so that shared corners stay together
        phase = rng.uniform(0, 2 * np.pi, 3)
        mesh = lump * (1 + 0.28 * np.sin(lump[..., [1, 2, 0]] * (7 / size) + phase))
    elif kind == 1:
        plate = shapes.cuboid(
            (-size * stretch[0], -size * stretch[1] * 0.6, -2),
            (size * stretch[0], size * stretch[1] * 0.6, 2),
        )
        mesh = plate + np.sin(plate[..., :1] / size * 2) * (0, 0, size * 0.2)
    elif kind == 2:
        mesh = shapes.pipe(size * 0.22 * stretch[0], size * 1.6 * stretch[1], size * 0.03 + 1.5, "x", 10)
    elif kind == 3:
        mesh = shapes.cuboid(-size * stretch * (0.9, 0.12, 0.12), size * stretch * (0.9, 0.12, 0.12))
    else:
        mesh = shapes.torus(size * 0.4, size * 0.08, "z", (14, 6))
    for axis in ("x", "y", "z"):
        mesh = shapes.turn(mesh, axis, float(rng.uniform(0, 360)))
    return mesh


def _heap(
    rng: np.random.Generator,
    room: Mesh,
    mixture: tuple[tuple[str, float], ...],
    density: float,
    bales: int = 1,
) -> list[Solid]:
    """Pieces thrown into a box until its bulk density (g/cm3) is reached; heaped towards the middle."""
    wanted_kg = float(np.prod(room)) * 1e-6 * density
    size = float(np.clip(room.min() * rng.uniform(0.10, 0.2) * (1.0 if bales < 6 else 1.5), 45, 260))
    solids: list[Solid] = []
    for material, share in mixture:
        kinds = [
            _piece(rng, int(rng.integers(0, 5)), size * float(rng.uniform(0.5, 1.3)))
            for _ in range(10 if bales < 6 else 4)
        ]
        mass = [max(1e-3, Solid(kind, material).mass_kg) for kind in kinds]
        each = int(np.clip(wanted_kg * share / sum(mass), 2, max(6, min(60, 900 // bales))))
        for kind in kinds:
            low, high = shapes.extent(kind)
            places = rng.uniform(0, 1, (each, 3))
            if bales == 1:
                places[:, 2] *= 1.0 - 0.35 * np.abs(2 * places[:, 0] - 1) ** 2
            piece = Solid(kind - low, material, 0.9)
            solids += instanced([piece], places * np.maximum(room - (high - low), 0.0))
    return solids


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with loose scrap or with bales of it."""
    mixture = model(family, _MIXTURES)
    metal = mixture[0][0] == "steel"
    density = between(rng, family, 0.3, 1.1) if metal else between(rng, family, 0.12, 0.45)
    if rng.random() < 0.5:
        room = np.array([space.length, space.width, space.height * float(rng.uniform(0.5, 0.95))])
        return Packed(tuple(_heap(rng, room, mixture, density)), 1)
    unit = (
        min(space.length, float(rng.uniform(600, 1100))),
        min(space.width, float(rng.uniform(500, 900))),
        min(space.height, float(rng.uniform(450, 800))),
    )
    grid = stack(rng, space, unit, gap=25.0)
    solids: list[Solid] = []
    for offsets in grid.split(rng, 3):
        solids += instanced(
            _heap(rng, np.array(unit) * 0.97, mixture, density * 1.4, max(2, grid.count)), offsets
        )
    return Packed(tuple(solids), grid.count)
