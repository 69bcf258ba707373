"""What a case is about: who ships, what is loaded, what is hidden, and how true the paper is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from inspectbox.errors import OperatorError
from inspectbox.training.deal import Deal
from inspectbox.training.declared_words import regulated_classes, rules_folder
from inspectbox.training.goods import PACKERS, UNNAMED_PACKERS
from inspectbox.training.load import Arrangement

REGULATED = regulated_classes(rules_folder())
ORDINARY = tuple(name for name in PACKERS if name not in REGULATED)

UNNAMED = tuple(UNNAMED_PACKERS)

# pipes and tools for rifles and knives, branches for antlers and tusks, canisters for cylinders, sacks for powder
_LOOKALIKES = (
    *("steel_pipe", "hardware", "branches", "canisters", "bagged_goods", "timber", "machinery", "motorcycle"),
    *("printed_matter", "metal_ingot", "electronics", "beverage", "car", "drum", "loose_bulk"),
)


CERTIFIED = "AEO"
"""First letters of a certified enterprise's code in the demo register."""


class Load(StrEnum):
    """What stands in the container."""

    ORDINARY = "ordinary"
    REGULATED = "regulated"
    LOOKALIKE = "lookalike"
    DENSE = "dense"
    EMPTY = "empty"
    CRAMMED = "crammed"


class Paper(StrEnum):
    """How the declaration relates to the load; hidden goods are never declared."""

    TRUE = "true"
    FALSE = "false"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Scenario:
    """`enterprises` is the first letters of a demo enterprise code; `hidden` how many groups, from and to."""

    load: Load = Load.ORDINARY
    paper: Paper = Paper.TRUE
    enterprises: str = "GEN"
    hidden: tuple[int, int] = (0, 0)
    permitted: bool = True


CRAMMED = "crammed"
"""No load that any lane sees: far more regulated goods, open and hidden, than one load in ten thousand holds, so that a
detector meets each kind in as many shapes as it meets goods. Not of the mix: who wants it names it."""

SCENARIOS: Mapping[str, Scenario] = {
    "clean": Scenario(),
    "misdeclared": Scenario(paper=Paper.FALSE),
    "hidden": Scenario(hidden=(1, 3)),
    "regulated": Scenario(load=Load.REGULATED),
    "regulated_no_permit": Scenario(load=Load.REGULATED, permitted=False),
    "regulated_undeclared": Scenario(load=Load.REGULATED, paper=Paper.FALSE),
    "lookalike": Scenario(load=Load.LOOKALIKE),
    "empty": Scenario(load=Load.EMPTY),
    "dense": Scenario(load=Load.DENSE),
    "dishonest": Scenario(enterprises="DIS"),
    "certified": Scenario(enterprises=CERTIFIED),
    "unknown_enterprise": Scenario(enterprises="NEW"),
    "no_declaration": Scenario(paper=Paper.NONE),
    CRAMMED: Scenario(load=Load.CRAMMED, paper=Paper.FALSE, hidden=(5, 9)),
}

# first one of each that a demo should show, then what a detector learns most from
_CYCLE = (
    *(
        "certified",
        "hidden",
        "misdeclared",
        "clean",
        "regulated_no_permit",
        "dense",
        "no_declaration",
        "empty",
    ),
    *("hidden", "regulated", "clean", "dishonest", "hidden", "unknown_enterprise", "regulated_undeclared"),
    *("hidden", "lookalike", "misdeclared", "hidden", "regulated"),
)

# how many kinds of regulated goods are loaded openly, scene after scene
_OPEN_KINDS = (1, 2, 3, 2, 1, 2, 3)

_CRAMMED_KINDS = (2, 4, 3)

# share of loads that are single objects, apart from one another
_APART = 0.12

_ENTERPRISES = {CERTIFIED: 5, "GEN": 5, "DIS": 3, "NEW": 9}


def scenario_name(seed: int, index: int, wanted: str | None) -> str:
    """The scenario of a case: the one asked for, else the next of a fixed mix. Raises OperatorError."""
    if wanted is None:
        return _CYCLE[(seed + index) % len(_CYCLE)]
    if wanted not in SCENARIOS:
        raise OperatorError(f"no scenario `{wanted}`", hint=f"one of: {', '.join(SCENARIOS)}")
    return wanted


def deal_of(seed: int, index: int, wanted: str | None) -> Deal:
    """Where a case stands among those that load or hide regulated goods as it does."""
    mix = _CYCLE if wanted is None else (wanted,)
    alike = [_draws_alike(name, scenario_name(seed, index, wanted)) for name in mix]
    rounds, at = divmod(seed + index, len(mix))
    return Deal(seed, rounds * sum(alike) + sum(alike[:at]))


def _draws_alike(one: str, other: str) -> bool:
    first, second = SCENARIOS[one], SCENARIOS[other]
    return (first.load is Load.REGULATED, first.hidden) == (second.load is Load.REGULATED, second.hidden)


def enterprise_code(rng: np.random.Generator, scenario: Scenario) -> str:
    """A code of the demo register; NEW codes are in no register."""
    number = int(rng.integers(1, _ENTERPRISES[scenario.enterprises] + 1))
    return f"{scenario.enterprises}{1_200_000 + number}"


def choose_goods(rng: np.random.Generator, scenario: Scenario, deal: Deal) -> tuple[str, ...]:
    """Kinds of goods loaded openly: mostly one to three, sometimes a groupage of many; regulated ones are dealt."""
    if scenario.load is Load.EMPTY:
        return ()
    if scenario.load is Load.DENSE:
        return ("steel_coil",)
    if scenario.load is Load.LOOKALIKE:
        return tuple(
            str(name) for name in rng.choice(_LOOKALIKES, size=int(rng.integers(2, 5)), replace=False)
        )
    if scenario.load is Load.CRAMMED:
        return _dealt(rng, deal, _CRAMMED_KINDS, int(rng.integers(2, 6)))
    if scenario.load is Load.REGULATED:
        return _dealt(rng, deal, _OPEN_KINDS, int(rng.choice([0, 1, 3], p=[0.6, 0.3, 0.1])))
    kinds = int(rng.choice([1, 2, 3, 5, 7], p=[0.2, 0.25, 0.25, 0.2, 0.1]))
    chosen = [str(name) for name in rng.choice(ORDINARY, size=kinds, replace=False)]
    if rng.random() < 0.35:
        chosen.append(str(rng.choice(UNNAMED)))
    return tuple(chosen)


def _dealt(rng: np.random.Generator, deal: Deal, kinds: Sequence[int], beside: int) -> tuple[str, ...]:
    """Regulated kinds, each once, and so many ordinary ones beside them."""
    names = rng.choice(ORDINARY, size=beside, replace=False)
    return (*dict.fromkeys(deal.hand(REGULATED, kinds, 0)), *(str(name) for name in names))


def choose_hidden(scenario: Scenario, deal: Deal) -> tuple[str, ...]:
    """Kinds of regulated goods hidden among the load, one a group."""
    least, most = scenario.hidden
    return deal.hand(REGULATED, range(least, most + 1), 1)


def choose_arrangement(rng: np.random.Generator, kinds: int, style: str = "a") -> Arrangement:
    """One kind is loaded in long blocks, many kinds in short ones; two loads in three are stuffed, one in nine is part.

    One load in eight is single objects apart from one another.

    Style `b` is another port's habit: low and part loads, short bays, nothing sorted, two or three rows in depth.
    """
    if style == "b":
        return Arrangement(
            float(rng.uniform(0.5, 0.95)),
            0.9,
            0.3,
            (1150.0, 2000.0 if kinds > 1 else 3000.0),
            False,
            (0.47, 0.75),
        )
    stuffed = bool(rng.random() < 0.65)
    filled = float(rng.uniform(0.92, 1.0) if stuffed or rng.random() < 0.7 else rng.uniform(0.3, 0.85))
    together = bool(rng.random() < 0.7)
    rows, layers, length = (
        (0.55, 0.4, (2200.0, 6000.0))
        if kinds <= 1
        else (0.65, 0.7, (1400.0, 3800.0))
        if kinds <= 3
        else (0.75, 0.8, (1150.0, 2400.0))
    )
    plan = Arrangement(filled, rows, layers, length, together and kinds < 6)
    if rng.random() < _APART:
        return replace(plan, apart=True)
    return (
        replace(plan, two_rows=0.75, height=(0.78, 1.0), layered=0.97, tiers=3, spread=True)
        if stuffed
        else plan
    )
