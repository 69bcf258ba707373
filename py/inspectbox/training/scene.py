"""A whole scene: vehicle, container and load, with the groups an officer would box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.container import INNER_WIDTH, Container, container_solids
from inspectbox.training.geometry import ScanGeometry
from inspectbox.training.load import LoadedLot, arrange, hide, load_lots
from inspectbox.training.rendering import Group
from inspectbox.training.scenario import Scenario, choose_arrangement, choose_goods, choose_hidden
from inspectbox.training.solids import Solid, Space, merged
from inspectbox.training.vehicle import cab_solids, chassis_solids

# an officer boxes each large machine, but not each stack of the same cartons
_BOXED_SINGLY = ("machinery",)
_SAME_BLOCK_MM = 300.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn, and what was loaded: `load` in the frame of the scan."""

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
        lots = arrange(rng, room, goods, choose_arrangement(rng, len(goods))) if goods else []
        for name in hidden[number :: len(boxes)]:
            lots = hide(rng, lots, name)
        load += load_lots(rng, lots, (box.inner_start, -INNER_WIDTH / 2, box.floor))
    yaw = float(rng.choice([-1, 1]) * rng.uniform(0.08, 0.45))
    middle = (geometry.length / 2, 0.0, 0.0)

    def turned(solids: Sequence[Solid]) -> tuple[Solid, ...]:
        return tuple(s.placed(lambda mesh: shapes.turn(mesh, "z", yaw, middle)) for s in solids)

    placed = [LoadedLot(o.goods, turned(o.solids), o.pieces, o.mass_kg, o.hidden) for o in load]
    return Scene(turned(background), _groups(placed), tuple(placed))


def _vehicle(rng: np.random.Generator, geometry: ScanGeometry) -> tuple[list[Container], tuple[Solid, ...]]:
    """One 40 ft container on its chassis; sometimes a 20 ft one behind a cab, or two of them."""
    deck = float(rng.uniform(1080, 1240))
    start = float(rng.uniform(300, 520))
    draw = rng.random()
    if draw < 0.80:
        boxes = [Container(start, deck, height=float(rng.choice([2591.0, 2896.0])))]
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
    spans: list[tuple[float, float]] = []
    for lot in sorted(load, key=lambda one: _span(one.solids)[0]):
        low, high = _span(lot.solids)
        joined = None
        if lot.label is not None and lot.goods not in _BOXED_SINGLY and not lot.hidden:
            joined = next(
                (
                    number
                    for number, (group, span) in enumerate(zip(groups, spans, strict=True))
                    if group.label == lot.label and not group.hidden and low < span[1] + _SAME_BLOCK_MM
                ),
                None,
            )
        if joined is None:
            groups.append(Group(lot.label, lot.solids, lot.hidden))
            spans.append((low, high))
        else:
            groups[joined] = Group(lot.label, merged([*groups[joined].solids, *lot.solids]))
            spans[joined] = (spans[joined][0], max(spans[joined][1], high))
    return tuple(groups)


def _span(solids: Sequence[Solid]) -> tuple[float, float]:
    ends = [shapes.extent(solid.mesh) for solid in solids]
    return min(float(low[0]) for low, _ in ends), max(float(high[0]) for _, high in ends)
