"""A rule's condition to rows: conjunctions of comparisons of flat fields with constants, the shape the engine bears.

Negation is pushed to the leaves and the condition brought to disjunctive form, twice: T rows hold where the rule
certainly does, P rows where it may for all that is known. What the engine gets wrong (lists, text search, presence,
sets of several) is answered beforehand as a derived boolean.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspectbox.domain.facts import Scalar
from inspectbox.policy.evaluation.questions import Questions
from inspectbox.policy.language.condition import AllOf, AnyOf, Condition, Leaf, Not, Operator
from inspectbox.policy.language.document import Mark
from inspectbox.policy.language.vocabulary import FactField, FactType

MAX_ROWS = 64
"""Rows a rule may need, T and P each."""
MAX_ROW_LITERALS = 48
MAX_EXCLUDED = 3
"""Constants the engine itself excludes in a row; being one of several would need a row for each."""
RESERVED_FIELDS = ("id", "sid", "$s", "$i", "$m", "$forward", "k")

Comparison = tuple[str, str, Scalar]
"""Field, engine operator (`==`, `$neq`, `$lt`, …) and constant."""
Row = tuple[Comparison, ...]

_RISING = {
    Operator.AT_LEAST: ("$gte", "$lt"),
    Operator.AT_MOST: ("$lte", "$gt"),
    Operator.ABOVE: ("$gt", "$lte"),
    Operator.BELOW: ("$lt", "$gte"),
}
"""Engine operator of a comparison, and of its opposite."""


def fnv1a(text: str) -> int:
    """Return the 32-bit FNV-1a hash, which is all the engine keeps of a field's name."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


@dataclass(frozen=True, slots=True)
class Derived:
    """A boolean answered before the engine is asked: whether a question's answer is `sign`, certainly or possibly."""

    question: int
    sign: bool
    certain: bool


class Fields:
    """Names the engine's fields, so that no two share a hash: `direct` carry a fact as it is, `derived` a boolean."""

    def __init__(self) -> None:
        self.direct: dict[str, FactField] = {}
        self.derived: dict[str, Derived] = {}
        self._by_fact: dict[str, str] = {}
        self._by_derived: dict[Derived, str] = {}
        self._hashes = {fnv1a(name) for name in RESERVED_FIELDS}

    def of_fact(self, fact: FactField) -> str:
        """Return the field that carries a fact as it is; short, for the engine copies it with each row that fires."""
        if fact.name not in self._by_fact:
            self._by_fact[fact.name] = self._fresh(f"v{len(self.direct)}")
            self.direct[self._by_fact[fact.name]] = fact
        return self._by_fact[fact.name]

    def of_derived(self, derived: Derived) -> str:
        """Return the field that carries a derived boolean."""
        if derived not in self._by_derived:
            letter = ("t" if derived.sign else "f") if derived.certain else ("p" if derived.sign else "q")
            self._by_derived[derived] = self._fresh(f"{letter}{len(self.derived)}")
            self.derived[self._by_derived[derived]] = derived
        return self._by_derived[derived]

    def _fresh(self, name: str) -> str:
        while fnv1a(name) in self._hashes:
            name += "_"
        self._hashes.add(fnv1a(name))
        return name


@dataclass(frozen=True, slots=True)
class Rows:
    """Brings one rule's condition to disjunctive form. Raises RuleError, with file:line, when that grows too large."""

    fields: Fields
    questions: Questions
    mark: Mark
    certain: bool

    def of(self, condition: Condition, *, sign: bool) -> list[Row]:
        """Return the rows of which one must match for the condition to be `sign`."""
        match condition:
            case Not(part):
                return self.of(part, sign=not sign)
            case AllOf(parts) | AnyOf(parts):
                joined = [self.of(part, sign=sign) for part in parts]
                return self._product(joined) if isinstance(condition, AllOf) is sign else self._union(joined)
            case Leaf() if self.certain and _is_direct(condition, sign=sign):
                return self._direct(condition, sign=sign)
            case _:
                question = self.questions.number(condition)
                field = self.fields.of_derived(Derived(question, sign, self.certain))
                return [((field, "==", True),)]

    def _direct(self, leaf: Leaf, *, sign: bool) -> list[Row]:
        field = self.fields.of_fact(leaf.fact)
        if leaf.operator in _RISING:
            return [((field, _RISING[leaf.operator][0 if sign else 1], leaf.operands[0]),)]
        sign_of_set = "==" if sign else "$neq"
        return [tuple((field, sign_of_set, operand) for operand in leaf.operands)]

    def _union(self, joined: list[list[Row]]) -> list[Row]:
        return self._bounded(list(dict.fromkeys(row for rows in joined for row in rows)))

    def _product(self, joined: list[list[Row]]) -> list[Row]:
        product: list[Row] = [()]
        for rows in joined:
            pairs = (tuple(dict.fromkeys((*left, *right))) for left in product for right in rows)
            product = self._bounded(list(dict.fromkeys(pairs)))
        return product

    def _bounded(self, rows: list[Row]) -> list[Row]:
        if len(rows) > MAX_ROWS:
            raise self.mark.error(f"the rule has more than {MAX_ROWS} alternatives", hint="split the rule")
        if any(len(row) > MAX_ROW_LITERALS for row in rows):
            hint = "split the rule"
            raise self.mark.error(f"more than {MAX_ROW_LITERALS} conditions must hold at once", hint=hint)
        return rows


def _is_direct(leaf: Leaf, *, sign: bool) -> bool:
    """Whether the engine compares it rightly by itself and in one row: numbers, equality, exclusion of a few."""
    if leaf.operator in _RISING:
        return True
    single = leaf.fact.type is not FactType.TEXTS
    return single and leaf.operator is Operator.ONE_OF and len(leaf.operands) <= (1 if sign else MAX_EXCLUDED)
