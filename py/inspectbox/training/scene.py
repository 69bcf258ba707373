"""A whole scene: vehicle, container and load, with the groups an officer would box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspectbox.training.apart import stand_apart
from inspectbox.training.concealment import hide_in_void, hide_inside
from inspectbox.training.deal import Deal
from inspectbox.training.geometry import ScanGeometry
from inspectbox.training.goods.families import families_of
from inspectbox.training.load import Cargo, fill_container
from inspectbox.training.packing import LoadedLot
from inspectbox.training.rendering import Group
from inspectbox.training.scenario import Load, Scenario, choose_arrangement, choose_goods, choose_hidden
from inspectbox.training.securing import securing_solids
from inspectbox.training.solids import Solid, merged
from inspectbox.training.style import STYLES, ScannerStyle
from inspectbox.training.transport import Transport
from inspectbox.training.vehicle import draw_transport, stance

# an officer boxes each large machine, but not each stack of the same cartons
_BOXED_SINGLY = ("machinery",)
_SAME_BLOCK_MM = 300.0
# share of hidden goods that have a pocket of their own in the load
_AMONG = 0.6


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn, and what was loaded; `starts_in_air` where the first columns see nothing."""

    background: tuple[Solid, ...]
    groups: tuple[Group, ...]
    load: tuple[LoadedLot, ...]
    starts_in_air: bool = True


def build_scene(
    rng: np.random.Generator,
    scenario: Scenario,
    geometry: ScanGeometry,
    style: ScannerStyle = STYLES["a"],
    families: str = "all",
    *,
    deal: Deal,
) -> Scene:
    """Draw a vehicle and load it with object models of `families`, a name of `FAMILIES`; `deal` says which
    regulated goods are loaded or hidden, where any are. Raises OperatorError.
    """
    transport = draw_transport(rng, geometry, style, to_load=scenario.load is not Load.EMPTY)
    load: list[LoadedLot] = []
    goods, secrets = choose_goods(rng, scenario, deal), choose_hidden(scenario, deal)
    among = rng.random(len(secrets)) < _AMONG
    hidden = tuple(name for name, here in zip(secrets, among, strict=True) if here)
    for number, hold in enumerate(transport.holds):
        plan = choose_arrangement(rng, len(goods), style.name)
        cargo = Cargo(
            goods, hidden[number :: len(transport.holds)], plan, families_of(families), hold.payload_kg
        )
        # what is to be hidden needs a load to hide in
        loading = stand_apart if plan.apart and not secrets else fill_container
        load += loading(rng, hold.space, hold.at, cargo)
    load += _concealed(rng, transport, load, secrets, families_of(families))
    lean = stance(rng, (geometry.length / 2, 0.0, 0.0))
    groups = tuple(
        replace(group, solids=tuple(s.placed(lean) for s in group.solids)) for group in _groups(load)
    )
    loose = [solid for hold in transport.holds if load for solid in securing_solids(rng, hold, load)]
    background = tuple(s.placed(lean) for s in (*transport.solids, *transport.contents, *loose))
    return Scene(background, groups, tuple(load), transport.starts_in_air)


def _concealed(
    rng: np.random.Generator,
    transport: Transport,
    load: Sequence[LoadedLot],
    secrets: Sequence[str],
    families: Sequence[int],
) -> list[LoadedLot]:
    """Hide what did not find a place among the load: in a void of the vehicle, or inside of other goods."""
    missing = list(secrets)
    for lot in load:
        if lot.hidden and lot.goods in missing:
            missing.remove(lot.goods)
    found = []
    for name in missing:
        secret: LoadedLot | None = None
        if rng.random() < 0.5:
            secret = hide_in_void(rng, name, transport.voids, families)
        secret = secret or hide_inside(rng, name, load, families)
        secret = secret or hide_in_void(rng, name, transport.voids, families)
        if secret is not None:
            found.append(secret)
    return found


def _groups(load: Sequence[LoadedLot]) -> tuple[Group, ...]:
    """Join lots of the same goods that stand in one block; goods without a class stay as they are."""
    groups: list[Group] = []
    reaches: list[float] = []
    for lot in sorted(load, key=lambda one: one.low[0]):
        block = next((n for n, group in enumerate(groups) if _same_block(lot, group, reaches[n])), None)
        if block is None:
            groups.append(Group(lot.label, lot.solids, lot.hidden))
            reaches.append(lot.high[0])
        else:
            groups[block] = replace(groups[block], solids=merged([*groups[block].solids, *lot.solids]))
            reaches[block] = max(reaches[block], lot.high[0])
    return tuple(groups)


def _same_block(lot: LoadedLot, group: Group, reach: float) -> bool:
    if lot.label is None or lot.label != group.label or lot.goods in _BOXED_SINGLY:
        return False
    return not lot.hidden and not group.hidden and lot.low[0] < reach + _SAME_BLOCK_MM
