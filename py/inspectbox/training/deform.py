"""Creases and bulges: how soft goods and their cartons give way under what stands on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

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
# a displacement that changes by less than this a millimetre turns nothing inside out, three waves together
_STEEPEST = 0.2
_RIGID = ("softwood", "steel", "cast_iron", "lead")


def creased(rng: np.random.Generator, packed: Packed, goods: str) -> Packed:
    """Soft goods out of shape, others as they are.

    The displacement is a function of the place within a unit, so that what lies in a carton gives way with it and
    shared corners stay together; pallets, and what is as stiff, keep their shape.
    """
    softness = _SOFTNESS.get(goods, 0.0)
    if rng.random() >= _SHARE * (softness > 0):
        return packed
    waves = rng.uniform(140.0, 700.0, _WAVES) / (2 * np.pi)
    heights = waves * _STEEPEST / _WAVES * softness * float(rng.uniform(0.3, 1.0))
    directions, phases = rng.normal(0.0, 1.0, (_WAVES, 3)), rng.uniform(0, 2 * np.pi, (_WAVES, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)

    def displaced(solid: Solid) -> Solid:
        if solid.material in _RIGID:
            return solid
        return replace(solid, mesh=solid.mesh + _field(solid.mesh, waves, heights, directions, phases))

    return replace(packed, solids=tuple(displaced(solid) for solid in packed.solids))


def _field(mesh: Mesh, waves: Mesh, heights: Mesh, directions: Mesh, phases: Mesh) -> Mesh:
    """Displacement (n, 3, 3) of every corner: plane waves, each in all three components."""
    moved = np.zeros_like(mesh)
    for wave, height, direction, phase in zip(waves, heights, directions, phases, strict=True):
        moved += height * np.sin((mesh @ direction)[..., None] / wave + phase)
    return moved
