"""Goods the simulator can pack, by detector class."""

from __future__ import annotations

from collections.abc import Mapping

from inspectbox.training.goods import (
    antler,
    appliance,
    bagged_goods,
    bicycle,
    ceramic_tile,
    cigarettes,
    clothing,
    drum,
    fireworks,
    furniture,
    hardwood_logs,
    machinery,
    scrap_waste,
    steel_coil,
    sundries,
    tyre,
    wallboard,
)
from inspectbox.training.solids import Packer

PACKERS: Mapping[str, Packer] = {
    "bicycle": bicycle.pack,
    "wallboard": wallboard.pack,
    "clothing": clothing.pack,
    "ceramic_tile": ceramic_tile.pack,
    "machinery": machinery.pack,
    "drum": drum.pack,
    "tyre": tyre.pack,
    "furniture": furniture.pack,
    "appliance": appliance.pack,
    "bagged_goods": bagged_goods.pack,
    "hardwood_logs": hardwood_logs.pack,
    "antler": antler.pack,
    "fireworks": fireworks.pack,
    "scrap_waste": scrap_waste.pack,
    "cigarettes": cigarettes.pack,
}

UNNAMED_PACKERS: Mapping[str, Packer] = {"steel_coil": steel_coil.pack, "sundries": sundries.pack}
"""Goods the detector has no class for: they load a container, and no box is drawn around them."""
