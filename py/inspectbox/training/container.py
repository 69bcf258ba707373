"""An ISO container: corrugated walls, rails, posts, castings, door bars, cross members and a plywood floor.

Dimensions follow ISO 668 and common drawings of steel dry containers.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Solid, Space, merged
from inspectbox.training.transport import Hold, Part, Void

WIDTH = 2438.0
INNER_WIDTH = 2330.0
_FLOOR_RISE = 150.0
_PLYWOOD = 28.0
_CORRUGATION = (0.26, 0.245, 0.25, 0.245)


@dataclass(frozen=True, slots=True)
class Container:
    """A container whose front end is at x = `start` and whose castings stand at z = `deck`; outer sizes in mm.

    `wave` and `wave_depth` are of the corrugation of its side walls.
    """

    start: float
    deck: float
    length: float = 12192.0
    height: float = 2591.0
    wave: float = 278.0
    wave_depth: float = 36.0

    @property
    def end(self) -> float:
        """Where the doors close."""
        return self.start + self.length

    @property
    def top(self) -> float:
        """Top of the upper castings."""
        return self.deck + self.height

    @property
    def floor(self) -> float:
        """Top of the plywood."""
        return self.deck + _FLOOR_RISE + _PLYWOOD

    @property
    def inner_start(self) -> float:
        """Where the load may begin."""
        return self.start + 90.0

    @property
    def inner_length(self) -> float:
        """Room for the load along travel."""
        return self.length - 170.0

    @property
    def inner_height(self) -> float:
        """Room for the load above the floor."""
        return self.deck + self.height - 60.0 - self.floor


def corrugated(
    reach: tuple[float, float], place: tuple[float, float, float], wave: tuple[float, float], steel: float
) -> Mesh:
    """A wall along x (start, length) at (y, z0, z1) whose outer face waves between y and y + depth: (pitch, depth)."""
    (start, length), (y, z0, z1), (pitch, depth) = reach, place, wave
    xs, ys = [start], [y]
    while xs[-1] < start + length:
        step = len(xs) - 1
        xs.append(xs[-1] + pitch * _CORRUGATION[step % 4])
        ys.append(y + (depth if step % 4 in (1, 2) else 0.0))
    pieces = []
    for x0, x1, y0, y1 in zip(xs, xs[1:], ys, ys[1:], strict=False):
        thick = steel * float(np.hypot(1.0, (y1 - y0) / (x1 - x0)))
        corners = [
            (x, base + far * thick, z) for z in (z0, z1) for far in (0, 1) for x, base in ((x0, y0), (x1, y1))
        ]
        pieces.append(shapes.hexahedron(corners))
    return shapes.join(*pieces)


def _roof(start: float, length: float, z: float, steel: float) -> Mesh:
    """Shallow waves across the roof."""
    wall = corrugated((start, length), (0.0, -WIDTH / 2 + 60, WIDTH / 2 - 60), (278.0, 18.0), steel)
    # stand the wall's y on z: a cyclic exchange keeps the outside outside
    laid: Mesh = wall[..., [0, 2, 1]][:, ::-1] + (0.0, 0.0, z)
    return laid


def _side_walls(box: Container, steel: float) -> list[Mesh]:
    low, high, half = box.deck + 150, box.top - 50, WIDTH / 2 - 45
    reach, wave = (box.start + 110, box.length - 220), (box.wave, box.wave_depth)
    return [corrugated(reach, (y, low, high), wave, steel) for y in (-half, half - box.wave_depth - 2)]


def frame_rails(box: Container) -> list[Mesh]:
    """Bottom and top side rails."""
    half, end = WIDTH / 2, box.end
    bottom, top = box.deck, box.top
    rails = []
    for side in (-1, 1):
        inner, outer = sorted((side * half, side * (half - 48)))
        rails.append(shapes.shell((box.start, inner, bottom), (end, outer, bottom + 162), 4.5))
        inner, outer = sorted((side * half, side * (half - 60)))
        rails.append(shapes.shell((box.start, inner, top - 60), (end, outer, top), 3.2))
    return rails


def frame_posts(box: Container) -> list[Mesh]:
    """Corner posts, end sills and headers, and the eight castings."""
    half, top = WIDTH / 2, box.top
    parts = []
    for x in (box.start, box.end - 110):
        for y in (-half, half - 150):
            parts.append(shapes.shell((x, y, box.deck + 118), (x + 110, y + 150, top - 118), 6.0))
        parts.append(shapes.shell((x, -half, top - 118), (x + 100, half, top - 10), 4.0))
        parts.append(shapes.shell((x, -half, box.deck + 10), (x + 100, half, box.deck + 150), 4.5))
    for x in (box.start, box.end - 178):
        for y in (-half, half - 162):
            for z in (box.deck, top - 118):
                parts.append(shapes.shell((x, y, z), (x + 178, y + 162, z + 118), 24.0))
    return parts


def cross_members(box: Container, rng: np.random.Generator) -> list[Mesh]:
    """Channels across under the floor."""
    parts, pitch = [], float(rng.uniform(280, 320))
    half = WIDTH / 2 - 50
    for x in np.arange(box.start + 200, box.end - 200, pitch):
        z = box.deck + 25
        parts += [
            shapes.cuboid((x, -half, z), (x + 4.5, half, z + 122)),
            shapes.cuboid((x, -half, z), (x + 45, half, z + 4.5)),
            shapes.cuboid((x, -half, z + 118), (x + 45, half, z + 122.5)),
        ]
    return parts


def end_walls(box: Container) -> list[Solid]:
    """Front wall and doors: their corrugation runs across the fan, so it is smeared into a slab of the same mass."""
    half, low, high = WIDTH / 2 - 60, box.deck + 150, box.top - 110
    end = box.end
    front = shapes.cuboid((box.start + 15, -half, low), (box.start + 61, half, high))
    leaves = [shapes.cuboid((end - 60, y, low), (end - 24, y + half - 30, high)) for y in (-half, 30)]
    frames = [
        shapes.shell((end - 75, y, low), (end - 22, y + 90, high), 3.0)
        for y in (-half, -95.0, 5.0, half - 90.0)
    ]
    bars = []
    for y in (-half * 0.75, -half * 0.25, half * 0.25, half * 0.75):
        bars.append(
            shapes.move(shapes.pipe(17, high - low + 120, 3, "z", 10), (end + 20, y, (low + high) / 2))
        )
        for z in (low + 40, (low + high) / 2 - 250, high - 40):
            bars.append(shapes.cuboid((end, y - 35, z - 25), (end + 45, y + 35, z + 25)))
    return [
        Solid(front, "steel", 0.048),
        Solid(shapes.join(*leaves), "steel", 0.062),
        Solid(shapes.join(*frames), "steel"),
        Solid(shapes.join(*bars), "steel", 0.8),
    ]


def plank_floor(box: Container, rng: np.random.Generator) -> Solid:
    """Plywood sheets along travel, none quite level with the next: an uneven floor."""
    edges = np.linspace(box.start + 60, box.end - 80, max(3, round(box.length / 1200)) + 1)
    sheets = []
    for x0, x1 in pairwise(edges):
        sag = float(rng.uniform(-7.0, 0.0))
        low = (x0, -INNER_WIDTH / 2, box.floor - _PLYWOOD + sag)
        sheets.append(shapes.cuboid(low, (x1, INNER_WIDTH / 2, box.floor + sag)))
    return Solid(shapes.join(*sheets), "plywood")


def container_hold(box: Container) -> Hold:
    """The room inside of a dry container."""
    space = Space(box.inner_length, INNER_WIDTH, box.inner_height)
    return Hold((box.inner_start, -INNER_WIDTH / 2, box.floor), space)


def container_voids(box: Container) -> tuple[Void, ...]:
    """Under the floor between cross members, behind false walls, above a false ceiling, in the doors' frames."""
    half, high = INNER_WIDTH / 2, box.inner_height
    return (
        Void("floor", (box.start + 300, -half, box.deck + 32), Space(box.length - 600, 2 * half, 112.0)),
        Void("roof", (box.inner_start, -half, box.top - 150), Space(box.inner_length, 2 * half, 95.0)),
        Void("wall", (box.inner_start, -half, box.floor), Space(box.inner_length, 60.0, high)),
        Void("wall", (box.inner_start, half - 60.0, box.floor), Space(box.inner_length, 60.0, high)),
        Void("front_wall", (box.inner_start, -half, box.floor), Space(140.0, 2 * half, high)),
        Void("door", (box.end - 72, -half, box.deck + 180), Space(46.0, 2 * half, box.height - 320)),
    )


def container_part(box: Container, rng: np.random.Generator, roofed: bool = True) -> Part:
    """An empty dry container; without its roof it is the lower part of an open-top one."""
    steel = float(rng.uniform(1.6, 2.0))
    walls = _side_walls(box, steel)
    if roofed:
        walls.append(_roof(box.start + 100, box.length - 200, box.top - 35, 2.0))
    metal = shapes.join(*walls, *frame_rails(box), *frame_posts(box), *cross_members(box, rng))
    solids = merged([Solid(metal, "steel"), plank_floor(box, rng), *end_walls(box)])
    voids = container_voids(box)
    return Part(
        solids, (container_hold(box),), voids if roofed else tuple(v for v in voids if v.name != "roof")
    )
