"""Solids: meshes with a material, and blocks of goods packed in a space."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from inspectbox.training import shapes
from inspectbox.training.materials import MATERIALS
from inspectbox.training.shapes import Mesh


@dataclass(frozen=True, slots=True)
class Solid:
    """A closed mesh of one material; `fill` 0..1 is the share of the material's density (bulk goods, textiles)."""

    mesh: Mesh
    material: str
    fill: float = 1.0

    @property
    def density(self) -> float:
        """Bulk density in g/cm3."""
        return MATERIALS[self.material].density * self.fill

    @property
    def mass_kg(self) -> float:
        """Mass from the enclosed volume."""
        return shapes.volume(self.mesh) * self.density * 1e-6

    def placed(self, change: Callable[[Mesh], Mesh]) -> Solid:
        """The same solid with its mesh changed."""
        return Solid(change(self.mesh), self.material, self.fill)


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


Packer = Callable[[np.random.Generator, Space], Packed]
"""Fills a space with one kind of goods, differently for every state of the generator."""


def merged(solids: Iterable[Solid]) -> tuple[Solid, ...]:
    """Join solids of one material and fill, so that each is projected once; empty ones fall out."""
    meshes: dict[tuple[str, float], list[Mesh]] = {}
    for solid in (one for one in solids if len(one.mesh)):
        meshes.setdefault((solid.material, solid.fill), []).append(solid.mesh)
    return tuple(Solid(shapes.join(*parts), *key) for key, parts in meshes.items())


def instanced(solids: Iterable[Solid], offsets: ArrayLike) -> tuple[Solid, ...]:
    """Copies of one unit at offsets (k, 3)."""
    return tuple(solid.placed(lambda mesh: shapes.repeat(mesh, offsets)) for solid in solids)
