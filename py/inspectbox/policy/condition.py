"""What a rule asks: the condition tree, hashable, so that equal questions are asked once."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from inspectbox.domain.facts import Scalar
from inspectbox.policy.vocabulary import FactField

Truth = bool | None
"""Kleene's three values; None is unknown."""


class Operator(StrEnum):
    """How a leaf compares a fact with its operands; `ONE_OF`, `STARTS`, `CONTAINS` and `HAS` take several."""

    ONE_OF = "one_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"
    STARTS = "starts"
    CONTAINS = "contains"
    HAS = "has"
    KNOWN = "known"


class Quantifier(StrEnum):
    """Over which records of a list a condition must hold."""

    ANY = "any"
    NONE = "none"
    EVERY = "every"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison of one fact. Equality is `ONE_OF` with one operand; `KNOWN` has none."""

    fact: FactField = field(hash=False)
    operator: Operator
    operands: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class AllOf:
    """True when every part is; never empty."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when a part is; never empty."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when the part is false; unknown stays unknown."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Quantified:
    """A condition over the records of a list. `EVERY` and `NONE` hold of an empty list."""

    list_name: str
    quantifier: Quantifier
    where: Condition


@dataclass(frozen=True, slots=True)
class Count:
    """How many records match (all, where `where` is None), compared with each bound in turn."""

    list_name: str
    where: Condition | None
    bounds: tuple[tuple[Operator, float], ...]


Condition = Leaf | AllOf | AnyOf | Not | Quantified | Count


def both(parts: list[Condition]) -> Condition:
    """Return the one part, or all of them joined by and."""
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def leaf_count(condition: Condition) -> int:
    """Return how many comparisons a condition holds."""
    match condition:
        case Leaf():
            return 1
        case AllOf(parts) | AnyOf(parts):
            return sum(leaf_count(part) for part in parts)
        case Not(part) | Quantified(where=part):
            return leaf_count(part)
        case Count(where=where):
            return 1 if where is None else leaf_count(where)
