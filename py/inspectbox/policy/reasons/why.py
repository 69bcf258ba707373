"""Why each rule voted, or did not: the comparisons that settled it, their lines, and the facts they met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspectbox.domain.decision import Disposition
from inspectbox.domain.facts import Facts, Record
from inspectbox.policy.evaluation.canonical import canonical
from inspectbox.policy.evaluation.truth import record_truths, truth
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
from inspectbox.policy.language.rule import PolicyPack, Rule
from inspectbox.policy.language.vocabulary import FactField, Vocabulary
from inspectbox.policy.reasons.words import MAX_SHOWN_RECORDS, show


@dataclass(frozen=True, slots=True)
class Seen:
    """One comparison and what it met: `name` is the fact (`findings[2].confidence`), `value` None where unknown.

    `fact` gives the label and the unit; it is None of a condition on a list, of which `value` tells the records.
    """

    condition: Leaf | InList | Quantified | Count | Sum
    name: str
    value: str | None
    fact: FactField | None


@dataclass(frozen=True, slots=True)
class RuleWhy:
    """One rule's answer. `truth` None: undecided for want of facts; `vote` None: it said nothing.

    `seen` is what settled it: all comparisons that hold of a rule that holds, the first that fails of one that does
    not, those that meet an unknown fact of one undecided.
    """

    rule: Rule
    truth: Truth
    vote: Disposition | None
    seen: tuple[Seen, ...]


def why(pack: PolicyPack, facts: Facts) -> tuple[RuleWhy, ...]:
    """Return every rule's answer on the facts, in the order of the files."""
    known = canonical(facts, pack.vocabulary)
    return tuple(_why(rule, known, pack.vocabulary) for rule in pack.rules)


def _why(rule: Rule, facts: Facts, vocabulary: Vocabulary) -> RuleWhy:
    value = truth(rule.when, facts)
    vote = {True: rule.then, False: None, None: rule.if_unknown}[value]
    return RuleWhy(
        rule, value, vote, tuple(dict.fromkeys(_Settling(vocabulary).of(rule.when, facts, value, "")))
    )


class _Settling:
    """Finds the comparisons that give a condition the truth it has."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def of(self, condition: Condition, facts: Facts, value: Truth, within: str) -> Iterator[Seen]:
        """Yield them; `within` names the record when `facts` is one of a list's."""
        match condition:
            case Leaf(fact) | InList(fact):
                met = facts.values.get(fact.name)
                yield Seen(condition, within + fact.name, None if met is None else show(met, fact), fact)
            case Not(part):
                yield from self.of(part, facts, None if value is None else not value, within)
            case AllOf(parts) | AnyOf(parts):
                settling = [part for part in parts if truth(part, facts) is value]
                if value is not None and value is not isinstance(condition, AllOf):
                    settling = settling[:1]  # one false part settles `and`, one true part settles `or`
                for part in settling:
                    yield from self.of(part, facts, value, within)
            case Quantified() | Count() | Sum():
                yield from self._of_list(condition, facts)

    def _of_list(self, condition: Quantified | Count | Sum, facts: Facts) -> Iterator[Seen]:
        name, where = condition.list_name, condition.where
        truths = record_truths(name, where, facts)
        if truths is None:
            yield Seen(condition, name, None, None)
            return
        records = facts.lists[name]
        yield Seen(condition, name, self._matching(name, records, truths), None)
        if where is not None and records and True not in truths:
            nearest = max(range(len(records)), key=lambda place: _closeness(where, Facts(records[place])))
            yield from self.of(where, Facts(records[nearest]), truths[nearest], f"{name}[{nearest}].")

    def _matching(self, name: str, records: tuple[Record, ...], truths: list[Truth]) -> str:
        matching = [record for record, value in zip(records, truths, strict=True) if value]
        undecided = sum(value is None for value in truths)
        text = f"{len(matching)} of {len(records)}" + (f", {undecided} undecided" if undecided else "")
        shown = "; ".join(self._record(name, record) for record in matching[:MAX_SHOWN_RECORDS])
        return f"{text}: {shown}" if shown else text

    def _record(self, name: str, record: Record) -> str:
        fields = self._vocabulary.lists[name].fields
        return ", ".join(f"{key} {show(record[key], fields[key])}" for key in fields if key in record)


def _closeness(condition: Condition, record: Facts) -> float:
    """How nearly a record matches, 0..1: the share of the parts that hold, an unknown one counting half."""
    match condition:
        case AllOf(parts):
            return sum(_closeness(part, record) for part in parts) / len(parts)
        case AnyOf(parts):
            return max(_closeness(part, record) for part in parts)
        case _:
            value = truth(condition, record)
            return 0.5 if value is None else float(value)
