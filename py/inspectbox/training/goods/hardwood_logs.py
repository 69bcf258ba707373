"""Hardwood: logs lying along the container, round or squared."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.families import between
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space

_STATIONS = 7


def _log(rng: np.random.Generator, length: float, radius: float) -> Mesh:
    """A slightly bent, tapered log along x, its low end at x = 0."""
    x = np.linspace(0, length, _STATIONS)
    bow = radius * float(rng.uniform(0, 0.12)) * np.sin(np.pi * x / length)
    direction = float(rng.uniform(0, 2 * np.pi))
    path = np.stack([x, bow * np.cos(direction), bow * np.sin(direction)], axis=1)
    taper = np.linspace(1.0, float(rng.uniform(0.78, 0.97)), _STATIONS)
    return shapes.sweep(path, radius * taper * rng.uniform(0.95, 1.05, _STATIONS), 14)


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with logs of similar girth in staggered layers, shorter ones end to end."""
    girth = min(between(rng, family, 90, 280), space.width / 3, space.height / 2.2)
    squared = bool(rng.random() < 0.25)
    length = min(space.length, between(rng, family, 1600, 5800, 1))
    runs = max(1, int(space.length // length))
    meshes: list[Mesh] = []
    z, layer = girth, 0
    top = space.height * float(rng.uniform(0.55, 1.0))
    while z + girth <= max(top, 2 * girth) + 1e-6:
        inset = girth * (1 + layer % 2)
        for y in np.arange(inset, max(space.width - girth, inset) + 1e-6, 2.04 * girth):
            for run in range(runs):
                own = length * float(rng.uniform(0.86, 0.99))
                start = run * length + float(rng.uniform(0, length - own))
                radius = girth * float(rng.uniform(0.72, 0.99))
                if squared:
                    mesh = shapes.cuboid(
                        (start, y - radius * 0.8, z - girth),
                        (start + own, y + radius * 0.8, z - girth + 1.6 * radius),
                    )
                else:
                    mesh = shapes.move(_log(rng, own, radius), (start, y, z - girth + radius))
                meshes.append(mesh)
        z += 1.8 * girth
        layer += 1
    return Packed((Solid(shapes.join(*meshes), "hardwood", float(rng.uniform(0.85, 1.2))),), len(meshes))
