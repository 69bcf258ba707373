"""A policy pack to the engine's rule sets, and answered questions to the facts it is asked with.

Each rule becomes rows of the one safe shape (`rows.py`), anchored on `{k: 'c'}`. They go to shards of at most 56, each
with a canary row that must fire. T rows are always asked. A shard of P rows is asked where one of its questions has no
certain answer; where all have, possibly is certainly, and the T rows have said it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from json.encoder import encode_basestring

from inspectbox.domain.facts import Scalar
from inspectbox.policy.evaluation.evaluate import Answer
from inspectbox.policy.evaluation.questions import Asked, Questions
from inspectbox.policy.evaluation.rows import Comparison, Derived, Fields, Row, Rows
from inspectbox.policy.language.condition import AllOf, AnyOf, Condition, Count, Not, Quantified, Sum
from inspectbox.policy.language.rule import PolicyPack, Rule

SHARD_ROWS = 56
"""With the canary below 64 conditions under one node, beyond which the engine drops facts (its error 303)."""
SHARD_FIELDS = 200
"""The engine takes 254 properties a fact."""
CANARY = "CANARY"
SID = "c"
ANCHOR = ("k", "c")
_OPENING = f'{{"id":"f","sid":"{SID}","{ANCHOR[0]}":"{ANCHOR[1]}"'


@dataclass(frozen=True, slots=True)
class Shard:
    """One engine rule set: row names with their comparisons, all T rows or all P rows, and the fields they read."""

    rows: Mapping[str, Row]
    fields: tuple[str, ...]
    certain: bool


@dataclass(frozen=True, slots=True)
class _Pieces:
    """How a shard's fact is written: facts carried as they are, and derived booleans with their question's number."""

    direct: tuple[tuple[str, str], ...]
    held: tuple[tuple[str, int], ...]
    allowed: tuple[tuple[str, int], ...]
    refuted: tuple[tuple[str, int], ...]
    doubted: tuple[tuple[str, int], ...]
    numbers: tuple[int, ...]

    def is_open(self, asked: Asked) -> bool:
        """Whether one of the questions has no certain answer."""
        certain, possible = asked.single.certain, asked.single.possible
        return any(certain[number] != possible[number] for number in self.numbers)

    def written(self, asked: Asked, values: Mapping[str, str]) -> str:
        """Return the fact as the engine's JSON, without unknown facts and derived booleans that fail."""
        certain, possible = asked.single.certain, asked.single.possible
        return "".join(
            [
                _OPENING,
                *[name + values[fact] for name, fact in self.direct if fact in values],
                *[piece for piece, number in self.held if certain[number]],
                *[piece for piece, number in self.allowed if possible[number]],
                *[piece for piece, number in self.refuted if not possible[number]],
                *[piece for piece, number in self.doubted if not certain[number]],
                "}",
            ]
        )


@dataclass(frozen=True, slots=True)
class CompiledPolicy:
    """What the engine runs. `direct` maps engine fields to facts, `derived` to booleans answered beforehand."""

    shards: tuple[Shard, ...]
    direct: Mapping[str, str]
    derived: Mapping[str, Derived]
    _pieces: tuple[_Pieces, ...] = field(repr=False)
    _asked_for: Mapping[str, Set[int]] = field(repr=False)

    def engine_facts(self, asked: Asked) -> list[tuple[int, str]]:
        """Return for each shard to be asked its number and the one flat fact, as one line of JSON."""
        known = asked.facts.values
        values = {
            fact: _encoded(value)
            for fact in self.direct.values()
            if (value := known.get(fact)) is not None and not isinstance(value, tuple)
        }
        is_open = asked.single.certain != asked.single.possible
        return [
            (number, pieces.written(asked, values))
            for number, (shard, pieces) in enumerate(zip(self.shards, self._pieces, strict=True))
            if shard.certain or (is_open and pieces.is_open(asked))
        ]

    def answer(self, fired: Mapping[int, Sequence[str]]) -> Answer:
        """Return which rules hold by the rows that fired in each shard asked, canaries left out.

        A rule that certainly holds may hold too, where one of its shards of P rows need not be asked.
        """
        certain: set[str] = set()
        possible: set[str] = set()
        for number, rows in fired.items():
            (certain if self.shards[number].certain else possible).update(
                row.partition("!")[0] for row in rows
            )
        settled = [rule for rule in certain if not self._asked_for[rule] <= fired.keys()]
        return Answer(frozenset(certain), frozenset(possible.union(settled)))


def compile_policy(pack: PolicyPack, questions: Questions | None = None) -> CompiledPolicy:
    """Compile every rule. `questions` are those of the pack's rules that answers will be given to.

    Raises RuleError, with file:line, for a rule that needs too many or too long rows.
    """
    questions = questions or Questions(rule.when for rule in pack.rules)
    fields = Fields()
    certain: dict[str, Row] = {}
    possible: dict[str, Row] = {}
    for rule in pack.rules:
        certain |= _named(rule, "T", Rows(fields, questions, rule.mark, certain=True))
    for rule in sorted(pack.rules, key=lambda rule: sorted(_names(rule.when))):
        possible |= _named(rule, "P", Rows(fields, questions, rule.mark, certain=False))
    shards = (*_shards(certain, certain=True), *_shards(possible, certain=False))
    asked_for: dict[str, set[int]] = {rule.id: set() for rule in pack.rules}
    for number, shard in enumerate(shards):
        if not shard.certain:
            for row in shard.rows:
                asked_for[row.partition("!")[0]].add(number)
    pieces = tuple(_pieces(shard, fields) for shard in shards)
    return CompiledPolicy(shards, fields.direct, fields.derived, pieces, asked_for)


def engine_definition(shard: Shard) -> dict[str, object]:
    """Return a shard as the engine's JSON: its rows and the canary."""
    anchor: dict[str, object] = dict([ANCHOR])
    rows = {name: [anchor, *map(_expression, row)] for name, row in shard.rows.items()}
    definition: dict[str, object] = {name: {"all": [{"m": {"$and": row}}]} for name, row in rows.items()}
    definition[CANARY] = {"all": [{"m": anchor}]}
    return definition


def _named(rule: Rule, kind: str, rows: Rows) -> dict[str, Row]:
    return {f"{rule.id}!{kind}#{number}": row for number, row in enumerate(rows.of(rule.when, sign=True))}


def _expression(comparison: Comparison) -> dict[str, object]:
    field, operator, constant = comparison
    return {field: constant} if operator == "==" else {operator: {field: constant}}


def _names(condition: Condition) -> Iterator[str]:
    """Yield the facts and lists a condition reads, so that rules which miss the same evidence share a shard."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _names(part)
        case Not(part):
            yield from _names(part)
        case Quantified() | Count() | Sum():
            yield condition.list_name
        case _:
            yield condition.fact.name


def _shards(rows: Mapping[str, Row], *, certain: bool) -> Iterator[Shard]:
    pending: dict[str, Row] = {}
    fields: dict[str, None] = {}
    for name, row in rows.items():
        wider = fields | dict.fromkeys(field for field, _, _ in row)
        if len(pending) == SHARD_ROWS or len(wider) > SHARD_FIELDS:
            yield Shard(pending, tuple(fields), certain)
            pending, wider = {}, dict.fromkeys(field for field, _, _ in row)
        pending[name] = row
        fields = wider
    if pending:
        yield Shard(pending, tuple(fields), certain)


def _pieces(shard: Shard, fields: Fields) -> _Pieces:
    direct = [(f',"{name}":', fields.direct[name]) for name in shard.fields if name in fields.direct]
    derived = [(f',"{name}":true', fields.derived[name]) for name in shard.fields if name in fields.derived]

    def of(*, sign: bool, certain: bool) -> tuple[tuple[str, int], ...]:
        return tuple(
            (piece, one.question) for piece, one in derived if (one.sign, one.certain) == (sign, certain)
        )

    return _Pieces(
        tuple(direct),
        held=of(sign=True, certain=True),
        allowed=of(sign=True, certain=False),
        refuted=of(sign=False, certain=True),
        doubted=of(sign=False, certain=False),
        numbers=tuple(dict.fromkeys(one.question for _, one in derived)),
    )


def _encoded(value: Scalar) -> str:
    """Write a canonical value; a number is never written with an exponent, which the engine would not read."""
    if isinstance(value, str):
        return encode_basestring(value)
    return str(value).lower() if isinstance(value, bool) else repr(value)
