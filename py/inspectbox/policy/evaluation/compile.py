"""A policy pack to the engine's rule sets, and answered questions to the facts it is asked with.

Each rule becomes rows of the one safe shape (`rows.py`), anchored on `{k: 'c'}`. They go to shards of at most 56, each
with a canary row that must fire. T rows are always asked. A shard of P rows is asked where one of its questions has no
certain answer; where all have, possibly is certainly, and the T rows have said it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from inspectbox.policy.evaluation.engine_facts import ANCHOR, EngineFacts, engine_facts
from inspectbox.policy.evaluation.evaluate import Answer
from inspectbox.policy.evaluation.questions import Questions
from inspectbox.policy.evaluation.rows import Comparison, Fields, Row, Rows
from inspectbox.policy.language.condition import AllOf, AnyOf, Condition, Count, Not, Quantified, Sum
from inspectbox.policy.language.rule import PolicyPack, Rule

SHARD_ROWS = 56
"""With the canary below 64 conditions under one node, beyond which the engine drops facts (its error 303)."""
SHARD_FIELDS = 200
"""The engine takes 254 properties a fact."""
CANARY = "CANARY"


@dataclass(frozen=True, slots=True)
class Shard:
    """One engine rule set: row names with their comparisons, all T rows or all P rows, and the fields they read."""

    rows: Mapping[str, Row]
    fields: tuple[str, ...]
    certain: bool
    rules: Mapping[str, str]
    """Which rule each row is of."""


@dataclass(frozen=True, slots=True)
class CompiledPolicy:
    """What the engine runs. `engine_facts` says of answered questions which shards to ask, and with which facts."""

    shards: tuple[Shard, ...]
    fields: Fields
    engine_facts: EngineFacts = field(repr=False)
    _asked_for: Mapping[str, Set[int]] = field(repr=False)

    def answer(self, fired: Mapping[int, Iterable[str]]) -> Answer:
        """Return which rules hold by those whose rows fired in each shard asked.

        A rule that certainly holds may hold too, where one of its shards of P rows need not be asked.
        """
        certain: set[str] = set()
        possible: set[str] = set()
        for number, rules in fired.items():
            (certain if self.shards[number].certain else possible).update(rules)
        settled = [rule for rule in certain if not self._asked_for[rule] <= fired.keys()]
        possible.update(settled)
        return Answer(frozenset(certain), frozenset(possible))


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
        for rule_id in () if shard.certain else shard.rules.values():
            asked_for[rule_id].add(number)
    facts = engine_facts(fields, [(shard.fields, shard.certain) for shard in shards])
    return CompiledPolicy(shards, fields, facts, asked_for)


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
            yield _shard(pending, fields, certain=certain)
            pending, wider = {}, dict.fromkeys(field for field, _, _ in row)
        pending[name] = row
        fields = wider
    if pending:
        yield _shard(pending, fields, certain=certain)


def _shard(rows: Mapping[str, Row], fields: Iterable[str], *, certain: bool) -> Shard:
    return Shard(rows, tuple(fields), certain, {row: row.partition("!")[0] for row in rows})
