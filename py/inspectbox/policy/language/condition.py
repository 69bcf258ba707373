"""What a rule asks: the condition tree, hashable, so that equal questions are asked once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from inspectbox.domain.facts import Scalar
from inspectbox.policy.language.document import Mark
from inspectbox.policy.language.vocabulary import FactField

Truth = bool | None
"""Kleene's three values; None is unknown."""

NOWHERE = Mark("", 0)
"""Where a condition stands that no file wrote. Conditions are equal wherever they stand."""


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
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NamedValues:
    """A named list of texts, such as the headings of solid waste. `digest` stands for the values in comparisons."""

    name: str
    digest: str
    values: frozenset[str] = field(compare=False, repr=False)
    lengths: tuple[int, ...] = field(compare=False, repr=False)
    """Every length a value has, ascending."""

    def begins(self, text: str) -> bool:
        """Whether the text begins with one of the values."""
        return any(text[:length] in self.values for length in self.lengths if length <= len(text))


@dataclass(frozen=True, slots=True)
class InList:
    """One fact looked up in a named list: equal to a value (`ONE_OF`), beginning with one, or holding one (`HAS`)."""

    fact: FactField = field(hash=False)
    operator: Operator
    named: NamedValues
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


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
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Count:
    """How many records match (all, where `where` is None), compared with each bound in turn."""

    list_name: str
    where: Condition | None
    bounds: tuple[tuple[Operator, float], ...]
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a number over the records that match (all, where `where` is None), compared with each bound in turn.

    A number that is missing may be anything its field allows, so a field that is never negative decides a lower bound
    as soon as what is known exceeds it.
    """

    list_name: str
    of: FactField = field(hash=False)
    where: Condition | None
    bounds: tuple[tuple[Operator, float], ...]
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


Condition = Leaf | InList | AllOf | AnyOf | Not | Quantified | Count | Sum


def both(parts: list[Condition]) -> Condition:
    """Return the one part, or all of them joined by and."""
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def leaf_count(condition: Condition, most: int = 1_000_000) -> int:
    """Return how many comparisons a condition holds, counting no further than `most`."""
    return sum(1 for _ in islice(_leaves(condition), most))


def _leaves(condition: Condition) -> Iterator[Condition]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _leaves(part)
        case Not(part) | Quantified(where=part):
            yield from _leaves(part)
        case Count(where=where) | Sum(where=where):
            yield condition
            if where is not None:
                yield from _leaves(where)
        case _:
            yield condition
