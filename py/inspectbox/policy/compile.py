"""A policy pack to rows the engine can bear, and canonical facts to the one flat fact it is asked with.

Each rule becomes rows of the one safe shape: a conjunction of comparisons of flat fields with constants, anchored on
`{k: 'c'}`. Negation is pushed to the leaves, the condition brought to disjunctive form, twice: T rows fire where the
rule certainly holds, P rows where it may hold for all that is known. What the engine gets wrong (lists, text search,
presence, sets of more than three) is answered beforehand as a derived boolean. Rows go to shards of at most 56, each
with a canary row that must fire.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inspectbox.domain.facts import Facts, Scalar
from inspectbox.policy.condition import AllOf, AnyOf, Condition, Leaf, Not, Operator
from inspectbox.policy.document import Mark
from inspectbox.policy.evaluate import Answer
from inspectbox.policy.rule import PolicyPack, Rule
from inspectbox.policy.truth import truth
from inspectbox.policy.vocabulary import FactType

MAX_ROWS = 64
"""Rows a rule may need, T and P each."""
MAX_ROW_LITERALS = 48
SHARD_ROWS = 56
"""With the canary below 64 conditions under one node, beyond which the engine drops facts (its error 303)."""
SHARD_FIELDS = 200
"""The engine takes 254 properties a fact."""
MAX_DIRECT_SET = 3
CANARY = "CANARY"
ANCHOR = ("k", "c")
RESERVED_FIELDS = ("id", "sid", "$s", "$i", "$m", "$forward", "k")

Comparison = tuple[str, str, Scalar]
"""Field, engine operator (`==`, `$neq`, `$lt`, …) and constant."""

_RISING = {
    Operator.AT_LEAST: ("$gte", "$lt"),
    Operator.AT_MOST: ("$lte", "$gt"),
    Operator.ABOVE: ("$gt", "$lte"),
    Operator.BELOW: ("$lt", "$gte"),
}
"""Engine operator of a comparison, and of its opposite."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A boolean answered before the engine is asked: whether the condition is `sign`, certainly or possibly."""

    condition: Condition
    sign: bool
    certain: bool

    def holds(self, facts: Facts) -> bool:
        """Answer on canonical facts."""
        value = truth(self.condition, facts)
        return value is self.sign if self.certain else value is not (not self.sign)


@dataclass(frozen=True, slots=True)
class Shard:
    """One engine rule set: row names with their comparisons, and the fields they read."""

    rows: Mapping[str, tuple[Comparison, ...]]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompiledPolicy:
    """What the engine runs. `direct` maps engine fields to facts, `derived` to conditions answered beforehand."""

    shards: tuple[Shard, ...]
    direct: Mapping[str, str]
    derived: Mapping[str, Derived]

    def flatten(self, facts: Facts) -> dict[str, Scalar]:
        """Return the one flat fact for canonical facts, without unknown facts and derived booleans that fail."""
        flat: dict[str, Scalar] = dict([ANCHOR])
        for field, name in self.direct.items():
            value = facts.values.get(name)
            if value is not None and not isinstance(value, tuple):
                flat[field] = value
        for field, derived in self.derived.items():
            if derived.holds(facts):
                flat[field] = True
        return flat

    def answer(self, fired: list[str]) -> Answer:
        """Return which rules hold by the rows that fired, canaries left out."""
        certain = frozenset(row.split("!T#")[0] for row in fired if "!T#" in row)
        return Answer(certain, frozenset(row.split("!P#")[0] for row in fired if "!P#" in row))


def compile_policy(pack: PolicyPack) -> CompiledPolicy:
    """Compile every rule. Raises RuleError, with file:line, for a rule that needs too many or too long rows."""
    fields = _Fields()
    rows: dict[str, tuple[Comparison, ...]] = {}
    for rule in pack.rules:
        for certain, kind in ((True, "T"), (False, "P")):
            for number, row in enumerate(_rows(rule, fields, certain=certain)):
                rows[f"{rule.id}!{kind}#{number}"] = row
    return CompiledPolicy(tuple(_shards(rows)), fields.direct, fields.derived)


def engine_definition(shard: Shard) -> dict[str, object]:
    """Return a shard as the engine's JSON, without actions: its rows and the canary."""
    anchor: dict[str, object] = dict([ANCHOR])
    rows = {name: [anchor, *map(_expression, row)] for name, row in shard.rows.items()}
    definition: dict[str, object] = {name: {"all": [{"m": {"$and": row}}]} for name, row in rows.items()}
    definition[CANARY] = {"all": [{"m": anchor}]}
    return definition


def _expression(comparison: Comparison) -> dict[str, object]:
    field, operator, constant = comparison
    return {field: constant} if operator == "==" else {operator: {field: constant}}


def fnv1a(text: str) -> int:
    """Return the 32-bit FNV-1a hash, which is all the engine keeps of a field's name."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


class _Fields:
    """Names the engine's fields, so that no two share a hash."""

    def __init__(self) -> None:
        self.direct: dict[str, str] = {}
        self.derived: dict[str, Derived] = {}
        self._by_fact: dict[str, str] = {}
        self._by_derived: dict[Derived, str] = {}
        self._hashes = {fnv1a(name) for name in RESERVED_FIELDS}

    def of_fact(self, name: str) -> str:
        """Return the field that carries a fact as it is."""
        if name not in self._by_fact:
            self._by_fact[name] = self._fresh("v_" + name.replace(".", "_"))
            self.direct[self._by_fact[name]] = name
        return self._by_fact[name]

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


Row = tuple[Comparison, ...]


def _rows(rule: Rule, fields: _Fields, *, certain: bool) -> list[Row]:
    return _Rows(fields, rule.mark, certain=certain).of(rule.when, sign=True)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Brings one rule's condition to disjunctive form."""

    fields: _Fields
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
            case Leaf() if self.certain and _is_direct(condition):
                return self._direct(condition, sign=sign)
            case _:
                field = self.fields.of_derived(Derived(condition, sign, self.certain))
                return [((field, "==", True),)]

    def _direct(self, leaf: Leaf, *, sign: bool) -> list[Row]:
        field = self.fields.of_fact(leaf.fact.name)
        if leaf.operator in _RISING:
            return [((field, _RISING[leaf.operator][0 if sign else 1], leaf.operands[0]),)]
        if sign:
            return [((field, "==", operand),) for operand in leaf.operands]
        return [tuple((field, "$neq", operand) for operand in leaf.operands)]

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


def _is_direct(leaf: Leaf) -> bool:
    """Whether the engine compares it rightly by itself: numbers, and equality with at most three constants."""
    if leaf.operator in _RISING:
        return True
    single = leaf.fact.type is not FactType.TEXTS
    return single and leaf.operator is Operator.ONE_OF and len(leaf.operands) <= MAX_DIRECT_SET


def _shards(rows: Mapping[str, Row]) -> Iterator[Shard]:
    pending: dict[str, Row] = {}
    fields: dict[str, None] = {}
    for name, row in rows.items():
        wider = fields | dict.fromkeys(field for field, _, _ in row)
        if len(pending) == SHARD_ROWS or len(wider) > SHARD_FIELDS:
            yield Shard(pending, tuple(fields))
            pending, wider = {}, dict.fromkeys(field for field, _, _ in row)
        pending[name] = row
        fields = wider
    if pending:
        yield Shard(pending, tuple(fields))
