"""Small changes to one comparison, such as a slip of the hand makes: the stuff mutation testing is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from inspectbox.domain.facts import Scalar
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
)
from inspectbox.policy.language.parse import COUNTED
from inspectbox.policy.language.vocabulary import DECIMALS, FactField, FactType

SHARE_STEP = 0.05
COUNT_STEP = 1.0
RELATIVE_STEP = 0.1
"""How far a limit is moved: shares by five points, counts by one, anything else by a tenth of itself."""

_SLIPS = {
    Operator.AT_LEAST: (Operator.ABOVE, Operator.AT_MOST),
    Operator.ABOVE: (Operator.AT_LEAST, Operator.BELOW),
    Operator.AT_MOST: (Operator.BELOW, Operator.AT_LEAST),
    Operator.BELOW: (Operator.AT_MOST, Operator.ABOVE),
}
"""What an ordering operator is taken for: the one beside it, and its opposite."""
_QUANTIFIER_SLIPS = {
    Quantifier.ANY: Quantifier.EVERY,
    Quantifier.EVERY: Quantifier.ANY,
    Quantifier.NONE: Quantifier.ANY,
}

Bounds = tuple[tuple[Operator, float], ...]


def alterations(condition: Condition) -> Iterator[Condition]:
    """Yield the condition with one thing changed about itself; what is inside it is left alone."""
    match condition:
        case Leaf():
            yield from _leaf(condition)
        case InList(fact, operator, named):
            empty = replace(named, values=frozenset(), lengths=(), digest="")
            yield InList(fact, operator, empty, condition.mark)
            if operator is Operator.STARTS:
                yield replace(condition, operator=Operator.ONE_OF)
        case Not(part):
            yield part
        case AllOf(parts) | AnyOf(parts):
            yield from _without_one(condition, parts)
        case Quantified(_, quantifier):
            yield replace(condition, quantifier=_QUANTIFIER_SLIPS[quantifier])
        case Count(where=where, bounds=bounds):
            yield from (replace(condition, bounds=other) for other in _bounds(bounds, COUNTED))
            yield from () if where is None else (replace(condition, where=None),)
        case Sum(of=fact, where=where, bounds=bounds):
            yield from (replace(condition, bounds=other) for other in _bounds(bounds, fact))
            yield from () if where is None else (replace(condition, where=None),)


def _without_one(condition: AllOf | AnyOf, parts: tuple[Condition, ...]) -> Iterator[Condition]:
    for dropped in range(len(parts)):
        rest = [part for number, part in enumerate(parts) if number != dropped]
        if rest:
            yield rest[0] if len(rest) == 1 else replace(condition, parts=tuple(rest))


def _leaf(leaf: Leaf) -> Iterator[Leaf]:
    if leaf.operator in _SLIPS:
        bound = float(leaf.operands[0])
        for operator in _SLIPS[leaf.operator]:
            yield replace(leaf, operator=operator)
        for moved in _moved(bound, leaf.fact):
            yield replace(leaf, operands=(moved,))
    elif leaf.operator is not Operator.KNOWN:
        yield from _members(leaf)


def _members(leaf: Leaf) -> Iterator[Leaf]:
    """A member fewer; a member more or another one in place of the only one."""
    operands = leaf.operands
    if len(operands) > 1:
        for dropped in range(len(operands)):
            rest = tuple(value for number, value in enumerate(operands) if number != dropped)
            yield replace(leaf, operands=rest)
    for other in _strangers(leaf):
        if len(operands) == 1:
            yield replace(leaf, operands=(other,))
        if leaf.fact.type is not FactType.BOOLEAN:
            yield replace(leaf, operands=(*operands, other))


def _strangers(leaf: Leaf) -> Iterator[Scalar]:
    """One value that the comparison does not name: the next of the fact's choices, else one close to the last."""
    fact, last = leaf.fact, leaf.operands[-1]
    if fact.choices:
        names = [name for name, _ in fact.choices]
        after = names.index(str(last)) + 1 if last in names else 0
        yield from [name for name in names[after:] + names[:after] if name not in leaf.operands][:1]
    elif isinstance(last, bool):
        yield not last
    elif isinstance(last, str):
        yield from [last[:-1] + chr(ord(last[-1]) ^ 1)] if last else []
    else:
        yield from list(_moved(float(last), fact))[:1]


def _moved(bound: float, fact: FactField) -> Iterator[float]:
    step = SHARE_STEP if fact.unit == "share" else COUNT_STEP if fact.unit == "count" else 0.0
    step = step or abs(bound) * RELATIVE_STEP or 1.0
    for moved in (bound + step, bound - step):
        if fact.least <= moved <= fact.most:
            yield round(moved, DECIMALS)


def _bounds(bounds: Bounds, fact: FactField) -> Iterator[Bounds]:
    for number, (operator, bound) in enumerate(bounds):
        others = [(slip, bound) for slip in _SLIPS[operator]]
        others += [(operator, moved) for moved in _moved(bound, fact)]
        for other in others:
            yield (*bounds[:number], other, *bounds[number + 1 :])
