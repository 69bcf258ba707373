"""How a container is loaded: bays from the front wall on, rows in depth, goods on top of others, hidden pockets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspectbox.training.goods.families import FAMILIES
from inspectbox.training.packing import LoadedLot, Lot, Point, Region, load_lot
from inspectbox.training.solids import Space

_LEAST_LENGTH, _LEAST_DEPTH, _LEAST_HEIGHT = 1150.0, 820.0, 300.0
# goods whose pieces would shrink in a lower space
_WOUND = ("steel_coil", "cable_drum", "paper_roll", "car")
# what nobody lifts onto other goods
_FLOOR_GOODS = (*_WOUND, "stone_slab", "machinery", "loose_bulk", "metal_ingot")
# a stretch that long goods need
LONG_GOODS = {
    "car": 4600.0,
    "steel_pipe": 3000.0,
    "timber": 2600.0,
    "hardwood_logs": 2600.0,
    "solar_panel": 2000.0,
}
_MOST_BAYS = 40


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How full and how mixed a load is.

    `filled` is the share of the length used; `two_rows` and `layered` are probabilities of a second row in depth and
    of goods on top of others; `bay_length` from and to in mm; `sorted` keeps each kind together;
    `height` is the share of the height that one stack uses, from and to; `tiers` how often goods stand on goods;
    `spread` loads a whole length within the payload, heavy goods low, instead of stopping where the payload is used;
    `apart` leaves the hold nearly empty, see `apart.py`.
    """

    filled: float
    two_rows: float
    layered: float
    bay_length: tuple[float, float]
    sorted: bool
    height: tuple[float, float] = (0.62, 0.98)
    tiers: int = 1
    spread: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Cargo:
    """What is to be loaded: openly, and hidden (one group each); object models come from `families`."""

    goods: tuple[str, ...]
    hidden: tuple[str, ...]
    plan: Arrangement
    families: tuple[int, ...] = FAMILIES["all"]
    payload_kg: float = 28_000.0


@dataclass(frozen=True, slots=True)
class _Bay:
    """A slice of the container across its whole width: room, low corner, goods in turn, what to hide in it."""

    space: Space
    at: Point
    names: tuple[str, ...]
    secret: str | None
    cargo: Cargo
    allowance_kg: float


def fill_container(rng: np.random.Generator, room: Space, corner: Point, cargo: Cargo) -> list[LoadedLot]:
    """Load bay after bay, each close to what stands there already, until the planned length or the payload is used."""
    if not cargo.goods:
        return []
    loaded: list[LoadedLot] = []
    waiting, plan = list(cargo.hidden), cargo.plan
    order = [str(name) for name in rng.permutation(cargo.goods)]
    x, end, mass = float(rng.uniform(10, 60)), room.length * plan.filled, 0.0
    for number in range(_MOST_BAYS):
        if x + _LEAST_LENGTH > end + 150:
            break
        length = float(min(max(rng.uniform(*plan.bay_length), _LEAST_LENGTH), room.length - x - 10))
        first = min(int(x / end * len(order)), len(order) - 1) if plan.sorted else number % len(order)
        length = min(max(length, LONG_GOODS.get(order[first], 0.0)), room.length - x - 10)
        late = x > 0.35 * end or x + length + _LEAST_LENGTH > end
        secret = waiting[0] if waiting and (late or rng.random() < 0.4) else None
        at = (corner[0] + x, corner[1], corner[2])
        share = float(rng.uniform(0.55, 1.05) if plan.spread else rng.uniform(0.8, 1.7))
        allowance = cargo.payload_kg * length / room.length * share
        space = Space(length, room.width, room.height)
        bay = _load_bay(rng, _Bay(space, at, tuple(order[first:]), secret, cargo, allowance))
        mass += sum(lot.mass_kg for lot in bay)
        if mass > cargo.payload_kg and loaded:
            break
        if any(lot.hidden for lot in bay):
            waiting.pop(0)
        loaded += bay
        reach = max((lot.high[0] for lot in bay), default=at[0] + 200.0) - corner[0]
        x = reach + float(rng.uniform(5, 60) if rng.random() < 0.85 else rng.uniform(100, 500))
    return loaded


def _load_bay(rng: np.random.Generator, bay: _Bay) -> list[LoadedLot]:
    loaded: list[LoadedLot] = []
    alone = bay.secret is not None or bay.names[0] in _WOUND
    rows = _rows(rng, bay.space.width, 0.0 if alone else bay.cargo.plan.two_rows)
    for number, (start, depth) in enumerate(rows):
        name = bay.names[0] if bay.cargo.plan.sorted else bay.names[number % len(bay.names)]
        tall = bay.space.height * float(rng.uniform(*bay.cargo.plan.height))
        region = Region(0.0, start, 0.0, Space(bay.space.length, depth, tall))
        stood = _lightened(rng, _lots(rng, region, name, bay), bay, bay.allowance_kg / len(rows))
        loaded += stood or _loaded(rng, _lots(rng, region, "sundries", bay), bay.at)
    tops = [lot for lot in loaded if not lot.hidden]
    for _ in range(bay.cargo.plan.tiers):
        laid = [lot for lot in tops if rng.random() < bay.cargo.plan.layered]
        tops = [above for lot in laid for above in _loaded(rng, _on_top(rng, lot, bay), bay.at)]
        loaded += tops
    return loaded


def _lots(rng: np.random.Generator, region: Region, name: str, bay: _Bay) -> list[Lot]:
    lot = Lot(name, (region,), _seed(rng), family=_family(rng, bay.cargo))
    if bay.secret is None:
        return [lot]
    pocket, around = _pocket(rng, region)
    secret = Lot(bay.secret, (pocket,), _seed(rng), hidden=True, family=_family(rng, bay.cargo))
    return [secret, replace(lot, regions=around)]


def _on_top(rng: np.random.Generator, lot: LoadedLot, bay: _Bay) -> list[Lot]:
    """A lot on another where there is room for one."""
    left = bay.at[2] + bay.space.height - lot.high[2] - 40.0
    if left < _LEAST_HEIGHT:
        return []
    low = (lot.low[0] - bay.at[0], lot.low[1] - bay.at[1], lot.high[2] - bay.at[2] + 15.0)
    space = Space(min(bay.space.length, lot.high[0] - lot.low[0]), lot.high[1] - lot.low[1], left)
    name = str(rng.choice([*(name for name in bay.names if name not in _FLOOR_GOODS), "sundries"]))
    return [Lot(name, (Region(*low, space),), _seed(rng), family=_family(rng, bay.cargo))]


def _rows(rng: np.random.Generator, width: float, two_rows: float) -> list[tuple[float, float]]:
    """Rows in depth: (start, depth)."""
    if rng.random() >= two_rows:
        return [(0.0, width)]
    if rng.random() < 0.25:
        third = width / 3
        return [(n * third, third - 10) for n in range(3)]
    if width < 2 * _LEAST_DEPTH:
        return [(0.0, width)]
    split = float(np.clip(width * rng.uniform(0.3, 0.7), _LEAST_DEPTH, width - _LEAST_DEPTH))
    rows = [(0.0, split - 10), (split + 10, width - split - 10)]
    return rows if rng.random() < 0.9 else [rows[int(rng.integers(0, 2))]]


def _loaded(rng: np.random.Generator, lots: Sequence[Lot], at: Point) -> list[LoadedLot]:
    found = (load_lot(rng, lot, at) for lot in lots)
    return [lot for lot in found if lot is not None]


def _lightened(
    rng: np.random.Generator, lots: Sequence[Lot], bay: _Bay, allowance_kg: float
) -> list[LoadedLot]:
    """Load lots; those too heavy for their stretch of floor are stacked lower, as heavy goods are."""
    found: list[LoadedLot] = []
    for lot in lots:
        loaded = load_lot(rng, lot, bay.at)
        if (
            loaded is not None
            and loaded.mass_kg > allowance_kg
            and not lot.hidden
            and lot.goods not in _WOUND
        ):
            share = max(0.2, allowance_kg / loaded.mass_kg)
            lower = tuple(
                replace(one, space=replace(one.space, height=max(_LEAST_HEIGHT, one.space.height * share)))
                for one in lot.regions
            )
            loaded = load_lot(rng, replace(lot, regions=lower), bay.at) or loaded
        found += [loaded] if loaded is not None else []
    if found and all(lot.hidden for lot in found):
        # nothing closes around it, so it stands on the floor
        grounded = (replace(lot, regions=(replace(lot.regions[0], z=0.0),)) for lot in lots if lot.hidden)
        return _loaded(rng, list(grounded), bay.at)
    return found


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31))


def _family(rng: np.random.Generator, cargo: Cargo) -> int:
    return int(rng.choice(cargo.families))


def _span(rng: np.random.Generator, whole: float, size: float) -> float:
    """Where a stretch begins in a whole: at either end or somewhere between."""
    rest = max(0.0, whole - size)
    return float(rng.choice([0.0, rest, rng.uniform(0.2, 0.8) * rest]))


def _pocket(rng: np.random.Generator, region: Region) -> tuple[Region, tuple[Region, ...]]:
    """A pocket in a region, and what closes around it: in front, behind, beside, below and above."""
    whole = region.space
    length = min(whole.length, float(rng.uniform(350, 1900)))
    width = min(whole.width * 0.7, float(rng.uniform(350, 1500)))
    height = min(whole.height, float(rng.uniform(250, 1500)))
    x, y, z = (
        _span(rng, whole.length, length),
        _span(rng, whole.width, width),
        _span(rng, whole.height, height),
    )
    # what lies under a pocket must be able to carry it
    z = 0.0 if z < _LEAST_HEIGHT or rng.random() < 0.6 else z
    pocket = Region(region.x + x, region.y + y, region.z + z, Space(length, width, height))
    right, back, above = x + length, y + width, z + height
    parts = [
        ((0.0, 0.0, 0.0), (x, whole.width, whole.height)),
        ((right, 0.0, 0.0), (whole.length - right, whole.width, whole.height)),
        ((x, 0.0, 0.0), (length, y, whole.height)),
        ((x, back, 0.0), (length, whole.width - back, whole.height)),
        ((x, y, 0.0), (length, width, z)),
        ((x, y, above), (length, width, whole.height - above)),
    ]
    around = tuple(
        Region(region.x + low[0], region.y + low[1], region.z + low[2], Space(*size))
        for low, size in parts
        if min(size) > 250.0
    )
    return pocket, around
