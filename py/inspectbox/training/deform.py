"""Creases, bulges and density: how goods give way under what stands on them, and settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Solid

# goods in sacks, bales and cartons: how far they give way, 1 is a sack
_SOFTNESS: Mapping[str, float] = {
    **dict.fromkeys(("clothing", "bagged_goods", "bulk_powder", "textile_roll"), 1.0),
    **dict.fromkeys(("footwear", "fruit", "frozen_food", "sundries", "canisters", "cigarettes"), 0.6),
    **dict.fromkeys(("electronics", "furniture", "fireworks", "printed_matter", "beverage"), 0.35),
}
_SHARE = 0.6
_WAVES = 3
# ways the units of one lot are creased
_WAYS = 3
# a displacement that changes by less than this a millimetre turns nothing inside out, three waves together
_STEEPEST = 0.2
# materials whose density depends on how they were packed, and how much it does
_LOOSE = (
    "cotton",
    "foam",
    "paper",
    "starch",
    "urea",
    "tobacco",
    "black_powder",
    "cracker",
    "softwood",
    "plastic",
)
_DENSITIES = (0.75, 1.3)
_RIGID = ("softwood", "steel", "cast_iron", "lead")


def creased(rng: np.random.Generator, packed: Packed, goods: str) -> Packed:
    """Soft goods out of shape, others as they are.

    The displacement is a function of the place within a unit, so that what lies in a carton gives way with it and
    shared corners stay together; pallets, and what is as stiff, keep their shape.
    """
    softness = _SOFTNESS.get(goods, 0.0)
    if rng.random() >= _SHARE * (softness > 0):
        return packed
    reach = softness * float(rng.uniform(0.3, 1.0))
    ways = [_Creases.drawn(rng, reach) for _ in range(_WAYS)]
    solids = (part for solid in packed.solids for part in _dealt(solid, ways))
    return replace(packed, solids=tuple(solids))


@dataclass(frozen=True, slots=True)
class _Creases:
    """Plane waves: `lengths` (k,) in mm over two pi, `heights` (k,) in mm, `directions` and `phases` (k, 3)."""

    lengths: Mesh
    heights: Mesh
    directions: Mesh
    phases: Mesh

    @classmethod
    def drawn(cls, rng: np.random.Generator, reach: float) -> _Creases:
        """Waves as steep as `reach` 0..1 of what turns nothing inside out."""
        lengths = rng.uniform(140.0, 700.0, _WAVES) / (2 * np.pi)
        directions = rng.normal(0.0, 1.0, (_WAVES, 3))
        directions /= np.linalg.norm(directions, axis=1, keepdims=True)
        phases = rng.uniform(0, 2 * np.pi, (_WAVES, 3))
        return cls(lengths, lengths * _STEEPEST / _WAVES * reach, directions, phases)

    def applied(self, mesh: Mesh) -> Mesh:
        """The mesh with every corner displaced, each wave in all three components."""
        moved = mesh.copy()
        for length, height, direction, phase in zip(
            self.lengths, self.heights, self.directions, self.phases, strict=True
        ):
            moved += height * np.sin((mesh @ direction)[..., None] / length + phase)
        return moved


def _dealt(solid: Solid, ways: Sequence[_Creases]) -> list[Solid]:
    """A solid creased in all ways, its copies dealt to them by where they stand: a carton and its contents alike."""
    if solid.material in _RIGID:
        return [solid]
    dealt = np.floor(solid.offsets @ np.array([0.0071, 0.0113, 0.0137])).astype(np.int64) % len(ways)
    parts = [replace(solid, offsets=solid.offsets[dealt == n]) for n in range(len(ways))]
    return [
        replace(part, mesh=way.applied(solid.mesh))
        for part, way in zip(parts, ways, strict=True)
        if len(part.offsets)
    ]


def settled(rng: np.random.Generator, packed: Packed) -> Packed:
    """The same goods lighter or heavier for their size, where they are folded, poured or foamed."""
    share = float(np.exp(rng.uniform(*np.log(_DENSITIES))))
    solids = (replace(s, fill=s.fill * share) if s.material in _LOOSE else s for s in packed.solids)
    return replace(packed, solids=tuple(solids))
