"""What holds a load and what is left beside it: shoring timber, lashings, boards, empty pallets and dunnage."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from inspectbox.training import shapes
from inspectbox.training.goods.stacking import PALLET_HEIGHT, pallets
from inspectbox.training.packing import LoadedLot
from inspectbox.training.solids import Solid, Space, instanced
from inspectbox.training.transport import Hold


def securing_solids(rng: np.random.Generator, hold: Hold, load: Sequence[LoadedLot]) -> list[Solid]:
    """Draw lashings over some lots, shoring between them, boards against the last, and what lies about."""
    solids: list[Solid] = []
    x0, y0, z0 = hold.at
    inside = [lot for lot in load if not lot.hidden and x0 <= lot.low[0] < x0 + hold.space.length]
    for lot in inside:
        if rng.random() < 0.18:
            solids += _lashing(rng, lot)
    if inside and rng.random() < 0.4:
        solids += _shoring(rng, max(lot.high[0] for lot in inside), hold)
    if rng.random() < 0.2:
        solids += _empty_pallets(rng, hold)
    if rng.random() < 0.3:
        length = float(rng.uniform(600, 3000))
        spots = rng.uniform(0, 1, (int(rng.integers(1, 7)), 2))
        places = [
            (x0 + x * max(hold.space.length - length, 1.0), y0 + y * (hold.space.width - 120), z0)
            for x, y in spots
        ]
        solids.append(Solid(shapes.cuboids(places, (length, 95, float(rng.uniform(20, 100)))), "softwood"))
    return solids


def _lashing(rng: np.random.Generator, lot: LoadedLot) -> list[Solid]:
    """Straps or chains over a lot, with a ratchet each."""
    chain = bool(rng.random() < 0.3)
    solids = []
    for share in rng.uniform(0.1, 0.9, int(rng.integers(1, 4))):
        x = lot.low[0] + share * (lot.high[0] - lot.low[0])
        low, high = (x, lot.low[1], lot.low[2]), (x + float(rng.normal(0, 60)), lot.high[1], lot.high[2] + 4)
        rise = [
            low,
            (x, lot.low[1], high[2]),
            (high[0], lot.high[1], high[2]),
            (high[0], lot.high[1], low[2]),
        ]
        for start, end in pairwise(rise):
            wide = 9.0 if chain else 22.0
            solids.append(
                Solid(
                    shapes.bar(start, end, wide, 4),
                    "steel" if chain else "polyethylene",
                    0.7 if chain else 0.15,
                )
            )
        solids.append(
            Solid(
                shapes.cuboid((x - 40, low[1] - 30, low[2] + 500), (x + 40, low[1], low[2] + 750)),
                "steel",
                0.3,
            )
        )
    return solids


def _shoring(rng: np.random.Generator, x: float, hold: Hold) -> list[Solid]:
    """Upright and level beams behind the last lot, sometimes a sheet of plywood."""
    _, y, z = hold.at
    wide, tall, thick = (
        hold.space.width,
        hold.space.height * float(rng.uniform(0.4, 0.9)),
        float(rng.uniform(70, 110)),
    )
    x = min(x + 15, hold.at[0] + hold.space.length - 2 * thick)
    posts = shapes.cuboids(
        [(x, y + share * (wide - thick), z) for share in np.linspace(0.05, 0.95, 3)], (thick, thick, tall)
    )
    rails = shapes.cuboids([(x + thick, y, z + share * tall) for share in (0.3, 0.75)], (thick, wide, thick))
    solids = [Solid(shapes.join(posts, rails), "softwood")]
    if rng.random() < 0.4:
        solids.append(Solid(shapes.cuboid((x - 14, y + 40, z), (x - 2, y + wide - 40, z + tall)), "plywood"))
    return solids


def _empty_pallets(rng: np.random.Generator, hold: Hold) -> list[Solid]:
    """A stack of empty pallets, lying or leaning at the end of the hold."""
    count = int(rng.integers(1, 9))
    one = pallets(Space(1200.0, 1000.0, 200.0))
    x = (
        hold.at[0] + hold.space.length - 1260.0
        if rng.random() < 0.7
        else hold.at[0] + float(rng.uniform(0, 1)) * max(hold.space.length - 1260, 0)
    )
    y = hold.at[1] + float(rng.uniform(0, 1)) * (hold.space.width - 1000.0)
    return list(instanced(one, [(x, y, hold.at[2] + n * PALLET_HEIGHT) for n in range(count)]))
