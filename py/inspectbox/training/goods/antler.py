"""Antlers: red deer, moose, reindeer, roe and sawn pieces; heaped in cartons or sacks, loose, or a few among others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.enclosing import Article, heaped, in_boxes
from inspectbox.training.goods.families import between
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid, Space

_STATIONS = 9


@dataclass(frozen=True, slots=True)
class _Beast:
    """Length and thickness of the beam in mm, bend, tines, how long they are, the palm's part of the length."""

    length: tuple[float, float]
    thick: tuple[float, float]
    bend: tuple[float, float]
    tines: tuple[int, int]
    tine: tuple[float, float]
    palm: tuple[float, float]


_RED_DEER = _Beast((550, 1050), (17, 29), (0.6, 1.1), (4, 7), (0.2, 0.38), (0.0, 0.0))
_MOOSE = _Beast((480, 900), (22, 36), (0.3, 0.8), (5, 10), (0.12, 0.25), (0.22, 0.36))
_REINDEER = _Beast((600, 1300), (12, 22), (0.9, 1.5), (4, 9), (0.12, 0.3), (0.05, 0.1))
_ROE = _Beast((170, 280), (8, 14), (0.1, 0.4), (2, 3), (0.25, 0.4), (0.0, 0.0))
_SPIKE = _Beast((250, 620), (12, 26), (0.2, 0.9), (0, 2), (0.15, 0.3), (0.0, 0.0))
_FALLOW = _Beast((420, 720), (15, 24), (0.5, 1.0), (4, 8), (0.1, 0.22), (0.16, 0.26))
_BEASTS = (_RED_DEER, _MOOSE, _REINDEER, _SPIKE, _ROE, _FALLOW, _RED_DEER, _MOOSE)


def _curve(start: Mesh, heading: Mesh, bend: Mesh, length: float) -> Mesh:
    """A path that leaves along `heading` and turns towards `bend`."""
    share = np.linspace(0, 1, _STATIONS)[:, None]
    path: Mesh = start + length * (share * heading + 0.5 * share**2 * bend)
    return path


def _unit(vector: Mesh) -> Mesh:
    return vector / np.linalg.norm(vector)


def article(rng: np.random.Generator, family: int) -> Article:
    """One antler from its burr upwards: beam, tines, palm."""
    beast = _BEASTS[family]
    length, thick = between(rng, family, *beast.length), between(rng, family, *beast.thick, 1)
    bend = np.array([-0.9, 0.2, 0.15]) * between(rng, family, *beast.bend, 2)
    beam = _curve(np.zeros(3), _unit(np.array([0.55, 0.15, 0.8])), bend, length)
    taper = np.linspace(1.0, 0.28, _STATIONS) * thick
    parts = [shapes.sweep(beam, taper, 8), shapes.ellipsoid((thick * 1.5, thick * 1.5, thick * 0.6), 1)]
    count = int(rng.integers(beast.tines[0], beast.tines[1] + 1))
    for station in np.linspace(1, _STATIONS - 2, count).astype(int):
        side = _unit(np.array([0.8, float(rng.normal(0, 0.35)), 0.55]) + rng.normal(0, 0.15, 3))
        long = length * float(rng.uniform(*beast.tine))
        tine = _curve(beam[station], side, np.array([-0.3, 0.0, 0.6]), long)
        parts.append(shapes.sweep(tine, np.linspace(0.75, 0.12, _STATIONS) * taper[station], 6))
    palm = float(rng.uniform(*beast.palm)) * length
    if palm > 1.0:
        blade = shapes.ellipsoid((palm, thick * 0.45, palm * float(rng.uniform(0.55, 0.8))), 2)
        parts.append(shapes.move(shapes.turn(blade, "y", float(rng.uniform(-40, 20))), beam[-3]))
    return [Solid(shapes.join(*parts), "antler", float(rng.uniform(0.75, 1.0)))]


def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
    """Fill the space with antlers of one family, three different ones in turn."""
    articles = [article(rng, family) for _ in range(3)]
    if rng.random() < 0.8:
        return heaped(rng, space, articles, share=float(rng.uniform(0.05, 0.15)), most=70)
    return in_boxes(rng, space, articles, flat="y", most=10)
