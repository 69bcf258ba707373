"""Every question a pack asks of facts, each once: the plain evaluator, compiled.

`truth.py` says what the answers mean, one condition at a time, to be read; here equal conditions of all rules share one
place, a list's records are asked all at once as rows of bits, and a scope is one function (`straight_line.py`).
A property test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from inspectbox.domain.facts import Facts
from inspectbox.policy.evaluation.bit_rows import TRUE, UNKNOWN, Answers, Records
from inspectbox.policy.evaluation.straight_line import Run, Source
from inspectbox.policy.language.condition import (
    AllOf,
    AnyOf,
    Condition,
    Count,
    InList,
    Leaf,
    Not,
    Quantified,
    Sum,
    Truth,
)


class Asked(NamedTuple):
    """Canonical facts with the answers to all questions: on single facts by number, and on each list that is known."""

    facts: Facts
    single: Sequence[int]
    lists: dict[str, Answers]


class _Scope:
    """The questions on single facts, or those on the records of one list, parts before wholes."""

    def __init__(self, *, alone: bool) -> None:
        self.places: dict[int, int] = {}
        self.source = Source(alone=alone)
        self._numbers: dict[Condition, int] = {}
        self._run: Run | None = None

    def number(self, condition: Condition, build: Callable[[], int]) -> int:
        """Return the place of a question, a new one where no equal one was asked."""
        found = self._numbers.get(condition)
        if found is None:
            found = self._numbers[condition] = build()
        self.places[id(condition)] = found
        return found

    def ask(self, records: Records, lists: dict[str, Answers]) -> Answers:
        """Answer every question of this scope; the first time, compile them."""
        run = self._run
        if run is None:
            run = self._run = self.source.compiled()
        return Answers(records, run(records, lists))


class Questions:
    """Numbered questions of a set of conditions; build it once, ask it of each case."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        self._single = _Scope(alone=True)
        self._lists: dict[str, _Scope] = {}
        self.reads: set[str] = set()
        """Names of the facts and lists that the conditions read."""
        self._kept = tuple(conditions)  # places go by identity, so the conditions must live as long
        for condition in self._kept:
            self._number(condition, self._single)

    def number(self, condition: Condition) -> int:
        """Return the place of the answer to a condition this was built of, or to a part of one on single facts."""
        return self._single.places[id(condition)]

    def ask(self, facts: Facts) -> Asked:
        """Answer every question on canonical facts."""
        lists: dict[str, Answers] = {}
        for name, scope in self._lists.items():
            records = facts.lists.get(name)
            if records is not None:
                lists[name] = scope.ask(Records(records), {})
        return Asked(facts, self._single.ask(Records((facts.values,)), lists).rows, lists)

    def truth(self, condition: Condition, asked: Asked) -> Truth:
        """Return the answer to a condition on single facts."""
        answer = asked.single[self.number(condition)]
        return True if answer == TRUE else None if answer == UNKNOWN else False

    def rows(self, list_name: str, where: Condition | None, asked: Asked) -> tuple[int, int] | None:
        """Return of which records of a list a condition certainly and possibly holds, a bit a record.

        None where the list is unknown.
        """
        answers = asked.lists.get(list_name)
        if answers is None:
            return None
        records, rows = answers
        if where is None:
            return records.lower, records.lower
        row = rows[self._lists[list_name].places[id(where)]]
        return row & records.lower, row >> records.number

    def _number(self, condition: Condition, scope: _Scope) -> int:
        if id(condition) not in scope.places:
            scope.number(condition, lambda: self._build(condition, scope))
            self._place_parts(condition, scope)
        return scope.places[id(condition)]

    def _place_parts(self, condition: Condition, scope: _Scope) -> None:
        """Give places to the parts too, where an equal condition was built before."""
        match condition:
            case Not(part):
                self._number(part, scope)
            case AllOf(parts) | AnyOf(parts):
                for part in parts:
                    self._number(part, scope)
            case Quantified(list_name=list_name, where=where) | Count(list_name=list_name, where=where):
                self._inner(list_name, where)
            case Sum(list_name=list_name, where=where):
                self._inner(list_name, where)
            case _:
                return

    def _build(self, condition: Condition, scope: _Scope) -> int:
        source = scope.source
        match condition:
            case Leaf() | InList():
                self.reads.add(condition.fact.name)
                return source.leaf(condition)
            case Not(part):
                return source.negated(self._number(part, scope))
            case AllOf(parts) | AnyOf(parts):
                numbers = [self._number(part, scope) for part in parts]
                return source.joined(numbers, "&" if isinstance(condition, AllOf) else "|")
            case Quantified() | Count() | Sum():
                return source.on_list(condition, self._inner(condition.list_name, condition.where))

    def _inner(self, list_name: str, where: Condition | None) -> int | None:
        self.reads.add(list_name)
        scope = self._lists.setdefault(list_name, _Scope(alone=False))
        return None if where is None else self._number(where, scope)
