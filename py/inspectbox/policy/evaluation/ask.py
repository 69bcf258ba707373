"""What one known value, or the records of one list, answer to one comparison: made once, asked of each case."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

from inspectbox.policy.evaluation.bit_rows import FALSE, TRUE, UNKNOWN, Records, Row, Test, places
from inspectbox.policy.language.condition import InList, Leaf, Operator, Sum
from inspectbox.policy.language.vocabulary import DECIMALS, MAX_NUMBER

AskList = Callable[[Row, Records], int]
"""The row of the records that match, and the records, to the truth."""

_COMPARED: dict[Operator, Callable[[float, float], bool]] = {
    Operator.AT_LEAST: operator.ge,
    Operator.AT_MOST: operator.le,
    Operator.ABOVE: operator.gt,
    Operator.BELOW: operator.lt,
}


def test_of(leaf: Leaf | InList) -> Test:
    """Return the test a known value must pass."""
    if isinstance(leaf, InList):
        return _listed(leaf)
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


Bounds = tuple[tuple[Operator, float], ...]


def _within(bounds: Bounds, least: float, most: float) -> int:
    """Compare a number known only to lie within least..most with every bound."""
    truth = TRUE
    for sign, bound in bounds:
        low, high = _COMPARED[sign](least, bound), _COMPARED[sign](most, bound)
        truth &= (TRUE if high else UNKNOWN) if low else (UNKNOWN if high else FALSE)
    return truth


def count_asked(bounds: Bounds) -> AskList:
    """Return what compares the number of matching records."""
    return lambda row, records: _within(
        bounds, (row & records.lower).bit_count(), (row >> records.number).bit_count()
    )


def sum_asked(condition: Sum) -> AskList:
    """Return what sums a number over matching records; a missing one may be anything its field allows."""
    of, bounds = condition.of, condition.bounds
    lowest = of.least if of.least > -MAX_NUMBER else -math.inf
    highest = of.most if of.most < MAX_NUMBER else math.inf

    def ask(row: Row, records: Records) -> int:
        lows, highs = [], []
        for place in places(row >> records.number):
            value = records.records[place].get(of.name)
            low, high = (lowest, highest) if value is None else (value, value)
            sure = row >> place & 1
            lows.append(low if sure else min(low, 0.0))
            highs.append(high if sure else max(high, 0.0))
        least, most = (round(math.fsum(ends), DECIMALS) for ends in (lows, highs))  # type: ignore[arg-type]
        return _within(bounds, least, most)

    return ask
