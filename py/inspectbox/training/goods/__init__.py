"""Goods the simulator can pack, by detector class, in the order of `rules/goods.yaml`."""

from __future__ import annotations

from collections.abc import Mapping

from inspectbox.training.goods import (
    antler,
    appliance,
    bagged_goods,
    batteries,
    bicycle,
    bulk_powder,
    cartons,
    ceramic_tile,
    cigarettes,
    clothing,
    drum,
    firearms,
    fireworks,
    furniture,
    gas_cylinder,
    hardwood_logs,
    ivory,
    knives,
    long_goods,
    loose_bulk,
    machinery,
    round_goods,
    sanitary_ware,
    scrap_waste,
    steel_coil,
    tyre,
    vehicle_parts,
    wallboard,
    whole_vehicles,
)
from inspectbox.training.goods.loose import plainly, sometimes_plain
from inspectbox.training.goods.plain import Plain
from inspectbox.training.solids import Packer

_DETAILED: Mapping[str, Packer] = {
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
    "steel_coil": steel_coil.pack,
    "steel_pipe": long_goods.pack_steel,
    "timber": long_goods.pack_timber,
    "paper_roll": round_goods.pack_reels,
    "glass_sheet": round_goods.pack_glass,
    "beverage": cartons.packer("beverage"),
    "electronics": cartons.packer("electronics"),
    "solar_panel": round_goods.pack_solar,
    "footwear": cartons.packer("footwear"),
    "fruit": cartons.packer("fruit"),
    "frozen_food": cartons.packer("frozen_food"),
    "cable_drum": round_goods.pack_cable,
    "motorcycle": whole_vehicles.pack_motorcycles,
    "car": whole_vehicles.pack_cars,
    "stone_slab": round_goods.pack_slabs,
    "hardwood_logs": hardwood_logs.pack,
    "antler": antler.pack,
    "fireworks": fireworks.pack,
    "scrap_waste": scrap_waste.pack,
    "cigarettes": cigarettes.pack,
    "firearms": firearms.pack,
    "knives": knives.pack,
    "ivory": ivory.pack,
    "batteries": batteries.pack,
    "gas_cylinder": gas_cylinder.pack,
    "bulk_powder": bulk_powder.pack,
    "vehicle_parts": vehicle_parts.pack,
}

PACKERS: Mapping[str, Packer] = {name: plainly(name, packer) for name, packer in _DETAILED.items()}

UNNAMED_PACKERS: Mapping[str, Packer] = {
    "sundries": cartons.packer("sundries"),
    "canned_food": cartons.packer("canned_food"),
    "printed_matter": cartons.packer("printed_matter"),
    "hardware": cartons.packer("hardware"),
    "sanitary_ware": sanitary_ware.pack,
    "branches": long_goods.pack_branches,
    "canisters": cartons.packer("canisters"),
    "textile_roll": round_goods.pack_fabric,
    "metal_ingot": round_goods.pack_ingots,
    "loose_bulk": loose_bulk.pack,
}
"""Goods the detector has no class for: they load a container, and no box is drawn around them."""

_MODELS: Mapping[str, Plain] = {
    "antler": antler.article,
    "cigarettes": cigarettes.article,
    "firearms": firearms.article,
    "knives": knives.article,
    "ivory": ivory.article,
    "gas_cylinder": gas_cylinder.article,
    "bulk_powder": bulk_powder.article,
    "vehicle_parts": vehicle_parts.article,
}

ARTICLES: Mapping[str, Plain] = {name: sometimes_plain(name, model) for name, model in _MODELS.items()}
"""Single pieces by class and family: what is hidden one by one."""
