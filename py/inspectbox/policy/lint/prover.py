"""Asks the solver about conditions: can they hold, must they, does one imply another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

import z3

from inspectbox.policy.language.condition import Condition, Count, Operator, Sum
from inspectbox.policy.lint.encode import Both, Encoder, facts_of, leaves_of, lists_of
from inspectbox.policy.lint.universe import Formula, Undecidable, Universe, questions_of

TIMEOUT_MS = 500
MAX_RECORDS = 24
"""Records a list is given at most; what would need more is not decided."""
SUM_RECORDS = 8


class Answer(Enum):
    """What the solver found. `BOUNDED` is no for lists of up to the records tried, where a sum may need more."""

    YES = "yes"
    NO = "no"
    BOUNDED = "no, in lists of few records"
    UNDECIDED = "not decided"

    @property
    def denies(self) -> bool:
        """Whether no case was found and the search was complete as far as it went."""
        return self in {Answer.NO, Answer.BOUNDED}


def proof_of(answer: Answer) -> str:
    """Return how an answer was come by, for a person."""
    if answer is Answer.BOUNDED:
        return f"solver, lists of up to {MAX_RECORDS} records"
    return "solver" if answer is not Answer.UNDECIDED else "not decided"


Statement = Callable[[Sequence[Both], Formula], Formula]
"""A formula from the encoded conditions and from 'every fact asked is known'."""


@dataclass(frozen=True, slots=True)
class Prover:
    """Decides whether a case exists of which a statement on conditions is true."""

    timeout_ms: int = TIMEOUT_MS

    def exists(self, conditions: Sequence[Condition], statement: Statement) -> Answer:
        """Return YES when there is such a case, NO when there is none."""
        records = _records(conditions)
        if records > MAX_RECORDS:
            return Answer.UNDECIDED
        leaves = [leaf for condition in conditions for leaf in leaves_of(condition)]
        universe = Universe(questions_of(leaves), facts_of(conditions), records)
        encoder = Encoder(universe)
        try:
            encoded = [encoder.encode(condition) for condition in conditions]
        except Undecidable:
            return Answer.UNDECIDED
        solver = z3.SolverFor("QF_LIA")
        solver.set("timeout", self.timeout_ms)
        solver.add(*universe.laws, statement(encoded, universe.everything_known()))
        found = solver.check()
        if found == z3.unknown:
            return Answer.UNDECIDED
        if found == z3.sat:
            return Answer.YES
        sums = any(isinstance(asked, Sum) for condition in conditions for asked in lists_of(condition))
        return Answer.BOUNDED if sums else Answer.NO


def _records(conditions: Sequence[Condition]) -> int:
    """Return how many records a list must be given so that none of the questions can lack a witness.

    One for each `any`, `none` or `every`, as many as a count may ask for; other records can be left out of any case
    without changing an answer. A sum may need more: SUM_RECORDS are tried.
    """
    needed: dict[str, int] = {}
    for condition in conditions:
        for asked in lists_of(condition):
            needed[asked.list_name] = needed.get(asked.list_name, 0) + _witnesses(asked)
    return max(needed.values(), default=0)


def _witnesses(asked: object) -> int:
    match asked:
        case Count(bounds=bounds):
            return max((_least(operator, bound) for operator, bound in bounds), default=1)
        case Sum():
            return SUM_RECORDS
        case _:
            return 1


def _least(operator: Operator, bound: float) -> int:
    """A bound and its opposite both need so many records: at least n, or n + 1 to break at most n."""
    return max(1, int(bound) + (0 if operator is Operator.AT_LEAST or operator is Operator.BELOW else 1))
