"""Object models by family: eight of every kind of goods, so that some can be kept from a training.

A family is a number 0..7. It decides which model of a kind is packed (a revolver, not a rifle) and from which part of
a range the model's proportions are drawn. Families 6 and 7 are for scenes that measure, never for those that train.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

from inspectbox.errors import OperatorError

FAMILIES: Mapping[str, tuple[int, ...]] = {
    "train": (0, 1, 2, 3, 4, 5),
    "held_back": (6, 7),
    "all": (0, 1, 2, 3, 4, 5, 6, 7),
}
_COUNT = 8

Choice = TypeVar("Choice")


def families_of(name: str) -> tuple[int, ...]:
    """The families of a set. Raises OperatorError for a name that is none of `FAMILIES`."""
    if name not in FAMILIES:
        raise OperatorError(f"no families `{name}`", hint=f"one of: {', '.join(FAMILIES)}")
    return FAMILIES[name]


def between(rng: np.random.Generator, family: int, low: float, high: float, turn: int = 0) -> float:
    """Draw from a family's own eighth of a range; `turn` gives each proportion of a model another order of eighths."""
    slot = (3 * family + 5 * turn) % _COUNT
    step = (high - low) / _COUNT
    return float(rng.uniform(low + slot * step, low + (slot + 1) * step))


def model(family: int, models: Sequence[Choice], turn: int = 0) -> Choice:
    """The model a family stands for; with fewer models than families two families share one."""
    return models[(family + turn) % len(models)]
