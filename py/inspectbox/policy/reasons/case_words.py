"""What the facts of one case are in words: each is put in words once, when the first reason names it."""

from __future__ import annotations

from inspectbox.policy.evaluation.questions import Asked
from inspectbox.policy.language.vocabulary import FactField, Vocabulary
from inspectbox.policy.reasons.words import UNKNOWN, shower

Pair = tuple[str, str]
"""A fact's name and its value in words."""


class Wording:
    """How the facts of a vocabulary are put in words; build it once, ask it of each case."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.facts = {name: shower(fact) for name, fact in vocabulary.fields.items()}
        self.labels = {name: labels(fact) for name, fact in vocabulary.fields.items()}
        self.records = {
            name: tuple((key, f"{key} ", shower(fact)) for key, fact in known.fields.items())
            for name, known in vocabulary.lists.items()
        }


class CaseWords(dict[str, Pair]):
    """Evidence on single facts, by name."""

    def __init__(self, asked: Asked, wording: Wording) -> None:
        super().__init__()
        self.asked = asked
        self._wording = wording
        self._languages: dict[str, tuple[str, str]] = {}
        self._records: dict[tuple[str, int], str] = {}

    def __missing__(self, name: str) -> Pair:
        value = self.asked.facts.values.get(name)
        words = UNKNOWN.en if value is None else self._wording.facts[name](value)
        pair = self[name] = name, words
        return pair

    def languages(self, name: str) -> tuple[str, str]:
        """Return a single fact for a sentence, in English and Chinese: its label where it has one."""
        both = self._languages.get(name)
        if both is None:
            both = self._languages[name] = self._both(name)
        return both

    def record(self, list_name: str, place: int) -> str:
        """Return what is known of one record of a list."""
        words = self._records.get((list_name, place))
        if words is None:
            known = self.asked.facts.lists[list_name][place]
            fields = self._wording.records[list_name]
            words = ", ".join([label + shown(known[key]) for key, label, shown in fields if key in known])
            self._records[list_name, place] = words
        return words

    def _both(self, name: str) -> tuple[str, str]:
        value = self.asked.facts.values.get(name)
        if value is None:
            return UNKNOWN.en, UNKNOWN.zh
        words = self[name][1]
        english, chinese = self._wording.labels[name]
        return english.get(value, words), chinese.get(value, words)


def labels(fact: FactField) -> tuple[dict[object, str], dict[object, str]]:
    """Return what people call each choice of a fact, in English and Chinese."""
    return {choice: label.en for choice, label in fact.choices}, {
        choice: label.zh for choice, label in fact.choices
    }
