"""How goods are arranged in a container: lots along and across, gaps, second layers, and what is hidden in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods import PACKERS, UNNAMED_PACKERS
from inspectbox.training.solids import Packed, Solid, Space, merged

_LEAST_LENGTH, _LEAST_DEPTH, _LEAST_HEIGHT = 1150.0, 1050.0, 700.0
_PAYLOAD_KG = 28_000.0


@dataclass(frozen=True, slots=True)
class Region:
    """A box inside the container: low corner and sizes, mm, from the load's own corner."""

    x: float
    y: float
    z: float
    space: Space


@dataclass(frozen=True, slots=True)
class Lot:
    """Contiguous goods of one kind; several regions when something is hidden among them."""

    goods: str
    regions: tuple[Region, ...]
    seed: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class LoadedLot:
    """A lot as it stands in the container."""

    goods: str
    solids: tuple[Solid, ...]
    pieces: int
    mass_kg: float
    hidden: bool

    @property
    def label(self) -> str | None:
        """The detector's class, None for goods it has no class for."""
        return self.goods if self.goods in PACKERS else None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How full and how mixed a load is: share of the length used, lots per row, mean lot length in mm."""

    filled: float
    two_rows: float
    layered: float
    lot_length: tuple[float, float]


def arrange(rng: np.random.Generator, room: Space, goods: Sequence[str], plan: Arrangement) -> list[Lot]:
    """Lay lots from the front wall on until the planned share of the length is used."""
    lots: list[Lot] = []
    x, order = float(rng.uniform(10, 60)), list(rng.permutation(list(goods)))
    while x + _LEAST_LENGTH < room.length * plan.filled + 100:
        length = float(np.clip(rng.uniform(*plan.lot_length), _LEAST_LENGTH, room.length - x - 10))
        for start, depth in _rows(rng, room.width, plan.two_rows):
            name = order[len(lots) % len(order)]
            lots += _column(rng, Region(x, start, 0.0, Space(length, depth, room.height)), name, goods, plan)
        gap = float(rng.uniform(15, 120)) if rng.random() < 0.8 else float(rng.uniform(200, 700))
        x += length + gap
    return lots


def _rows(rng: np.random.Generator, width: float, two_rows: float) -> list[tuple[float, float]]:
    if rng.random() >= two_rows:
        deep = width * float(rng.choice([1.0, rng.uniform(0.75, 1.0)]))
        return [(float(rng.uniform(0, width - deep)), deep)]
    split = float(np.clip(width * rng.uniform(0.45, 0.55), _LEAST_DEPTH, width - _LEAST_DEPTH))
    rows = [(0.0, split - 10), (split + 10, width - split - 10)]
    return rows if rng.random() < 0.85 else [rows[int(rng.integers(0, 2))]]


def _column(
    rng: np.random.Generator, region: Region, name: str, goods: Sequence[str], plan: Arrangement
) -> list[Lot]:
    """One lot, or one with another on top."""
    space = region.space
    tall = space.height * float(rng.uniform(0.5, 0.97))
    lots = [Lot(name, (replace(region, space=replace(space, height=tall)),), int(rng.integers(2**31)))]
    left = space.height - tall - 60
    if left > _LEAST_HEIGHT and rng.random() < plan.layered:
        above = replace(region, z=tall + 30, space=Space(space.length, space.width, left))
        lots.append(Lot(str(rng.choice(list(goods))), (above,), int(rng.integers(2**31))))
    return lots


def hide(rng: np.random.Generator, lots: list[Lot], goods: str) -> list[Lot]:
    """Put a hidden group into the largest of some lots drawn at random; the lot closes around it."""
    drawn = [
        int(i)
        for i in rng.permutation(len(lots))[:3]
        if not lots[int(i)].hidden and len(lots[int(i)].regions) == 1
    ]
    if not drawn:
        return lots
    index = max(drawn, key=lambda i: lots[i].regions[0].space.length * lots[i].regions[0].space.height)
    cover = lots[index]
    pocket, around = _pocket(rng, cover.regions[0])
    hidden = Lot(goods, (pocket,), int(rng.integers(2**31)), hidden=True)
    return [*lots[:index], replace(cover, regions=around), *lots[index + 1 :], hidden]


def _span(
    rng: np.random.Generator, whole: float, least: float, most: float, rest: float
) -> tuple[float, float]:
    """A stretch inside a whole: (start, size); what is left beside it is nothing or at least `rest`."""
    size = min(whole, float(rng.uniform(least, most)))
    if whole - size < rest:
        return 0.0, whole
    if whole - size < 2 * rest:
        return float(rng.choice([0.0, whole - size])), size
    return float(rng.choice([0.0, whole - size, rng.uniform(rest, whole - size - rest)])), size


def _pocket(rng: np.random.Generator, region: Region) -> tuple[Region, tuple[Region, ...]]:
    """A pocket in a region, and the parts of the region around it: before, behind, beside, below and above."""
    space = region.space
    px, length = _span(rng, space.length, 550, 1700, 450)
    py, width = _span(rng, space.width, 450, 1300, 420)
    pz, height = _span(rng, space.height, 400, 1300, 350)
    pocket = Region(region.x + px, region.y + py, region.z + pz, Space(length, width, height))
    low = (0.0, 0.0, 0.0)
    parts = [
        (low, (px, space.width, space.height)),
        ((px + length, 0.0, 0.0), (space.length - px - length, space.width, space.height)),
        ((px, 0.0, 0.0), (length, py, space.height)),
        ((px, py + width, 0.0), (length, space.width - py - width, space.height)),
        ((px, py, 0.0), (length, width, pz)),
        ((px, py, pz + height), (length, width, space.height - pz - height)),
    ]
    around = tuple(
        Region(region.x + at[0], region.y + at[1], region.z + at[2], Space(*size))
        for at, size in parts
        if min(size) > 300.0
    )
    return pocket, around or (replace(region, space=replace(space, height=min(space.height, 300.0))),)


def _fits(packed: Packed, region: Region) -> bool:
    """Whether goods stay in their region but for a little overhang."""
    _, high = shapes.extent(shapes.join(*(solid.mesh for solid in packed.solids)))
    size = (region.space.length, region.space.width, region.space.height)
    return all(reach <= have + 90.0 for reach, have in zip(high, size, strict=True))


def load_lots(
    rng: np.random.Generator, lots: Sequence[Lot], corner: tuple[float, float, float]
) -> list[LoadedLot]:
    """Pack every lot, its goods in the container frame, until the payload is reached; hidden lots first."""
    loaded: list[LoadedLot] = []
    total = 0.0
    for lot in sorted(lots, key=lambda one: not one.hidden):
        one = _load(rng, lot, corner)
        if one is None or (total + one.mass_kg > _PAYLOAD_KG and loaded):
            continue
        total += one.mass_kg
        loaded.append(one)
    return loaded


def _load(rng: np.random.Generator, lot: Lot, corner: tuple[float, float, float]) -> LoadedLot | None:
    packer = PACKERS[lot.goods] if lot.goods in PACKERS else UNNAMED_PACKERS[lot.goods]
    solids: list[Solid] = []
    pieces = 0
    # nothing stands quite square: an exact plane along a fan would be a line no scanner sees
    yaw = float(rng.choice([-1, 1]) * rng.uniform(0.2, 1.5))
    for region in lot.regions:
        # the same seed again: the same goods around what they hide
        packed = packer(np.random.default_rng(lot.seed), region.space)
        if not _fits(packed, region):
            continue
        middle = (region.space.length / 2, region.space.width / 2, 0.0)
        offset = (corner[0] + region.x, corner[1] + region.y, corner[2] + region.z)
        for solid in packed.solids:
            solids.append(
                solid.placed(lambda m, at=offset, c=middle: shapes.move(shapes.turn(m, "z", yaw, c), at))
            )  # type: ignore[misc]
        pieces += packed.pieces
    if not solids:
        return None
    mass = sum(solid.mass_kg for solid in solids)
    return LoadedLot(lot.goods, merged(solids), pieces, mass, lot.hidden)
