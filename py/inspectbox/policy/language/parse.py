"""Nodes of a rule's `when` to a typed condition; every refusal points at its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inspectbox.domain.decision import Text
from inspectbox.errors import RuleError
from inspectbox.policy.language.comparison import ORDERED, operand, parse_comparison, span
from inspectbox.policy.language.condition import (
    AnyOf,
    Condition,
    Count,
    Not,
    Operator,
    Quantified,
    Quantifier,
    Sum,
    both,
    leaf_count,
)
from inspectbox.policy.language.document import (
    ListNode,
    MapNode,
    Node,
    TextNode,
    as_list,
    as_map,
    as_text,
    nearest,
    quote,
)
from inspectbox.policy.language.mistakes import Mistakes
from inspectbox.policy.language.names import NamedCondition, NamesInForce
from inspectbox.policy.language.scope import RELEASING, STOPPING, Scope
from inspectbox.policy.language.vocabulary import DATE_UNIT, FactField, FactType, ListFact, Vocabulary

GROUPS = ("any_of", "all_of", "none_of")
NAMED = "condition"
LIST_WORDS = (*Quantifier, "count", "sum")
BOUNDS = (*ORDERED, "between", "exactly")
COUNTED = FactField("count", FactType.NUMBER, Text("count", "数量"), "count", least=0)
SUMMED = FactField("sum", FactType.NUMBER, Text("sum", "合计"))
MAX_LEAVES = 400
"""Comparisons a rule may hold: with the limit on a list's records it bounds how long one vote takes."""
MAX_NAMES_DEEP = 8
"""Named conditions within named conditions."""

Bounds = tuple[tuple[Operator, float], ...]


def parse_condition(
    node: Node, vocabulary: Vocabulary, known: frozenset[bool], names: NamesInForce | None = None
) -> Condition:
    """Parse `when`; `known` is what of `known:` it may ask. Raises RuleError with all that is wrong in it."""
    return _bounded(node, _entries(node, _scope(vocabulary, known, names or NamesInForce())))


def check_named_condition(named: NamedCondition, vocabulary: Vocabulary, names: NamesInForce) -> None:
    """Raise RuleError with all that is wrong in a named condition, whether a rule uses it or not."""
    scope = _scope(vocabulary, RELEASING | STOPPING, names)
    if named.within:
        scope = scope.records(vocabulary.lists[named.within])
    _parse_named(named, scope)


def _scope(vocabulary: Vocabulary, known: frozenset[bool], names: NamesInForce) -> Scope:
    return Scope(vocabulary.fields, vocabulary.lists, known, names)


def _bounded(node: Node, condition: Condition) -> Condition:
    if leaf_count(condition, MAX_LEAVES + 1) > MAX_LEAVES:
        raise node.mark.error(f"the condition has more than {MAX_LEAVES} comparisons", hint="split the rule")
    return condition


def _entries(node: Node, scope: Scope) -> Condition:
    body = as_map(node, "a condition")
    if not body.entries:
        raise body.mark.error("the condition is empty", hint="name at least one fact")
    mistakes = Mistakes()
    parts: list[Condition] = []
    for key, value in body.entries:
        with mistakes.collecting():
            parts.append(_entry(key, value, scope))
    mistakes.check()
    return both(parts)


def _entry(key: TextNode, value: Node, scope: Scope) -> Condition:
    if key.text in GROUPS:
        return _group(key, value, scope)
    if key.text in scope.fields:
        return parse_comparison(scope.fields[key.text], value, scope)
    if key.text in scope.lists:
        return _list_condition(scope.lists[key.text], value, scope)
    if key.text == NAMED:
        items = value.items if isinstance(value, ListNode) else (value,)
        words = [as_text(item, "`condition`") for item in items]
        if not words:
            raise value.mark.error("`condition` names none", hint="name at least one condition")
        return both([_named(word, scope) for word in words])
    names = (*scope.fields, *scope.lists, *GROUPS, NAMED)
    hint = nearest(key.text, names) or "the facts are in vocabulary.yaml"
    raise key.mark.error(f"{quote(key.text)} is no fact", hint=hint)


def _named(word: TextNode, scope: Scope) -> Condition:
    named = scope.names.condition(word)
    if named.within != scope.within:
        of, here = (
            f"records of `{where}`" if where else "the case" for where in (named.within, scope.within)
        )
        raise word.mark.error(
            f"{quote(word.text)} is a condition on {of}, not on {here}", hint="use it there"
        )
    if named.name in scope.path:
        circle = " → ".join((*scope.path[scope.path.index(named.name) :], named.name))
        raise word.mark.error(
            f"the condition {quote(word.text)} rests on itself: {circle}", hint="break it up"
        )
    if len(scope.path) >= MAX_NAMES_DEEP:
        raise word.mark.error(f"named conditions nest deeper than {MAX_NAMES_DEEP}", hint="write it flatter")
    return _parse_named(named, scope)


def _parse_named(named: NamedCondition, scope: Scope) -> Condition:
    """Parse a named condition once for each `known` it is used under: what it holds is shared, never copied."""
    parsed = scope.names.names.parsed
    key = named.name, named.mark, scope.known
    kept = parsed.get(key)
    if kept is None:
        own = NamesInForce(scope.names.names, named.effective)
        inner = replace(scope, names=own, path=(*scope.path, named.name))
        try:
            kept = _bounded(named.body, _entries(named.body, inner))
        except RuleError as error:
            kept = error
        parsed[key] = kept
    if isinstance(kept, RuleError):
        raise kept
    return kept


def _group(key: TextNode, value: Node, scope: Scope) -> Condition:
    items = as_list(value, f"`{key.text}`").items
    if not items:
        raise key.mark.error(f"`{key.text}` is empty", hint="list at least one condition")
    inner = scope.negated() if key.text == "none_of" else scope
    mistakes = Mistakes()
    parts: list[Condition] = []
    for item in items:
        with mistakes.collecting():
            parts.append(_entries(item, inner))
    mistakes.check()
    if key.text == "any_of":
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
    return both([Not(part) for part in parts] if key.text == "none_of" else parts)


def _list_condition(fact: ListFact, node: Node, scope: Scope) -> Condition:
    body = as_map(node, f"the condition on `{fact.name}`")
    mistakes = Mistakes()
    for error in body.foreign(LIST_WORDS, f"the condition on `{fact.name}`"):
        with mistakes.collecting():
            raise error
    if not body.entries:
        raise body.mark.error(f"`{fact.name}` is asked nothing", hint="write any, none, every, count or sum")
    parts: list[Condition] = []
    for key, value in body.entries:
        if key.text in LIST_WORDS:
            with mistakes.collecting():
                parts.append(_asked_of_list(fact, key, value, scope.records(fact)))
    mistakes.check()
    return both(parts)


def _asked_of_list(fact: ListFact, key: TextNode, value: Node, scope: Scope) -> Condition:
    if key.text == "count":
        body = as_map(value, "`count`")
        body.only(("where", *BOUNDS), "`count`")
        bounds = _bounds(COUNTED, body)
        return Count(fact.name, _where(body, _moved(bounds, scope)), bounds, key.mark)
    if key.text == "sum":
        return _sum(fact, key, as_map(value, "`sum`"), scope)
    quantifier = Quantifier(key.text)
    inner = scope.negated() if quantifier is Quantifier.NONE else scope
    return Quantified(fact.name, quantifier, _entries(value, inner), key.mark)


def _sum(fact: ListFact, key: TextNode, body: MapNode, scope: Scope) -> Condition:
    body.only(("of", "where", *BOUNDS), "`sum`")
    numbers = [name for name, column in fact.fields.items() if is_summable(column)]
    word = as_text(body.get("of") or TextNode("", body.mark), "`of`, the number to sum,")
    if word.text not in numbers:
        message = f"{quote(word.text)} is no number of `{fact.name}`"
        raise word.mark.error(message, hint=nearest(word.text, numbers))
    column = fact.fields[word.text]
    bounds = _bounds(replace(SUMMED, unit=column.unit), body)
    inner = _moved(bounds, scope) if column.least >= 0 else scope.neither()
    return Sum(fact.name, column, _where(body, inner), bounds, key.mark)


def is_summable(column: FactField) -> bool:
    """Whether a field of a list is a number that adds up: a day does not."""
    return column.type is FactType.NUMBER and column.unit != DATE_UNIT


def _where(body: MapNode, scope: Scope) -> Condition | None:
    where = body.get("where")
    return _entries(where, scope) if where else None


def _bounds(fact: FactField, body: MapNode) -> Bounds:
    bounds: list[tuple[Operator, float]] = []
    for key, value in body.entries:
        if key.text in ORDERED:
            bounds.append((ORDERED[key.text], float(operand(fact, value))))
        elif key.text in ("between", "exactly"):
            low, high = span(fact, value) if key.text == "between" else (operand(fact, value),) * 2
            bounds += [(Operator.AT_LEAST, float(low)), (Operator.AT_MOST, float(high))]
    if not bounds:
        raise body.mark.error(f"`{fact.name}` is compared with nothing", hint="write " + ", ".join(BOUNDS))
    return tuple(bounds)


def _moved(bounds: Sequence[tuple[Operator, float]], scope: Scope) -> Scope:
    """Where a record more makes the bounds hold, fail, or either."""
    signs = {operator for operator, _ in bounds}
    if signs <= {Operator.AT_LEAST, Operator.ABOVE}:
        return scope
    return scope.negated() if signs <= {Operator.AT_MOST, Operator.BELOW} else scope.neither()
