"""Every case there can be, as variables of the solver: single facts, and lists of up to a number of records."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import z3

from inspectbox.policy.language.condition import InList, Leaf, Operator
from inspectbox.policy.language.vocabulary import DECIMALS, FactField, FactType
from inspectbox.policy.lint.kinds import Question, TextKinds, sort_texts

Formula = Any
"""A boolean of the solver; z3 comes without types."""

GRID = 10**DECIMALS
"""Facts are rounded to DECIMALS, so numbers are whole multiples of 1 / GRID."""


class Undecidable(Exception):
    """The questions tell more texts apart than can be tried."""


@dataclass(slots=True)
class Slot:
    """One fact of one case or record: whether it is known, and its value as the solver's variable or variables."""

    fact: FactField
    known: Formula
    value: Formula = None
    holds: tuple[Formula, ...] = ()


@dataclass(slots=True)
class Row:
    """One possible record of a list."""

    present: Formula
    slots: Mapping[str, Slot]


@dataclass(slots=True)
class Rows:
    """A list fact: whether it is known, and its possible records."""

    known: Formula
    rows: Sequence[Row]


@dataclass(slots=True)
class Universe:
    """Variables for the facts that `questions` ask, `records` possible records in each list.

    `laws` must hold of every case: ranges, and which kinds of text there are.
    """

    questions: Mapping[str, Mapping[str, Sequence[Question]]]
    """By list name (empty for single facts), then by fact."""
    facts: Mapping[str, Mapping[str, FactField]]
    records: int
    laws: list[Formula] = field(default_factory=list)
    _kinds: dict[tuple[str, str], TextKinds] = field(default_factory=dict)
    _slots: dict[str, Slot] = field(default_factory=dict)
    _lists: dict[str, Rows] = field(default_factory=dict)

    def slot(self, name: str) -> Slot:
        """Return a single fact."""
        if name not in self._slots:
            self._slots[name] = self._new_slot("", self.facts[""][name], name)
        return self._slots[name]

    def rows(self, name: str) -> Rows:
        """Return a list. Records come without gaps, so that no case is tried twice."""
        if name not in self._lists:
            rows = [self._row(name, number) for number in range(self.records)]
            for before, after in pairwise(rows):
                self.laws.append(z3.Implies(after.present, before.present))
            self._lists[name] = Rows(z3.Bool(f"{name}?"), rows)
        return self._lists[name]

    def everything_known(self) -> Formula:
        """Return that no fact asked for is missing."""
        known = [slot.known for slot in self._slots.values()]
        for rows in self._lists.values():
            known.append(rows.known)
            known += [slot.known for row in rows.rows for slot in row.slots.values()]
        return z3.And(known)

    def yes(self, question: Question, slot: Slot, within: str) -> Formula:
        """Return that the value, if it is known, answers yes."""
        fact = slot.fact
        if question.operator is Operator.KNOWN:
            return slot.known
        if fact.type is FactType.BOOLEAN and isinstance(question, Leaf):
            return z3.Or([slot.value if operand else z3.Not(slot.value) for operand in question.operands])
        if fact.type is FactType.NUMBER and isinstance(question, Leaf):
            return _compare(question, slot.value)
        kinds = self._kinds[within, fact.name].yes[question]
        if fact.type is FactType.TEXTS:
            return z3.Or([slot.holds[kind] for kind in sorted(kinds)])
        return z3.Or([slot.value == kind for kind in sorted(kinds)])

    def _row(self, name: str, number: int) -> Row:
        slots = {
            fact: self._new_slot(name, self.facts[name][fact], f"{name}[{number}].{fact}")
            for fact in self.facts[name]
        }
        return Row(z3.Bool(f"{name}[{number}]"), slots)

    def _new_slot(self, within: str, fact: FactField, name: str) -> Slot:
        slot = Slot(fact, z3.Bool(f"{name}?"))
        if fact.type is FactType.BOOLEAN:
            slot.value = z3.Bool(name)
        elif fact.type is FactType.NUMBER:
            slot.value = z3.Int(name)
            self.laws += [
                slot.value >= math.ceil(fact.least * GRID),
                slot.value <= math.floor(fact.most * GRID),
            ]
        elif fact.type is FactType.TEXTS:
            slot.holds = tuple(z3.Bool(f"{name}:{kind}") for kind in range(self._count(within, fact)))
        else:
            slot.value = z3.Int(name)
            self.laws += [slot.value >= 0, slot.value < self._count(within, fact)]
        return slot

    def _count(self, within: str, fact: FactField) -> int:
        if (within, fact.name) not in self._kinds:
            kinds = sort_texts(fact, tuple(self.questions.get(within, {}).get(fact.name, ())))
            if kinds is None:
                raise Undecidable
            self._kinds[within, fact.name] = kinds
        return len(self._kinds[within, fact.name].texts)


def _compare(question: Leaf, value: Formula) -> Formula:
    bounds = [float(operand) * GRID for operand in question.operands]
    match question.operator:
        case Operator.AT_LEAST:
            return value >= math.ceil(_snap(bounds[0]))
        case Operator.AT_MOST:
            return value <= math.floor(_snap(bounds[0]))
        case Operator.ABOVE:
            return value > math.floor(_snap(bounds[0]))
        case Operator.BELOW:
            return value < math.ceil(_snap(bounds[0]))
        case _:
            return z3.Or([value == round(bound) for bound in bounds if _snap(bound) == round(bound)])


def _snap(bound: float) -> float:
    """Undo the rounding of a product that should be whole, 0.3 * 10000."""
    return float(round(bound)) if abs(bound - round(bound)) < 1e-6 else bound


def questions_of(leaves: Sequence[tuple[str, Leaf | InList]]) -> dict[str, dict[str, list[Question]]]:
    """Sort questions by list and fact, each once."""
    sorted_by: dict[str, dict[str, list[Question]]] = {}
    for within, leaf in leaves:
        asked = sorted_by.setdefault(within, {}).setdefault(leaf.fact.name, [])
        if leaf not in asked:
            asked.append(leaf)
    return sorted_by
