"""Texts sorted by what rules can tell apart: one representative for each answer a text can give to all questions.

The questions rules ask of a text are finitely many, so finitely many texts stand for all. The representatives are
written out and asked by the plain evaluator itself; nothing is sampled. For `contains` every combination of the texts
sought is tried, up to MAX_SOUGHT of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from inspectbox.policy.evaluation.truth import leaf_truth, listed_truth
from inspectbox.policy.language.condition import InList, Leaf, Operator
from inspectbox.policy.language.vocabulary import FactField, FactType

Question = Leaf | InList
"""One comparison of one fact."""

MAX_SOUGHT = 8
FILLER = "\x1f"
"""Joins pieces of a representative; no value an officer writes holds it."""


@dataclass(frozen=True, slots=True)
class TextKinds:
    """Representatives of a text fact, and which of them answer yes to each question."""

    texts: tuple[str, ...]
    yes: dict[Question, frozenset[int]]


@lru_cache(maxsize=4096)
def sort_texts(fact: FactField, questions: tuple[Question, ...]) -> TextKinds | None:
    """Return the kinds of texts that the questions tell apart, None when there are too many to try."""
    asked = [question for question in questions if question.operator is not Operator.KNOWN]
    candidates = _candidates(fact, asked)
    if candidates is None:
        return None
    found: dict[tuple[bool, ...], str] = {}
    for text in candidates:
        found.setdefault(tuple(answer(question, text) for question in asked), text)
    yes = {
        question: frozenset(kind for kind, signature in enumerate(found) if signature[place])
        for place, question in enumerate(asked)
    }
    return TextKinds(tuple(found.values()), yes)


def answer(question: Question, text: str) -> bool:
    """Return what a text answers; for a fact that holds several, whether this one text makes the answer yes."""
    value: str | tuple[str, ...] = (text,) if question.fact.type is FactType.TEXTS else text
    values = {question.fact.name: value}
    truth = leaf_truth(question, values) if isinstance(question, Leaf) else listed_truth(question, values)
    return truth is True


def _candidates(fact: FactField, asked: Sequence[Question]) -> Iterator[str] | None:
    if fact.type is FactType.CHOICE:
        return iter([word for word, _ in fact.choices])
    sought = dict.fromkeys(
        text for each in asked if each.operator is Operator.CONTAINS for text in _named(each)
    )
    if len(sought) > MAX_SOUGHT:
        return None
    named = dict.fromkeys(text for each in asked for text in _named(each))
    return _built(["", *named], list(sought))


def _built(begins: Iterable[str], sought: list[str]) -> Iterator[str]:
    """Yield every beginning alone, then with filler and every set of the texts sought behind it."""
    for begin in begins:
        yield begin
        for size in range(len(sought) + 1):
            for chosen in combinations(sought, size):
                yield FILLER.join([begin, *chosen, ""])


def _named(question: Question) -> Iterable[str]:
    if isinstance(question, InList):
        return sorted(question.named.values)
    return [str(text) for text in question.operands]
