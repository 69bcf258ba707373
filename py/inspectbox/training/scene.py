"""A whole scene: vehicle, container and load, with the groups an officer would box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.container import INNER_WIDTH, Container, container_solids
from inspectbox.training.geometry import ScanGeometry
from inspectbox.training.load import Cargo, fill_container
from inspectbox.training.packing import LoadedLot
from inspectbox.training.rendering import Group
from inspectbox.training.scenario import Scenario, choose_arrangement, choose_goods, choose_hidden
from inspectbox.training.solids import Solid, Space, merged
from inspectbox.training.vehicle import cab_solids, chassis_solids

# an officer boxes each large machine, but not each stack of the same cartons
_BOXED_SINGLY = ("machinery",)
_SAME_BLOCK_MM = 300.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn, and what was loaded."""

    background: tuple[Solid, ...]
    groups: tuple[Group, ...]
    load: tuple[LoadedLot, ...]


def build_scene(rng: np.random.Generator, scenario: Scenario, geometry: ScanGeometry) -> Scene:
    """Draw a vehicle and load it."""
    boxes, background = _vehicle(rng, geometry)
    load: list[LoadedLot] = []
    goods, hidden = choose_goods(rng, scenario), choose_hidden(rng, scenario)
    for number, box in enumerate(boxes):
        room = Space(box.inner_length, INNER_WIDTH, box.inner_height)
        cargo = Cargo(goods, hidden[number :: len(boxes)], choose_arrangement(rng, len(goods)))
        corner = (box.inner_start, -INNER_WIDTH / 2, box.floor)
        load += fill_container(rng, room, corner, cargo)
    yaw = float(rng.choice([-1, 1]) * rng.uniform(0.08, 0.45))
    middle = (geometry.length / 2, 0.0, 0.0)

    def turned(solids: Sequence[Solid]) -> tuple[Solid, ...]:
        return tuple(s.placed(lambda mesh: shapes.turn(mesh, "z", yaw, middle)) for s in solids)

    groups = tuple(replace(group, solids=turned(group.solids)) for group in _groups(load))
    return Scene(turned(background), groups, tuple(load))


def _vehicle(rng: np.random.Generator, geometry: ScanGeometry) -> tuple[list[Container], tuple[Solid, ...]]:
    """One 40 ft container on its chassis; sometimes a 20 ft one behind a cab, or two of them."""
    # a high-cube container travels on a lower chassis
    tall = bool(rng.random() < 0.5)
    deck = float(rng.uniform(980, 1070) if tall else rng.uniform(1080, 1220))
    start = float(rng.uniform(300, 520))
    draw = rng.random()
    if draw < 0.80:
        boxes = [Container(start, deck, height=2896.0 if tall else 2591.0)]
        chassis = chassis_solids(rng, start, boxes[0].start + boxes[0].length, deck)
    elif draw < 0.92:
        boxes = [Container(start + n * 6140.0, deck, 6058.0) for n in range(2)]
        chassis = chassis_solids(rng, start, boxes[1].start + boxes[1].length, deck)
    else:
        rear = start + float(rng.uniform(2500, 3400))
        boxes = [Container(rear + float(rng.uniform(700, 1400)), deck, 6058.0)]
        frame = chassis_solids(rng, boxes[0].start, boxes[0].start + boxes[0].length, deck)
        chassis = merged([*frame, *cab_solids(rng, rear)])
    parts = [solid for box in boxes for solid in container_solids(box, rng)]
    return boxes, merged([*parts, *chassis])


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
