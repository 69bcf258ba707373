"""A condition as two formulas: when it is certainly true and when certainly false. Neither: unknown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import z3

from inspectbox.policy.language.condition import (
    AllOf,
    AnyOf,
    Condition,
    Count,
    InList,
    Leaf,
    Not,
    Operator,
    Quantified,
    Quantifier,
    Sum,
)
from inspectbox.policy.language.vocabulary import MAX_NUMBER, FactField
from inspectbox.policy.lint.universe import GRID, Formula, Row, Rows, Slot, Universe


class Both(NamedTuple):
    """When a condition is certainly true, and when certainly false."""

    true: Formula
    false: Formula


def leaves_of(condition: Condition, within: str = "") -> Iterator[tuple[str, Leaf | InList]]:
    """Yield every comparison with the list it is asked of, empty for single facts."""
    match condition:
        case Leaf() | InList():
            yield within, condition
        case Not(part):
            yield from leaves_of(part, within)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves_of(part, within)
        case Quantified(list_name=name, where=where):
            yield from leaves_of(where, name)
        case Count(list_name=name, where=where) | Sum(list_name=name, where=where):
            if where is not None:
                yield from leaves_of(where, name)


def lists_of(condition: Condition) -> Iterator[Quantified | Count | Sum]:
    """Yield every question about a list."""
    match condition:
        case Not(part):
            yield from lists_of(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from lists_of(part)
        case Quantified() | Count() | Sum():
            yield condition


@dataclass(frozen=True, slots=True)
class Encoder:
    """Writes conditions over the variables of one universe."""

    universe: Universe

    def encode(self, condition: Condition) -> Both:
        """Return a condition on the case."""
        return self._of(condition, None, "")

    def _of(self, condition: Condition, row: Row | None, within: str) -> Both:
        match condition:
            case Leaf() | InList():
                return self._leaf(condition, row, within)
            case Not(part):
                inner = self._of(part, row, within)
                return Both(inner.false, inner.true)
            case AllOf(parts):
                every = [self._of(part, row, within) for part in parts]
                return Both(z3.And([part.true for part in every]), z3.Or([part.false for part in every]))
            case AnyOf(parts):
                some = [self._of(part, row, within) for part in parts]
                return Both(z3.Or([part.true for part in some]), z3.And([part.false for part in some]))
            case _:
                return self._of_list(condition)

    def _of_list(self, condition: Quantified | Count | Sum) -> Both:
        match condition:
            case Quantified():
                return self._quantified(condition)
            case Count():
                return self._count(condition)
            case Sum():
                return self._sum(condition)

    def _leaf(self, leaf: Leaf | InList, row: Row | None, within: str) -> Both:
        slot = self.universe.slot(leaf.fact.name) if row is None else row.slots[leaf.fact.name]
        if leaf.operator is Operator.KNOWN:
            return Both(slot.known, z3.Not(slot.known))
        yes = self.universe.yes(leaf, slot, within)
        return Both(z3.And(slot.known, yes), z3.And(slot.known, z3.Not(yes)))

    def _quantified(self, condition: Quantified) -> Both:
        rows, matches = self._matches(condition.list_name, condition.where)
        if condition.quantifier is Quantifier.EVERY:
            matches = [Both(match.false, match.true) for match in matches]
        present = [row.present for row in rows.rows]
        found = z3.Or([z3.And(here, match.true) for here, match in zip(present, matches, strict=True)])
        absent = z3.And([z3.Implies(here, match.false) for here, match in zip(present, matches, strict=True)])
        some = Both(z3.And(rows.known, found), z3.And(rows.known, absent))
        return some if condition.quantifier is Quantifier.ANY else Both(some.false, some.true)

    def _count(self, condition: Count) -> Both:
        rows, matches = self._matches(condition.list_name, condition.where)
        pairs = list(zip(rows.rows, matches, strict=True))
        fewest = z3.Sum([z3.If(z3.And(row.present, match.true), 1, 0) for row, match in pairs])
        most = z3.Sum([z3.If(z3.And(row.present, z3.Not(match.false)), 1, 0) for row, match in pairs])
        return _bounded(rows.known, condition.bounds, (fewest, most), 1)

    def _sum(self, condition: Sum) -> Both:
        rows, matches = self._matches(condition.list_name, condition.where)
        lows, highs = [], []
        for row, match in zip(rows.rows, matches, strict=True):
            low, high = _summand(row.slots[condition.of.name])
            certain = z3.And(row.present, match.true)
            possible = z3.And(row.present, z3.Not(match.false))
            lows.append(z3.If(certain, low, z3.If(possible, z3.If(low < 0, low, 0), 0)))
            highs.append(z3.If(certain, high, z3.If(possible, z3.If(high > 0, high, 0), 0)))
        return _bounded(rows.known, condition.bounds, (z3.Sum(lows), z3.Sum(highs)), GRID)

    def _matches(self, name: str, where: Condition | None) -> tuple[Rows, list[Both]]:
        rows = self.universe.rows(name)
        always = Both(z3.BoolVal(True), z3.BoolVal(False))
        return rows, [always if where is None else self._of(where, row, name) for row in rows.rows]


def _summand(slot: Slot) -> tuple[Formula, Formula]:
    """A summand known, or the least and the greatest its field allows; without limits, beyond any bound."""
    far = 1000 * MAX_NUMBER * GRID
    low = slot.fact.least * GRID if slot.fact.least > -MAX_NUMBER else -far
    high = slot.fact.most * GRID if slot.fact.most < MAX_NUMBER else far
    return z3.If(slot.known, slot.value, int(low)), z3.If(slot.known, slot.value, int(high))


def _bounded(
    known: Formula, bounds: Sequence[tuple[Operator, float]], span: tuple[Any, Any], scale: int
) -> Both:
    """Compare a number known only to lie within a span with each bound."""
    true, false = [], []
    for operator, bound in bounds:
        low, high = (_ordered(operator, end, bound * scale) for end in span)
        true.append(z3.And(low, high))
        false.append(z3.And(z3.Not(low), z3.Not(high)))
    return Both(z3.And(known, *true), z3.And(known, z3.Or(false)))


def _ordered(operator: Operator, value: Any, bound: float) -> Formula:
    match operator:
        case Operator.AT_LEAST:
            return value >= math.ceil(bound - 1e-6)
        case Operator.AT_MOST:
            return value <= math.floor(bound + 1e-6)
        case Operator.ABOVE:
            return value > math.floor(bound + 1e-6)
        case _:
            return value < math.ceil(bound - 1e-6)


def facts_of(conditions: Sequence[Condition]) -> Mapping[str, Mapping[str, FactField]]:
    """Return the facts that conditions read, by list (empty for single facts) and name."""
    facts: dict[str, dict[str, FactField]] = {"": {}}
    for condition in conditions:
        for within, leaf in leaves_of(condition):
            facts.setdefault(within, {})[leaf.fact.name] = leaf.fact
        for asked in lists_of(condition):
            facts.setdefault(asked.list_name, {})
            if isinstance(asked, Sum):
                facts[asked.list_name][asked.of.name] = asked.of
    return facts
