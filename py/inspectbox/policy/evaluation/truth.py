"""Kleene's three-valued logic over canonical facts: the plain evaluator's core.

It is the reference the engine is checked against, so it is written to be read, not to be fast.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from inspectbox.domain.facts import Facts, Scalar
from inspectbox.policy.language.condition import (
    AllOf,
    AnyOf,
    Condition,
    Count,
    InList,
    Leaf,
    Not,
    Operator,
    Quantified,
    Quantifier,
    Sum,
    Truth,
)
from inspectbox.policy.language.vocabulary import DECIMALS, MAX_NUMBER, FactField

Values = Mapping[str, Scalar | tuple[str, ...]]


def truth(condition: Condition, facts: Facts) -> Truth:
    """Return whether the condition holds of canonical facts."""
    match condition:
        case Leaf():
            answer = leaf_truth(condition, facts.values)
        case InList():
            answer = listed_truth(condition, facts.values)
        case Not(part):
            value = truth(part, facts)
            answer = None if value is None else not value
        case AllOf(parts):
            answer = every([truth(part, facts) for part in parts])
        case AnyOf(parts):
            answer = some([truth(part, facts) for part in parts])
        case Quantified():
            answer = _quantified(condition, facts)
        case Count():
            answer = _count(condition, facts)
        case Sum():
            answer = _sum(condition, facts)
    return answer


def every(truths: Sequence[Truth]) -> Truth:
    """And: false where one is false, else unknown where one is unknown."""
    if any(value is False for value in truths):
        return False
    return None if any(value is None for value in truths) else True


def some(truths: Sequence[Truth]) -> Truth:
    """Or: true where one is true, else unknown where one is unknown."""
    if any(value is True for value in truths):
        return True
    return None if any(value is None for value in truths) else False


def record_truths(list_name: str, where: Condition | None, facts: Facts) -> list[Truth] | None:
    """Return the condition's truth of each record of a list, None where the list is unknown."""
    records = facts.lists.get(list_name)
    if records is None:
        return None
    return [True if where is None else truth(where, Facts(record)) for record in records]


def _quantified(condition: Quantified, facts: Facts) -> Truth:
    truths = record_truths(condition.list_name, condition.where, facts)
    if truths is None:
        return None
    if condition.quantifier is Quantifier.EVERY:
        return every(truths)
    found = some(truths)
    if condition.quantifier is Quantifier.ANY or found is None:
        return found
    return not found


def _count(condition: Count, facts: Facts) -> Truth:
    truths = record_truths(condition.list_name, condition.where, facts)
    if truths is None:
        return None
    fewest = sum(value is True for value in truths)
    most = sum(value is not False for value in truths)
    return every([_bound(operator, bound, fewest, most) for operator, bound in condition.bounds])


def _sum(condition: Sum, facts: Facts) -> Truth:
    span = sum_span(condition, facts)
    if span is None:
        return None
    return every([_bound(operator, bound, *span) for operator, bound in condition.bounds])


def sum_span(condition: Sum, facts: Facts) -> tuple[float, float] | None:
    """Return the least and the greatest the sum can be for all that is known, None where the list is unknown.

    Rounded to DECIMALS, as facts are, so that 0.1 and 0.2 sum to 0.3 in whatever order.
    """
    truths = record_truths(condition.list_name, condition.where, facts)
    if truths is None:
        return None
    lows: list[float] = []
    highs: list[float] = []
    for record, value in zip(facts.lists[condition.list_name], truths, strict=True):
        if value is False:
            continue
        low, high = _summand(condition.of, record.get(condition.of.name))
        lows.append(low if value else min(low, 0.0))
        highs.append(high if value else max(high, 0.0))
    return round(math.fsum(lows), DECIMALS), round(math.fsum(highs), DECIMALS)


def _summand(field: FactField, value: Scalar | None) -> tuple[float, float]:
    """A summand known, or everything the field may be; where no limit is stated, anything."""
    if value is not None:
        return float(value), float(value)
    low = field.least if field.least > -MAX_NUMBER else -math.inf
    return low, field.most if field.most < MAX_NUMBER else math.inf


def _bound(operator: Operator, bound: float, fewest: float, most: float) -> Truth:
    """Compare a number known only to lie within fewest..most."""
    low, high = _ordered(operator, float(fewest), bound), _ordered(operator, float(most), bound)
    return low if low == high else None


def listed_truth(condition: InList, values: Values) -> Truth:
    """Return whether a fact is in a named list; unknown where the fact is missing."""
    value = values.get(condition.fact.name)
    if value is None:
        return None
    if isinstance(value, tuple):
        return condition.operator is Operator.HAS and any(text in condition.named.values for text in value)
    if condition.operator is Operator.STARTS:
        return condition.named.begins(str(value))
    return value in condition.named.values


def leaf_truth(leaf: Leaf, values: Values) -> Truth:
    """Return whether one comparison holds; unknown where the fact is missing."""
    value = values.get(leaf.fact.name)
    if leaf.operator is Operator.KNOWN:
        return value is not None
    if value is None:
        return None
    if leaf.operator is Operator.ONE_OF:
        return value in leaf.operands
    if isinstance(value, tuple):
        return leaf.operator is Operator.HAS and any(text in value for text in leaf.operands)
    if isinstance(value, str):
        return any(_found(leaf.operator, value, str(text)) for text in leaf.operands)
    return _ordered(leaf.operator, value, float(leaf.operands[0]))


def _found(operator: Operator, value: str, text: str) -> bool:
    return value.startswith(text) if operator is Operator.STARTS else text in value


def _ordered(operator: Operator, value: float, bound: float) -> bool:
    match operator:
        case Operator.AT_LEAST:
            return value >= bound
        case Operator.AT_MOST:
            return value <= bound
        case Operator.ABOVE:
            return value > bound
        case _:
            return value < bound
