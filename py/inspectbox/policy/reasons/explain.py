"""Why a rule voted: its sentence with the facts filled in, and the facts themselves as evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, zip_longest

from inspectbox.domain.decision import Disposition, Override, Reason, Text
from inspectbox.domain.facts import Record, Scalar
from inspectbox.policy.evaluation.bit_rows import places
from inspectbox.policy.evaluation.questions import Asked, Questions
from inspectbox.policy.language.check import PLACEHOLDER
from inspectbox.policy.language.condition import (
    AllOf,
    AnyOf,
    Condition,
    Count,
    InList,
    Leaf,
    Not,
    Quantified,
    Quantifier,
    Sum,
    Truth,
)
from inspectbox.policy.language.rule import Rule
from inspectbox.policy.language.vocabulary import DATE_UNIT, FactField, ListFact, Vocabulary

MAX_SHOWN_CHARS = 80
MAX_SHOWN_RECORDS = 3
SHOWN_NUMBERS = 4_096
"""Numbers whose words are kept: the reasons of a case show the same ones again, in evidence and both sentences."""
UNKNOWN = Text(en="unknown", zh="未知")
UNDECIDED = Text(en="Evidence is missing, so this could not be ruled out: {}", zh="证据缺失，不能排除：{}")


class Explainer:
    """Gives the reasons of one rule; its sentence is taken apart once."""

    def __init__(self, rule: Rule, vocabulary: Vocabulary, questions: Questions) -> None:
        self.rule = rule
        self._lists = vocabulary.lists
        self._questions = questions
        self._sentences = (
            _Sentence(rule, rule.says.en, "en", vocabulary),
            _Sentence(rule, rule.says.zh, "zh", vocabulary),
        )
        self._override = Override(rule.overrides, rule.because) if rule.because else None

    @property
    def names(self) -> frozenset[str]:
        """Facts and lists that the sentence names."""
        return frozenset(name for sentence in self._sentences for name in sentence.names)

    def reason(self, asked: Asked, vote: Disposition, *, certain: bool) -> Reason:
        """Return the reason for a vote; of an uncertain one the evidence names what is missing."""
        pairs = _Evidence(asked, self._lists, self._questions).of(self.rule.when, True if certain else None)
        evidence = tuple(dict.fromkeys(pairs))
        english, chinese = (sentence.filled(asked, self._questions) for sentence in self._sentences)
        if not certain:
            english, chinese = UNDECIDED.en.format(english), UNDECIDED.zh.format(chinese)
        override = self._override if certain else None
        return Reason(self.rule.id, self.rule.version, Text(english, chinese), vote, evidence, override)


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
    return _number(value, fact.unit if fact else "")


@lru_cache(SHOWN_NUMBERS)
def _number(value: float, unit: str) -> str:
    if unit == "share":
        return f"{round(value * 100, 2):g} %"
    if unit == DATE_UNIT:
        return f"{int(value) // 10_000:04}-{int(value) // 100 % 100:02}-{int(value) % 100:02}"
    number = f"{value:.4f}".rstrip("0").rstrip(".")
    return f"{number} {unit}" if unit in ("kg", "mm") else number


def _clean(text: str) -> str:
    if len(text) <= MAX_SHOWN_CHARS and text.isprintable():
        return text
    plain = "".join(
        character if character.isprintable() else " " for character in text[: MAX_SHOWN_CHARS + 1]
    )
    return plain if len(plain) <= MAX_SHOWN_CHARS else plain[: MAX_SHOWN_CHARS - 1] + "…"


class _Evidence:
    """Collects the facts that give a condition the truth it is known to have."""

    def __init__(self, asked: Asked, lists: Mapping[str, ListFact], questions: Questions) -> None:
        self._asked = asked
        self._lists = lists
        self._questions = questions

    def of(self, condition: Condition, wanted: Truth) -> Iterator[tuple[str, str]]:
        """Yield pairs of fact and value, in the order the condition names them."""
        match condition:
            case Leaf(fact=fact) | InList(fact=fact):
                yield fact.name, show(self._asked.facts.values.get(fact.name), fact)
            case Not(part):
                yield from self.of(part, None if wanted is None else not wanted)
            case AllOf(parts) | AnyOf(parts):
                for part in parts:
                    if self._questions.truth(part, self._asked) is wanted:
                        yield from self.of(part, wanted)
            case Quantified(list_name=name, quantifier=quantifier, where=where):
                yield name, self._records(name, where, every=quantifier is Quantifier.EVERY)
            case Count(list_name=name, where=where) | Sum(list_name=name, where=where):
                yield name, self._records(name, where, every=False)

    def _records(self, name: str, where: Condition | None, *, every: bool) -> str:
        rows = self._questions.rows(name, where, self._asked)
        if rows is None:
            return UNKNOWN.en
        records = self._asked.facts.lists[name]
        certain, possible = rows
        matching = places(certain)
        if every or not matching:
            undecided = (possible & ~certain).bit_count()
            return f"{len(matching)} of {len(records)} match" + (
                f", {undecided} unknown" if undecided else ""
            )
        shown = "; ".join(self._record(name, records[place]) for place in matching[:MAX_SHOWN_RECORDS])
        more = len(matching) - MAX_SHOWN_RECORDS
        return f"{shown}; and {more} more" if more > 0 else shown

    def _record(self, name: str, record: Record) -> str:
        fields = self._lists[name].fields
        return ", ".join(f"{key} {show(record[key], fields[key])}" for key in fields if key in record)


class _Sentence:
    """A rule's sentence in one language, cut at its placeholders; what a fact says is never read as one again."""

    def __init__(self, rule: Rule, text: str, language: str, vocabulary: Vocabulary) -> None:
        self._language = language
        self._words = PLACEHOLDER.split(text)[::2]
        self._places = [_Place(rule, name, vocabulary) for name in PLACEHOLDER.findall(text)]

    @property
    def names(self) -> tuple[str, ...]:
        """Facts and lists it names."""
        return tuple(place.name for place in self._places)

    def filled(self, asked: Asked, questions: Questions) -> str:
        """Replace every `<fact>` by what canonical facts say."""
        if not self._places:
            return self._words[0]
        shown = [place.shown(asked, questions, self._language) for place in self._places]
        return "".join(chain.from_iterable(zip_longest(self._words, shown, fillvalue="")))


class _Place:
    """One placeholder: a single fact, or a field of the records that the rule's conditions on a list pick out."""

    def __init__(self, rule: Rule, name: str, vocabulary: Vocabulary) -> None:
        fact = vocabulary.fields.get(name)
        self._list, _, self._key = ("", "", name) if fact else name.rpartition(".")
        self._fact = fact or vocabulary.lists[self._list].fields[self._key]
        self._conditions = tuple(_conditions_on(self._list, rule.when)) if fact is None else ()
        self._words = {
            "en": {choice: label.en for choice, label in self._fact.choices},
            "zh": {choice: label.zh for choice, label in self._fact.choices},
        }

    @property
    def name(self) -> str:
        """The fact or the list."""
        return self._list or self._key

    def shown(self, asked: Asked, questions: Questions, language: str) -> str:
        """Return what stands in its place; `unknown` where nothing is known."""
        if not self._list:
            return self._localised(asked.facts.values.get(self._key), language)
        records = [record for record in self._picked(asked, questions) if self._key in record]
        shown = dict.fromkeys(self._localised(record[self._key], language) for record in records)
        return ", ".join(list(shown)[:MAX_SHOWN_RECORDS]) or self._localised(None, language)

    def _localised(self, value: Scalar | tuple[str, ...] | None, language: str) -> str:
        if value is None:
            return UNKNOWN.en if language == "en" else UNKNOWN.zh
        word = self._words[language].get(value) if isinstance(value, str) else None
        return show(value, self._fact) if word is None else word

    def _picked(self, asked: Asked, questions: Questions) -> Sequence[Record]:
        """Records that the first condition on the list to pick any picks; all where none does."""
        records = asked.facts.lists.get(self._list, ())
        for where in self._conditions:
            rows = questions.rows(self._list, where, asked)
            if rows is not None and rows[0]:
                return [records[place] for place in places(rows[0])]
        return records


def _conditions_on(list_name: str, condition: Condition) -> Iterator[Condition | None]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _conditions_on(list_name, part)
        case (
            Quantified(list_name=name, where=where)
            | Count(list_name=name, where=where)
            | Sum(list_name=name, where=where)
        ) if name == list_name:
            yield where
        case _:
            return
