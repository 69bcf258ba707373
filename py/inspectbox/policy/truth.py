"""Kleene's three-valued logic over canonical facts: the plain evaluator's core.

It is the reference the engine is checked against, so it is written to be read, not to be fast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspectbox.domain.facts import Facts, Scalar
from inspectbox.policy.condition import (
    AllOf,
    AnyOf,
    Condition,
    Count,
    Leaf,
    Not,
    Operator,
    Quantified,
    Quantifier,
    Truth,
)

Values = Mapping[str, Scalar | tuple[str, ...]]


def truth(condition: Condition, facts: Facts) -> Truth:
    """Return whether the condition holds of canonical facts."""
    match condition:
        case Leaf():
            return leaf_truth(condition, facts.values)
        case Not(part):
            value = truth(part, facts)
            return None if value is None else not value
        case AllOf(parts):
            return every([truth(part, facts) for part in parts])
        case AnyOf(parts):
            return some([truth(part, facts) for part in parts])
        case Quantified():
            return _quantified(condition, facts)
        case Count():
            return _count(condition, facts)


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


def _bound(operator: Operator, bound: float, fewest: int, most: int) -> Truth:
    """Compare a number known only to lie within fewest..most."""
    low, high = _ordered(operator, float(fewest), bound), _ordered(operator, float(most), bound)
    return low if low == high else None


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
