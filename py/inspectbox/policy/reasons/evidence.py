"""The facts that settle a condition: which to name is worked out once a rule, what they say is asked of each case."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inspectbox.domain.facts import Record
from inspectbox.policy.evaluation.bit_rows import places
from inspectbox.policy.evaluation.questions import Asked, Questions
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
from inspectbox.policy.language.vocabulary import FactField, ListFact
from inspectbox.policy.reasons.words import UNKNOWN, show

MAX_SHOWN_RECORDS = 3

Told = dict[tuple[str, str], None]
"""Pairs of fact and value, each once, in the order the condition names them."""
Tell = Callable[[Asked, Told], None]
"""Adds what a case's facts say."""


class Evidence:
    """Makes what tells the evidence of conditions that `questions` were made of."""

    def __init__(self, lists: Mapping[str, ListFact], questions: Questions) -> None:
        self._lists = lists
        self._questions = questions

    def of(self, condition: Condition, wanted: Truth) -> Tell:
        """Return what tells the facts that give a condition the truth it is known to have."""
        match condition:
            case Leaf(fact=fact) | InList(fact=fact):
                return _of_fact(fact)
            case Not(part):
                return self.of(part, None if wanted is None else not wanted)
            case AllOf(parts) | AnyOf(parts):
                all_are = wanted is isinstance(condition, AllOf)
                return self._of_parts(parts, wanted, all_are=all_are)
            case Quantified(list_name=name, quantifier=quantifier, where=where):
                return self._of_list(name, where, every=quantifier is Quantifier.EVERY)
            case Count(list_name=name, where=where) | Sum(list_name=name, where=where):
                return self._of_list(name, where, every=False)

    def _of_parts(self, parts: tuple[Condition, ...], wanted: Truth, *, all_are: bool) -> Tell:
        """Tell the parts that have the truth; `all_are`: all have, where the whole has."""
        tells = [(self._questions.number(part), self.of(part, wanted)) for part in parts]
        if all_are:
            plain = tuple(tell for _, tell in tells)

            def every(asked: Asked, told: Told) -> None:
                for tell in plain:
                    tell(asked, told)

            return every
        truths = (wanted is True, wanted is not False)

        def some(asked: Asked, told: Told) -> None:
            certain, possible = asked.single.certain, asked.single.possible
            for number, tell in tells:
                if (bool(certain[number]), bool(possible[number])) == truths:
                    tell(asked, told)

        return some

    def _of_list(self, name: str, where: Condition | None, *, every: bool) -> Tell:
        fields = [(key, f"{key} ", fact) for key, fact in self._lists[name].fields.items()]

        def tell(asked: Asked, told: Told) -> None:
            rows = self._questions.rows(name, where, asked)
            if rows is None:
                told[name, UNKNOWN.en] = None
                return
            certain, possible = rows
            matching = places(certain)
            if every or not matching:
                undecided = (possible & ~certain).bit_count()
                text = f"{len(matching)} of {len(asked.facts.lists[name])} match"
                told[name, f"{text}, {undecided} unknown" if undecided else text] = None
                return
            shown = "; ".join([_record(asked, name, place, fields) for place in matching[:MAX_SHOWN_RECORDS]])
            more = len(matching) - MAX_SHOWN_RECORDS
            told[name, f"{shown}; and {more} more" if more > 0 else shown] = None

        return tell


def _of_fact(fact: FactField) -> Tell:
    name = fact.name

    def tell(asked: Asked, told: Told) -> None:
        words = asked.words.get(name)
        if words is None:
            words = asked.words[name] = show(asked.facts.values.get(name), fact)
        told[name, words] = None

    return tell


def _record(asked: Asked, name: str, place: int, fields: list[tuple[str, str, FactField]]) -> str:
    words = asked.words.get((name, place))
    if words is None:
        record: Record = asked.facts.lists[name][place]
        words = ", ".join([label + show(record[key], fact) for key, label, fact in fields if key in record])
        asked.words[name, place] = words
    return words
