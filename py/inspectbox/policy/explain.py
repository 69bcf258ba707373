"""Why a rule voted: its sentence with the facts filled in, and the facts themselves as evidence."""

from __future__ import annotations

from collections.abc import Iterator

from inspectbox.domain.decision import Disposition, Reason, Text
from inspectbox.domain.facts import Facts, Record, Scalar
from inspectbox.policy.check import PLACEHOLDER
from inspectbox.policy.condition import (
    AllOf,
    AnyOf,
    Condition,
    Count,
    Leaf,
    Not,
    Quantified,
    Quantifier,
    Truth,
)
from inspectbox.policy.rule import Rule
from inspectbox.policy.truth import record_truths, truth
from inspectbox.policy.vocabulary import FactField, Vocabulary

MAX_SHOWN_CHARS = 80
MAX_SHOWN_RECORDS = 3
UNKNOWN = Text(en="unknown", zh="未知")
UNDECIDED = Text(en="Evidence is missing, so this could not be ruled out: {}", zh="证据缺失，不能排除：{}")


def reason_for(
    rule: Rule, facts: Facts, vocabulary: Vocabulary, vote: Disposition, *, certain: bool
) -> Reason:
    """Return the reason for a vote on canonical facts; of an uncertain one the evidence names what is missing."""
    pairs = _Evidence(facts, vocabulary).of(rule.when, True if certain else None)
    filler = _Filler(rule, facts, vocabulary)
    english, chinese = filler.sentence(rule.says.en, "en"), filler.sentence(rule.says.zh, "zh")
    if not certain:
        english, chinese = UNDECIDED.en.format(english), UNDECIDED.zh.format(chinese)
    return Reason(rule.id, rule.version, Text(english, chinese), vote, tuple(dict.fromkeys(pairs)))


def show(value: Scalar | tuple[str, ...] | None, fact: FactField | None = None) -> str:
    """Return a fact's value for people: shares in percent, at most 80 characters, none of them a control character."""
    if value is None:
        return UNKNOWN.en
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return _clean(", ".join(value)) or "none"
    if isinstance(value, str):
        return _clean(value)
    if fact is not None and fact.unit == "share":
        return f"{round(value * 100, 2):g} %"
    number = f"{value:.4f}".rstrip("0").rstrip(".")
    return f"{number} {fact.unit}" if fact is not None and fact.unit in ("kg", "mm") else number


def _clean(text: str) -> str:
    plain = "".join(
        character if character.isprintable() else " " for character in text[: MAX_SHOWN_CHARS + 1]
    )
    return plain if len(plain) <= MAX_SHOWN_CHARS else plain[: MAX_SHOWN_CHARS - 1] + "…"


class _Evidence:
    """Collects the facts that give a condition the truth it is known to have."""

    def __init__(self, facts: Facts, vocabulary: Vocabulary) -> None:
        self._facts = facts
        self._lists = vocabulary.lists

    def of(self, condition: Condition, wanted: Truth) -> Iterator[tuple[str, str]]:
        """Yield pairs of fact and value, in the order the condition names them."""
        match condition:
            case Leaf(fact):
                yield fact.name, show(self._facts.values.get(fact.name), fact)
            case Not(part):
                yield from self.of(part, None if wanted is None else not wanted)
            case AllOf(parts) | AnyOf(parts):
                for part in parts:
                    if truth(part, self._facts) is wanted:
                        yield from self.of(part, wanted)
            case Quantified(name, quantifier, where):
                yield name, self._records(name, where, every=quantifier is Quantifier.EVERY)
            case Count(name, where):
                yield name, self._records(name, where, every=False)

    def _records(self, name: str, where: Condition | None, *, every: bool) -> str:
        truths = record_truths(name, where, self._facts)
        if truths is None:
            return UNKNOWN.en
        records = self._facts.lists[name]
        matching = [record for record, value in zip(records, truths, strict=True) if value is True]
        if every or not matching:
            undecided = sum(value is None for value in truths)
            return f"{len(matching)} of {len(records)} match" + (
                f", {undecided} unknown" if undecided else ""
            )
        shown = "; ".join(self._record(name, record) for record in matching[:MAX_SHOWN_RECORDS])
        more = len(matching) - MAX_SHOWN_RECORDS
        return f"{shown}; and {more} more" if more > 0 else shown

    def _record(self, name: str, record: Record) -> str:
        fields = self._lists[name].fields
        return ", ".join(f"{key} {show(record[key], fields[key])}" for key in fields if key in record)


class _Filler:
    """Fills a rule's sentence with what canonical facts say."""

    def __init__(self, rule: Rule, facts: Facts, vocabulary: Vocabulary) -> None:
        self._rule = rule
        self._facts = facts
        self._vocabulary = vocabulary

    def sentence(self, text: str, language: str) -> str:
        """Replace every `<fact>` once; what a fact says is never read as a placeholder again."""
        return PLACEHOLDER.sub(lambda found: self._value(found[1], language), text)

    def _value(self, name: str, language: str) -> str:
        fact = self._vocabulary.fields.get(name)
        if fact is not None:
            return _localised(self._facts.values.get(name), fact, language)
        list_name, _, key = name.rpartition(".")
        column = self._vocabulary.lists[list_name].fields[key]
        records = [record for record in self._matching(list_name) if key in record]
        shown = dict.fromkeys(_localised(record[key], column, language) for record in records)
        return ", ".join(list(shown)[:MAX_SHOWN_RECORDS]) or _localised(None, column, language)

    def _matching(self, list_name: str) -> list[Record]:
        """Records of the list that the rule's conditions on it pick out; all where it picks none."""
        records = list(self._facts.lists.get(list_name, ()))
        for where in _conditions_on(list_name, self._rule.when):
            truths = record_truths(list_name, where, self._facts) or []
            picked = [record for record, value in zip(records, truths, strict=False) if value is True]
            if picked:
                return picked
        return records


def _conditions_on(list_name: str, condition: Condition) -> Iterator[Condition | None]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _conditions_on(list_name, part)
        case Quantified(name, _, where) | Count(name, where) if name == list_name:
            yield where
        case _:
            return


def _localised(value: Scalar | tuple[str, ...] | None, fact: FactField, language: str) -> str:
    if value is None:
        return UNKNOWN.en if language == "en" else UNKNOWN.zh
    for choice, label in fact.choices:
        if choice == value:
            return label.en if language == "en" else label.zh
    return show(value, fact)
