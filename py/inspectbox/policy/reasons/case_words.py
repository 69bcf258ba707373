"""What the facts of one case are in words: each is put in words once, when the first reason names it."""

from __future__ import annotations

from inspectbox.policy.evaluation.questions import Asked
from inspectbox.policy.language.vocabulary import FactField, Vocabulary
from inspectbox.policy.reasons.words import UNKNOWN, shower

Pair = tuple[str, str]
"""A fact's name and its value in words."""
Languages = tuple[str, str]
"""The same in English and Chinese."""


class Wording:
    """How the facts of a vocabulary are put in words; build it once, ask it of each case."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.facts = {name: shower(fact) for name, fact in vocabulary.fields.items()}
        self.labels = {name: labels(fact) for name, fact in vocabulary.fields.items() if fact.choices}
        self.records = {
            name: tuple((key, f"{key} ", shower(fact)) for key, fact in known.fields.items())
            for name, known in vocabulary.lists.items()
        }


class CaseWords(dict[str, Pair]):
    """Evidence on single facts, by name; `languages` has them for sentences.

    `picked` has what a field of some records is in sentences, by its name and the records' bits.
    """

    __slots__ = ("_records", "asked", "languages", "picked", "wording")

    def __init__(self, asked: Asked, wording: Wording) -> None:
        super().__init__()
        self.asked = asked
        self.wording = wording
        self.languages = _Languages(self)
        self.picked: dict[tuple[str, int], Languages] = {}
        self._records: dict[tuple[str, int], str] = {}

    def __missing__(self, name: str) -> Pair:
        value = self.asked.facts.values.get(name)
        words = UNKNOWN.en if value is None else self.wording.facts[name](value)
        pair = self[name] = name, words
        return pair

    def record(self, list_name: str, place: int) -> str:
        """Return what is known of one record of a list."""
        words = self._records.get((list_name, place))
        if words is None:
            known = self.asked.facts.lists[list_name][place]
            fields = self.wording.records[list_name]
            words = ", ".join([label + shown(known[key]) for key, label, shown in fields if key in known])
            self._records[list_name, place] = words
        return words


class _Languages(dict[str, Languages]):
    """Single facts by name: the label of one that has it."""

    __slots__ = ("_words",)

    def __init__(self, words: CaseWords) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, name: str) -> Languages:
        words = self._words
        value = words.asked.facts.values.get(name)
        if value is None:
            both = UNKNOWN.en, UNKNOWN.zh
        elif name in words.wording.labels:
            both = tuple(known.get(value, words[name][1]) for known in words.wording.labels[name])  # type: ignore[assignment]
        else:
            both = words[name][1], words[name][1]
        self[name] = both
        return both


def labels(fact: FactField) -> tuple[dict[object, str], dict[object, str]]:
    """Return what people call each choice of a fact, in English and Chinese."""
    return {choice: label.en for choice, label in fact.choices}, {
        choice: label.zh for choice, label in fact.choices
    }
