"""How units stand in a space: grids with gaps, jitter, an incomplete top, and the pallets and cartons around them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspectbox.training import shapes
from inspectbox.training.solids import Solid, Space

Offsets = NDArray[np.float64]

PALLET_HEIGHT = 144.0
_CARDBOARD = 5.0
_CORRUGATED_FILL = 0.25


@dataclass(frozen=True, slots=True)
class Grid:
    """Low corners of units (k, 3); never empty."""

    offsets: Offsets

    @property
    def count(self) -> int:
        """Number of units."""
        return len(self.offsets)

    def split(self, rng: np.random.Generator, kinds: int) -> list[Offsets]:
        """Deal the units to kinds at random; some may come out empty."""
        dealt = rng.integers(0, kinds, self.count)
        return [self.offsets[dealt == kind] for kind in range(kinds)]


def stack(
    rng: np.random.Generator,
    space: Space,
    unit: tuple[float, float, float],
    *,
    base: float = 0.0,
    gap: float = 6.0,
    full: float | None = None,
) -> Grid:
    """Stack units from `base` up; at least one. `full` 0..1 is the share of the top layer present, drawn when None."""
    room = (space.length, space.width, space.height - base)
    counts = [max(1, int((have + gap) // (need + gap))) for have, need in zip(room, unit, strict=True)]
    spare = [max(0.0, have - n * need) for have, need, n in zip(room, unit, counts, strict=True)]
    steps = [need + _step_gap(rng, left, n, gap) for need, left, n in zip(unit, spare, counts, strict=True)]
    steps[2] = unit[2] + min(2.0, gap)
    index = np.stack(np.meshgrid(*[np.arange(n) for n in counts], indexing="ij"), axis=-1).reshape(-1, 3)
    index = index[_keep(rng, index, counts, full)]
    sway = rng.normal(0.0, min(gap, 12.0) / 4, (len(index), 3)) * (1.0, 1.0, 0.0)
    # the upper layers of a tall stack lean together
    lean = rng.normal(0.0, 2.0, 2) * index[:, 2:3]
    offsets = index * np.array(steps) + sway + np.concatenate([lean, np.zeros((len(index), 1))], axis=1)
    return Grid(offsets + np.array([gap / 2, gap / 2, base]))


def _step_gap(rng: np.random.Generator, left: float, count: int, gap: float) -> float:
    widest = left / count
    return float(min(widest, rng.uniform(0.0, gap)))


def _keep(
    rng: np.random.Generator, index: NDArray[np.int64], counts: list[int], full: float | None
) -> NDArray[np.bool_]:
    """Which units are there: all but part of the top layer, loaded from one end."""
    share = full if full is not None else float(rng.choice([1.0, rng.uniform(0.2, 1.0)]))
    layer = counts[0] * counts[1]
    order = index[:, 0] * counts[1] + index[:, 1]
    present = order < max(1, round(share * layer))
    keep: NDArray[np.bool_] = (index[:, 2] < counts[2] - 1) | present
    return keep


def facing(
    rng: np.random.Generator, unit: tuple[float, float, float], space: Space
) -> tuple[float, float, float]:
    """Turn a unit about the vertical when it fits better the other way, sometimes anyway."""
    length, width, height = unit
    if length > space.length or (width <= space.length and length <= space.width and rng.random() < 0.5):
        return width, length, height
    return unit


def within(unit: tuple[float, float, float], space: Space) -> tuple[float, float, float]:
    """A unit no larger than the space."""
    return min(unit[0], space.length), min(unit[1], space.width), min(unit[2], space.height)


def pallets(space: Space, length: float = 1200.0, width: float = 1000.0) -> tuple[Solid, ...]:
    """Wooden pallets under the whole space: deck boards, stringers and bottom boards."""
    along, deep = max(1, round(space.length / length)), max(1, round(space.width / width))
    pitch = (space.length / along, space.width / deep)
    size = (pitch[0] - 15.0, pitch[1] - 15.0)
    boards = [
        shapes.cuboid((x, 0.0, z), (x + 95.0, size[1], z + 20.0))
        for z in (0.0, PALLET_HEIGHT - 22.0)
        for x in np.linspace(0.0, size[0] - 95.0, 7 if z else 3)
    ]
    stringers = [
        shapes.cuboid((0.0, y, 20.0), (size[0], y + 80.0, PALLET_HEIGHT - 22.0))
        for y in np.linspace(0.0, size[1] - 80.0, 3)
    ]
    corners = [(i * pitch[0], j * pitch[1], 0.0) for i in range(along) for j in range(deep)]
    return (Solid(shapes.repeat(shapes.join(*boards, *stringers), corners), "softwood"),)


def carton(unit: tuple[float, float, float], wall: float = _CARDBOARD) -> Solid:
    """An empty carton of corrugated cardboard."""
    return Solid(shapes.shell((0.0, 0.0, 0.0), unit, wall), "cardboard", _CORRUGATED_FILL)


def crate(rng: np.random.Generator, space: Space) -> Solid:
    """A wooden crate with skids, posts and slats around a space."""
    length, width, height = space.length, space.width, space.height
    parts = [shapes.cuboid((0, y, 0), (length, y + 90, 90)) for y in np.linspace(0, width - 90, 3)]
    board, slat = 100.0, float(rng.uniform(18, 26))
    for x in np.arange(0.0, length - board, rng.uniform(250, 600)):
        parts += [shapes.cuboid((x, y, 90), (x + board, y + slat, height)) for y in (0.0, width - slat)]
    for z in np.arange(90.0, height - board, rng.uniform(250, 500)):
        parts += [shapes.cuboid((0, y, z), (length, y + slat, z + board)) for y in (slat, width - 2 * slat)]
    parts.append(shapes.cuboid((0, 0, height - slat), (length, width, height)))
    return Solid(shapes.join(*parts), "softwood")
