"""Solids: meshes with a material, and blocks of goods packed in a space."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inspectbox.training import shapes
from inspectbox.training.materials import MATERIALS
from inspectbox.training.shapes import Mesh

Offsets = NDArray[np.float64]
_ONCE: Offsets = np.zeros((1, 3))


@dataclass(frozen=True, slots=True)
class Solid:
    """Closed meshes of one material; `fill` 0..1 is the share of the material's density (bulk goods, textiles).

    The mesh stands at every one of the `offsets` (k, 3): a thousand cartons are one mesh and a thousand offsets.
    """

    mesh: Mesh
    material: str
    fill: float = 1.0
    offsets: Offsets = field(default_factory=lambda: _ONCE)

    @property
    def density(self) -> float:
        """Bulk density in g/cm3."""
        return MATERIALS[self.material].density * self.fill

    @property
    def mass_kg(self) -> float:
        """Mass from the enclosed volume."""
        return shapes.volume(self.mesh) * len(self.offsets) * self.density * 1e-6

    @property
    def triangles(self) -> int:
        """Triangles of all copies."""
        return len(self.mesh) * len(self.offsets)

    def extent(self) -> tuple[Offsets, Offsets]:
        """Lower and upper corner of the box around all copies; there must be one."""
        low, high = shapes.extent(self.mesh)
        return low + self.offsets.min(axis=0), high + self.offsets.max(axis=0)

    def whole(self) -> Mesh:
        """All copies as one mesh."""
        return shapes.repeat(self.mesh, self.offsets)

    def placed(self, change: Callable[[Mesh], Mesh]) -> Solid:
        """The same solid moved, turned or scaled; `change` is an affine map of points (..., 3)."""
        origin = change(np.zeros((1, 1, 3)))[0, 0]
        offsets = change(self.offsets[:, None])[:, 0]
        return Solid(change(self.mesh) - origin, self.material, self.fill, offsets)


@dataclass(frozen=True, slots=True)
class Space:
    """Room for goods, mm: length along travel, width in depth, height."""

    length: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Packed:
    """Goods packed in a space whose low corner is the origin; `pieces` as the declaration counts them."""

    solids: tuple[Solid, ...]
    pieces: int

    @property
    def mass_kg(self) -> float:
        """Gross mass."""
        return sum(solid.mass_kg for solid in self.solids)

    def moved(self, offset: ArrayLike) -> Packed:
        """The same goods shifted by (3,) mm."""
        return Packed(
            tuple(s.placed(lambda mesh: shapes.move(mesh, offset)) for s in self.solids), self.pieces
        )


class Packer(Protocol):
    """Fills a space with one kind of goods, differently for every state of the generator."""

    def __call__(self, rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
        """`family` 0..7 chooses the object models (see `goods/families.py`)."""


def merged(solids: Iterable[Solid]) -> tuple[Solid, ...]:
    """Join single solids of one material and fill; those that stand many times stay, those that stand nowhere go."""
    meshes: dict[tuple[str, float], list[Mesh]] = {}
    many: list[Solid] = []
    for solid in (one for one in solids if one.triangles):
        if len(solid.offsets) == 1:
            meshes.setdefault((solid.material, solid.fill), []).append(solid.whole())
        else:
            many.append(solid)
    return (*(Solid(shapes.join(*parts), *key) for key, parts in meshes.items()), *many)


def instanced(solids: Iterable[Solid], offsets: ArrayLike) -> tuple[Solid, ...]:
    """Copies of one unit at offsets (k, 3)."""
    places = np.asarray(offsets, np.float64).reshape(-1, 3)
    return tuple(
        Solid(s.mesh, s.material, s.fill, (s.offsets[None] + places[:, None]).reshape(-1, 3)) for s in solids
    )


def bounds(solids: Iterable[Solid]) -> tuple[Offsets, Offsets]:
    """Lower and upper corner of the box around solids; those that stand nowhere do not count."""
    ends = [solid.extent() for solid in solids if solid.triangles]
    return np.min([low for low, _ in ends], axis=0), np.max([high for _, high in ends], axis=0)


def centred(solids: Iterable[Solid]) -> tuple[Solid, ...]:
    """The same solids with the middle of the box around them at the origin."""
    whole = tuple(solids)
    low, high = bounds(whole)
    return tuple(s.placed(lambda mesh: shapes.move(mesh, -(low + high) / 2)) for s in whole)
