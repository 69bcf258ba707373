"""What one question answers on rows of bits: a closure for each kind of condition, built once, asked of each case."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

from inspectbox.policy.evaluation.bit_rows import Answers, Test, Truths, places
from inspectbox.policy.language.condition import InList, Leaf, Operator, Quantifier
from inspectbox.policy.language.vocabulary import DECIMALS, MAX_NUMBER, FactField

UNKNOWN: Truths = (0, 1)

Ask = Callable[[Answers, dict[str, Answers]], Truths]
"""The answers so far of the question's own scope, and those on every list that is known."""

_COMPARED: dict[Operator, Callable[[float, float], bool]] = {
    Operator.AT_LEAST: operator.ge,
    Operator.AT_MOST: operator.le,
    Operator.ABOVE: operator.gt,
    Operator.BELOW: operator.lt,
}


def ask_leaf(leaf: Leaf | InList) -> Ask:
    """Compare one field of every record."""
    name = leaf.fact.name
    if leaf.operator is Operator.KNOWN:

        def known(answers: Answers, lists: dict[str, Answers]) -> Truths:
            held = answers.records.full & ~answers.records.column(name).missing
            return held, held

        return known
    if isinstance(leaf, Leaf) and leaf.operator is Operator.ONE_OF:
        operands = leaf.operands
        return lambda answers, lists: answers.records.column(name).holding(operands)
    test = _listed(leaf) if isinstance(leaf, InList) else _test(leaf)
    return lambda answers, lists: answers.records.column(name).passing(test)


def _test(leaf: Leaf) -> Test:
    """Return the test a known value must pass."""
    if leaf.operator in _COMPARED:
        compared, bound = _COMPARED[leaf.operator], float(leaf.operands[0])
        return lambda value: compared(value, bound)  # type: ignore[arg-type]  # the vocabulary says it is a number
    texts = tuple(str(text) for text in leaf.operands)
    if leaf.operator is Operator.STARTS:
        return lambda value: isinstance(value, str) and value.startswith(texts)
    if leaf.operator is Operator.CONTAINS:
        return lambda value: isinstance(value, str) and any(text in value for text in texts)
    wanted = frozenset(texts)
    return lambda value: isinstance(value, tuple) and not wanted.isdisjoint(value)


def _listed(condition: InList) -> Test:
    values, begins = condition.named.values, condition.named.begins
    if condition.operator is Operator.HAS:
        return lambda value: isinstance(value, tuple) and not values.isdisjoint(value)
    if condition.operator is Operator.STARTS:
        return lambda value: isinstance(value, str) and begins(value)
    return lambda value: value in values


def ask_not(part: int) -> Ask:
    """Turn a question round; unknown stays unknown."""

    def ask(answers: Answers, lists: dict[str, Answers]) -> Truths:
        full = answers.records.full
        return full & ~answers.possible[part], full & ~answers.certain[part]

    return ask


def ask_all(parts: tuple[int, ...]) -> Ask:
    """And."""

    def ask(answers: Answers, lists: dict[str, Answers]) -> Truths:
        certain = possible = answers.records.full
        for part in parts:
            possible &= answers.possible[part]
            if not possible:
                return 0, 0
            certain &= answers.certain[part]
        return certain, possible

    return ask


def ask_any(parts: tuple[int, ...]) -> Ask:
    """Or."""

    def ask(answers: Answers, lists: dict[str, Answers]) -> Truths:
        certain = possible = 0
        for part in parts:
            possible |= answers.possible[part]
            certain |= answers.certain[part]
        return certain, possible

    return ask


def _matching(list_name: str, where: int | None, lists: dict[str, Answers]) -> Truths | None:
    answers = lists.get(list_name)
    if answers is None:
        return None
    if where is None:
        return answers.records.full, answers.records.full
    return answers.certain[where], answers.possible[where]


def ask_quantified(list_name: str, quantifier: Quantifier, where: int | None) -> Ask:
    """Ask any, none or every record of a list."""

    def ask(answers: Answers, lists: dict[str, Answers]) -> Truths:
        rows = _matching(list_name, where, lists)
        if rows is None:
            return UNKNOWN
        certain, possible = rows
        if quantifier is Quantifier.ANY:
            return int(certain != 0), int(possible != 0)
        if quantifier is Quantifier.NONE:
            return int(possible == 0), int(certain == 0)
        full = lists[list_name].records.full
        return int(certain == full), int(possible == full)

    return ask


Bounds = tuple[tuple[Operator, float], ...]


def _within(bounds: Bounds, least: float, most: float) -> Truths:
    """Compare a number known only to lie within least..most with every bound."""
    certain = possible = 1
    for sign, bound in bounds:
        low, high = _COMPARED[sign](least, bound), _COMPARED[sign](most, bound)
        certain &= low and high
        possible &= low or high
    return certain, possible


def ask_count(list_name: str, where: int | None, bounds: Bounds) -> Ask:
    """Count matching records."""

    def ask(answers: Answers, lists: dict[str, Answers]) -> Truths:
        rows = _matching(list_name, where, lists)
        return UNKNOWN if rows is None else _within(bounds, rows[0].bit_count(), rows[1].bit_count())

    return ask


def ask_sum(list_name: str, of: FactField, where: int | None, bounds: Bounds) -> Ask:
    """Sum a number over matching records; a missing one may be anything its field allows."""
    lowest = of.least if of.least > -MAX_NUMBER else -math.inf
    highest = of.most if of.most < MAX_NUMBER else math.inf

    def ask(answers: Answers, lists: dict[str, Answers]) -> Truths:
        rows = _matching(list_name, where, lists)
        if rows is None:
            return UNKNOWN
        certain, possible = rows
        lows, highs = [], []
        for place in places(possible):
            value = lists[list_name].records.records[place].get(of.name)
            low, high = (lowest, highest) if value is None else (value, value)
            sure = certain >> place & 1
            lows.append(low if sure else min(low, 0.0))
            highs.append(high if sure else max(high, 0.0))
        least, most = (round(math.fsum(ends), DECIMALS) for ends in (lows, highs))  # type: ignore[arg-type]
        return _within(bounds, least, most)

    return ask
