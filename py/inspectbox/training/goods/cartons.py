"""Goods in cartons that differ by what is inside: drinks, footwear, electronics, fruit, frozen food and more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from inspectbox.training.goods import contents, household
from inspectbox.training.goods.enclosing import Article
from inspectbox.training.goods.families import between
from inspectbox.training.goods.stacking import PALLET_HEIGHT, carton, facing, pallets, stack, within
from inspectbox.training.shapes import Mesh
from inspectbox.training.solids import Packed, Packer, Solid, Space, instanced

_MOST_TRIANGLES = 150_000

Filling = Callable[[np.random.Generator, int, Mesh], Article]
"""What lies in a carton whose inner sizes are (3,), its low corner at the origin."""


@dataclass(frozen=True, slots=True)
class Carton:
    """Outer sizes of a carton from and to in mm; `palletised` is a share of loads; `kinds` how many fillings differ."""

    fillings: tuple[Filling, ...]
    length: tuple[float, float]
    width: tuple[float, float]
    height: tuple[float, float]
    palletised: float = 0.5
    kinds: int = 2


CARTONS: Mapping[str, Carton] = {
    "beverage": Carton(
        (contents.glass_bottles, contents.cans, contents.plastic_bottles),
        (240, 500),
        (180, 380),
        (120, 360),
        0.75,
        1,
    ),
    "electronics": Carton(
        (contents.portable_computers, contents.boards, contents.loudspeakers, contents.screens),
        (300, 900),
        (220, 600),
        (180, 620),
        0.6,
        1,
    ),
    "footwear": Carton((contents.shoes, contents.boots), (450, 760), (320, 480), (280, 520), 0.1, 2),
    "fruit": Carton(
        (contents.round_fruit, contents.long_fruit, contents.loose_vegetables),
        (380, 620),
        (280, 420),
        (140, 320),
        0.8,
        1,
    ),
    "frozen_food": Carton(
        (contents.frozen_blocks, contents.frozen_pieces), (380, 640), (280, 420), (110, 260), 0.6, 2
    ),
    "sundries": Carton(
        (household.bowls, household.toys, household.boxes), (330, 760), (280, 540), (230, 560), 0.2, 6
    ),
    "canned_food": Carton((contents.cans, contents.jars), (260, 460), (200, 340), (100, 260), 0.7, 1),
    "printed_matter": Carton((household.books,), (300, 480), (220, 360), (180, 320), 0.7, 2),
    "hardware": Carton(
        (household.fasteners, household.hand_tools), (240, 460), (180, 340), (110, 280), 0.85, 3
    ),
    "canisters": Carton(
        (household.aerosols, household.flasks, household.extinguishers),
        (280, 560),
        (220, 420),
        (220, 560),
        0.4,
        1,
    ),
}


def packer(name: str) -> Packer:
    """The packer of goods in `CARTONS`."""
    kind = CARTONS[name]

    def pack(rng: np.random.Generator, space: Space, family: int = 0) -> Packed:
        return _pack(rng, space, family, kind)

    return pack


def _pack(rng: np.random.Generator, space: Space, family: int, kind: Carton) -> Packed:
    size = (
        between(rng, family, *kind.length),
        between(rng, family, *kind.width, 1),
        between(rng, family, *kind.height, 2),
    )
    unit = within(facing(rng, size, space), space)
    palletised = bool(rng.random() < kind.palletised) and space.height > PALLET_HEIGHT + unit[2]
    base = PALLET_HEIGHT if palletised else 0.0
    tall = float(rng.uniform(0.6, 1.0)) if rng.random() < 0.5 else 1.0
    room = Space(space.length, space.width, max(base + unit[2] + 1, space.height * tall))
    grid = stack(rng, room, unit, base=base, gap=float(rng.uniform(2, 18)))
    solids: list[Solid] = list(instanced([carton(unit, float(rng.uniform(3, 7)))], grid.offsets))
    filling = kind.fillings[(family + int(rng.random() < 0.4)) % len(kind.fillings)]
    for offsets in grid.split(rng, int(rng.integers(1, kind.kinds + 1))):
        inner = np.array(unit) - 16
        article = filling(rng, family, inner)
        if sum(s.triangles for s in article) * grid.count > _MOST_TRIANGLES:
            article = contents.blurred(article, inner)
        solids += instanced([s.placed(lambda m: m + 8.0) for s in article], offsets)
        if kind.kinds > 3:
            filling = kind.fillings[int(rng.integers(0, len(kind.fillings)))]
    return Packed((*solids, *(pallets(space) if palletised else ())), grid.count)
