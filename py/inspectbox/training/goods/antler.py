"""Antlers: branched, curved and tapered, heaped in cartons or sacks or loose."""

from __future__ import annotations

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.stacking import carton, stack, within
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space, instanced

_STATIONS = 9


def _curve(start: Mesh, heading: Mesh, bend: Mesh, length: float) -> Mesh:
    """A path that leaves along `heading` and turns towards `bend`."""
    share = np.linspace(0, 1, _STATIONS)[:, None]
    path: Mesh = start + length * (share * heading + 0.5 * share**2 * bend)
    return path


def _unit(vector: Mesh) -> Mesh:
    return vector / np.linalg.norm(vector)


def _antler(rng: np.random.Generator) -> Mesh:
    """One shed antler from its burr upwards: a beam with tines, or the palm of a moose."""
    length, thick = float(rng.uniform(450, 1000)), float(rng.uniform(17, 30))
    heading, bend = (
        _unit(np.array([0.55, 0.15, 0.8])),
        np.array([-0.9, 0.2, 0.15]) * float(rng.uniform(0.5, 1.1)),
    )
    beam = _curve(np.zeros(3), heading, bend, length)
    taper = np.linspace(1.0, 0.28, _STATIONS) * thick
    parts = [shapes.sweep(beam, taper, 8), shapes.ellipsoid((thick * 1.5, thick * 1.5, thick * 0.6), 1)]
    tines = int(rng.integers(3, 7))
    for station in np.linspace(1, _STATIONS - 2, tines).astype(int):
        side = _unit(np.array([0.8, float(rng.normal(0, 0.35)), 0.55]) + rng.normal(0, 0.15, 3))
        tine = _curve(
            beam[station], side, np.array([-0.3, 0.0, 0.6]), length * float(rng.uniform(0.18, 0.38))
        )
        parts.append(shapes.sweep(tine, np.linspace(0.75, 0.12, _STATIONS) * taper[station], 6))
    if rng.random() < 0.25:
        palm = shapes.ellipsoid((length * 0.2, thick * 0.5, length * 0.13), 2)
        parts.append(shapes.move(shapes.turn(palm, "y", float(rng.uniform(-40, 20))), beam[-3]))
    return shapes.join(*parts)


def _lying(rng: np.random.Generator, mesh: Mesh, space: Space) -> Mesh:
    """Turn an antler any way and shrink it only if it cannot fit."""
    for axis in ("x", "y", "z"):
        mesh = shapes.turn(mesh, axis, float(rng.uniform(0, 360)))
    low, high = shapes.extent(mesh)
    shrink = min(1.0, *(np.array([space.length, space.width, space.height]) / (high - low)))
    moved: Mesh = (mesh - low) * shrink
    return moved


def _heap(rng: np.random.Generator, space: Space) -> tuple[list[Solid], int]:
    """Antlers thrown into a space; a tenth of it is antler, the rest air and wrapping."""
    room = np.array([space.length, space.width, space.height])
    kinds = [_lying(rng, _antler(rng), space) for _ in range(4)]
    wanted = float(np.prod(room)) * float(rng.uniform(0.06, 0.15))
    mean = float(np.mean([shapes.volume(kind) for kind in kinds]))
    count = int(np.clip(wanted / mean, 4, 60))
    solids: list[Solid] = []
    for kind, share in zip(kinds, np.array_split(np.arange(count), len(kinds)), strict=True):
        free = np.maximum(room - shapes.extent(kind)[1], 0.0)
        offsets = rng.uniform(0, 1, (len(share), 3)) ** (1.0, 1.0, 1.3) * free
        solids += instanced([Solid(kind, "antler", float(rng.uniform(0.75, 1.0)))], offsets)
    return solids, count


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with cartons or sacks of antlers, three different ones in turn."""
    size = (float(rng.uniform(700, 1300)), float(rng.uniform(600, 1100)), float(rng.uniform(450, 900)))
    unit = within(size, space)
    grid = stack(rng, space, unit, gap=15.0)
    boxed = bool(rng.random() < 0.5)
    inner = Space(unit[0] - 20, unit[1] - 20, unit[2] - 20)
    solids: list[Solid] = list(instanced([carton(unit)], grid.offsets)) if boxed else []
    pieces = 0
    for offsets in grid.split(rng, 3):
        heap, count = _heap(rng, inner)
        solids += instanced(heap, offsets + 10.0)
        pieces += count * len(offsets)
    return Packed(tuple(solids), pieces)
