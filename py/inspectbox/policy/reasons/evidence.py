"""The facts that settle a condition: which to name is worked out once a rule, what they say is asked of each case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter

from inspectbox.policy.evaluation.bit_rows import FALSE, TRUE, UNKNOWN, places
from inspectbox.policy.evaluation.questions import Questions
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
from inspectbox.policy.reasons.case_words import CaseWords, Pair
from inspectbox.policy.reasons.words import MAX_SHOWN_RECORDS
from inspectbox.policy.reasons.words import UNKNOWN as UNKNOWN_WORDS

Told = dict[Pair, None]
"""Pairs of fact and value, each once, in the order the condition names them."""
Tell = Callable[[CaseWords, Told], None]
"""Adds what a case's facts say."""
Part = str | Tell
"""A single fact by its name, or what tells more than that."""
Evidence = Callable[[CaseWords], tuple[Pair, ...]]


def evidence(condition: Condition, wanted: Truth, questions: Questions) -> Evidence:
    """Return what names the facts that give a condition the truth it is known to have.

    `questions` must have been made of the condition.
    """
    parts = _parts(condition, wanted, questions)
    names = list(dict.fromkeys(part for part in parts if isinstance(part, str)))
    if len(names) < len(set(parts)):
        return lambda words: _told(words, parts)
    if len(names) == 1:
        return lambda words: (words[names[0]],)
    return itemgetter(*names)


def _told(words: CaseWords, parts: Iterable[Part]) -> tuple[Pair, ...]:
    told: Told = {}
    _add(parts, words, told)
    return tuple(told)


def _add(parts: Iterable[Part], words: CaseWords, told: Told) -> None:
    for part in parts:
        if isinstance(part, str):
            told[words[part]] = None
        else:
            part(words, told)


def _parts(condition: Condition, wanted: Truth, questions: Questions) -> list[Part]:
    match condition:
        case Leaf(fact=fact) | InList(fact=fact):
            return [fact.name]
        case Not(part):
            return _parts(part, None if wanted is None else not wanted, questions)
        case AllOf(parts) | AnyOf(parts) if wanted is isinstance(condition, AllOf):
            return [each for part in parts for each in _parts(part, wanted, questions)]
        case AllOf(parts) | AnyOf(parts):
            return [_of_some(parts, wanted, questions)]
        case Quantified(list_name=name, quantifier=quantifier, where=where):
            return [_of_list(name, where, questions, every=quantifier is Quantifier.EVERY)]
        case Count(list_name=name, where=where) | Sum(list_name=name, where=where):
            return [_of_list(name, where, questions, every=False)]


def _of_some(parts: Sequence[Condition], wanted: Truth, questions: Questions) -> Tell:
    """Tell the parts that have the truth."""
    of_parts = [(questions.number(part), _parts(part, wanted, questions)) for part in parts]
    answer = TRUE if wanted else UNKNOWN if wanted is None else FALSE

    def tell(words: CaseWords, told: Told) -> None:
        answers = words.asked.single
        for number, of_part in of_parts:
            if answers[number] == answer:
                _add(of_part, words, told)

    return tell


def _of_list(name: str, where: Condition | None, questions: Questions, *, every: bool) -> Tell:
    def tell(words: CaseWords, told: Told) -> None:
        rows = questions.rows(name, where, words.asked)
        if rows is None:
            told[name, UNKNOWN_WORDS.en] = None
            return
        certain, possible = rows
        matching = places(certain)
        if every or not matching:
            undecided = (possible & ~certain).bit_count()
            text = f"{len(matching)} of {len(words.asked.facts.lists[name])} match"
            told[name, f"{text}, {undecided} unknown" if undecided else text] = None
            return
        shown = "; ".join([words.record(name, place) for place in matching[:MAX_SHOWN_RECORDS]])
        more = len(matching) - MAX_SHOWN_RECORDS
        told[name, f"{shown}; and {more} more" if more > 0 else shown] = None

    return tell
