"""Lots: one kind of goods in one or more regions, packed and placed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.deform import creased, settled
from inspectbox.training.goods import PACKERS, UNNAMED_PACKERS
from inspectbox.training.solids import Offsets, Packed, Solid, Space, bounds, merged

Point = tuple[float, float, float]

_OVERHANG_MM = 120.0


@dataclass(frozen=True, slots=True)
class Region:
    """A box of room: low corner and sizes in mm."""

    x: float
    y: float
    z: float
    space: Space


@dataclass(frozen=True, slots=True)
class Lot:
    """Contiguous goods of one kind and family; several regions when something is hidden among them."""

    goods: str
    regions: tuple[Region, ...]
    seed: int
    hidden: bool = False
    family: int = 0


@dataclass(frozen=True, slots=True)
class LoadedLot:
    """A lot as it stands: solids in the frame of the scan, and the box around them."""

    goods: str
    solids: tuple[Solid, ...]
    pieces: int
    mass_kg: float
    hidden: bool
    low: Point
    high: Point

    @property
    def label(self) -> str | None:
        """The detector's class, None for goods it has no class for."""
        return self.goods if self.goods in PACKERS else None


def load_lot(rng: np.random.Generator, lot: Lot, at: Point) -> LoadedLot | None:
    """Pack a lot into its regions, which count from `at`; None when its goods fit into none."""
    packer = PACKERS[lot.goods] if lot.goods in PACKERS else UNNAMED_PACKERS[lot.goods]
    # nothing stands quite square: an exact plane along a fan would be a line no scanner sees
    yaw = float(rng.choice([-1, 1]) * rng.uniform(0.2, 1.5))
    # and some stacks lean
    tilt = float(rng.normal(0, 2.5)) if rng.random() < 0.12 else 0.0
    solids: list[Solid] = []
    pieces = 0
    for region in lot.regions:
        # the same seed again: the same goods around what they hide
        packed = packer(np.random.default_rng(lot.seed), region.space, lot.family)
        shaken = np.random.default_rng([lot.seed, 1])
        packed = settled(shaken, creased(shaken, packed, lot.goods))
        if _fits(packed, region.space):
            solids += _placed(packed, region, at, (yaw, tilt))
            pieces += packed.pieces
    if not any(solid.triangles for solid in solids):
        return None
    return lot_of(lot.goods, Packed(tuple(solids), pieces), hidden=lot.hidden)


def lot_of(goods: str, packed: Packed, *, hidden: bool) -> LoadedLot:
    """Goods that stand in the frame of the scan already, as a lot; there must be some."""
    together = merged(packed.solids)
    low, high = (_point(corner) for corner in bounds(together))
    mass = sum(solid.mass_kg for solid in together)
    return LoadedLot(goods, together, packed.pieces, mass, hidden, low, high)


def _placed(packed: Packed, region: Region, at: Point, turns: tuple[float, float]) -> list[Solid]:
    middle = (region.space.length / 2, region.space.width / 2, 0.0)
    offset = (at[0] + region.x, at[1] + region.y, at[2] + region.z)
    yaw, tilt = turns

    def stood(mesh: shapes.Mesh) -> shapes.Mesh:
        straight = shapes.turn(mesh, "z", yaw, middle)
        return shapes.move(shapes.turn(straight, "y", tilt, middle) if tilt else straight, offset)

    return [solid.placed(stood) for solid in packed.solids]


def _fits(packed: Packed, space: Space) -> bool:
    """Whether goods stay in their space but for a little overhang."""
    _, high = bounds(packed.solids)
    size = (space.length, space.width, space.height)
    return all(reach <= have + _OVERHANG_MM for reach, have in zip(high, size, strict=True))


def _point(corner: Offsets) -> Point:
    return float(corner[0]), float(corner[1]), float(corner[2])
