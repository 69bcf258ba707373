"""What travels through the scanner: its solids, the rooms for a load, and the voids something can be hidden in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from inspectbox.training import shapes
from inspectbox.training.solids import Solid, Space, merged

Point = tuple[float, float, float]

VOIDS = (
    *("floor", "roof", "wall", "front_wall", "door", "insulation", "reefer_unit", "tank"),
    *("wheel", "spare_wheel", "chassis_box", "fuel_tank", "cab", "bogie"),
)
"""Names of places no load is meant to be in; a transport offers those it has."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Room for a load: low corner in mm in the frame of the scan, inner sizes, and what it may weigh."""

    at: Point
    space: Space
    payload_kg: float = 28_000.0


@dataclass(frozen=True, slots=True)
class Void:
    """An empty place in the structure: a name of `VOIDS`, low corner and inner sizes in mm.

    What is put here must be cut to fit: a wall is 40 mm deep.
    """

    name: str
    at: Point
    space: Space


@dataclass(frozen=True, slots=True)
class Transport:
    """A vehicle or a part of one in the frame of the scan; `starts_in_air` where the first columns see nothing.

    `kind` says what it is in words of its own (`container_40`, `rail_wagon`); a tank has no hold, but `contents`.
    """

    kind: str
    solids: tuple[Solid, ...]
    holds: tuple[Hold, ...]
    voids: tuple[Void, ...] = ()
    starts_in_air: bool = True
    contents: tuple[Solid, ...] = ()

    def moved(self, offset: ArrayLike) -> Transport:
        """The same transport shifted by (3,) mm."""
        part = Part(self.solids, self.holds, self.voids, self.contents).moved(offset)
        return replace(self, solids=part.solids, holds=part.holds, voids=part.voids, contents=part.contents)


@dataclass(frozen=True, slots=True)
class Part:
    """Something a transport is put together from, in the frame of the transport."""

    solids: tuple[Solid, ...]
    holds: tuple[Hold, ...] = ()
    voids: tuple[Void, ...] = ()
    contents: tuple[Solid, ...] = ()

    def moved(self, offset: ArrayLike) -> Part:
        """The same part shifted by (3,) mm."""
        x, y, z = (float(value) for value in np.asarray(offset, np.float64))
        return Part(
            tuple(s.placed(lambda mesh: shapes.move(mesh, offset)) for s in self.solids),
            tuple(replace(h, at=(h.at[0] + x, h.at[1] + y, h.at[2] + z)) for h in self.holds),
            tuple(replace(v, at=(v.at[0] + x, v.at[1] + y, v.at[2] + z)) for v in self.voids),
            tuple(s.placed(lambda mesh: shapes.move(mesh, offset)) for s in self.contents),
        )


def assembled(kind: str, parts: Iterable[Part]) -> Transport:
    """Parts as one transport; solids of one material are joined."""
    whole = list(parts)
    return Transport(
        kind,
        merged(solid for part in whole for solid in part.solids),
        tuple(hold for part in whole for hold in part.holds),
        tuple(void for part in whole for void in part.voids),
        contents=merged(solid for part in whole for solid in part.contents),
    )
