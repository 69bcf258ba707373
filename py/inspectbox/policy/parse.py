"""Nodes of a rule's `when` to a typed condition; every refusal points at its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from inspectbox.domain.decision import Text
from inspectbox.domain.facts import Scalar
from inspectbox.policy.condition import (
    AnyOf,
    Condition,
    Count,
    Leaf,
    Not,
    Operator,
    Quantified,
    Quantifier,
    both,
    leaf_count,
)
from inspectbox.policy.document import (
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
from inspectbox.policy.vocabulary import FactField, FactType, ListFact, Vocabulary, read_value

GROUPS = ("any_of", "all_of", "none_of")
ORDERED = {
    "at_least": Operator.AT_LEAST,
    "at_most": Operator.AT_MOST,
    "above": Operator.ABOVE,
    "below": Operator.BELOW,
}
OPERATORS: Mapping[FactType, tuple[str, ...]] = {
    FactType.NUMBER: (*ORDERED, "between", "not", "not_in", "known"),
    FactType.BOOLEAN: ("not", "known"),
    FactType.TEXT: ("starts", "contains", "not", "not_in", "known"),
    FactType.CHOICE: ("not", "not_in", "known"),
    FactType.TEXTS: ("has", "known"),
}
"""Operators an officer may write, by type of fact; a scalar means equals and a list one of."""
COUNT_OPERATORS = (*ORDERED, "between")
COUNTED = FactField("count", FactType.NUMBER, Text("count", "数量"), "count", least=0)
MAX_LEAVES = 400
"""Comparisons a rule may hold: with the limit on a list's records it bounds how long one vote takes."""

RELEASING = frozenset({True})
"""Which `known:` a releasing rule may ask: one that a removed fact can only turn from true to false."""
STOPPING = frozenset({False})
"""Which `known:` any other rule may ask: one that a removed fact can only turn from false to true."""


@dataclass(frozen=True, slots=True)
class _Scope:
    """What may be named here, and which answer of `known:` keeps a missing fact from releasing."""

    fields: Mapping[str, FactField]
    lists: Mapping[str, ListFact]
    known: frozenset[bool]

    def negated(self) -> _Scope:
        return replace(self, known=frozenset(not answer for answer in self.known))


def parse_condition(node: Node, vocabulary: Vocabulary, *, releasing: bool) -> Condition:
    """Parse `when`. Raises RuleError for what the vocabulary does not know or a type does not allow."""
    scope = _Scope(vocabulary.fields, vocabulary.lists, RELEASING if releasing else STOPPING)
    condition = _entries(node, scope)
    if leaf_count(condition) > MAX_LEAVES:
        raise node.mark.error(f"the condition has more than {MAX_LEAVES} comparisons", hint="split the rule")
    return condition


def _entries(node: Node, scope: _Scope) -> Condition:
    body = as_map(node, "a condition")
    if not body.entries:
        raise body.mark.error("the condition is empty", hint="name at least one fact")
    return both([_entry(key, value, scope) for key, value in body.entries])


def _entry(key: TextNode, value: Node, scope: _Scope) -> Condition:
    if key.text in GROUPS:
        return _group(key, value, scope)
    if key.text in scope.fields:
        return _comparison(scope.fields[key.text], value, scope)
    if key.text in scope.lists:
        return _list_condition(scope.lists[key.text], value, scope)
    names = (*scope.fields, *scope.lists, *GROUPS)
    hint = nearest(key.text, names) or "the facts are in vocabulary.yaml"
    raise key.mark.error(f"{quote(key.text)} is no fact", hint=hint)


def _group(key: TextNode, value: Node, scope: _Scope) -> Condition:
    items = as_list(value, f"`{key.text}`").items
    if not items:
        raise key.mark.error(f"`{key.text}` is empty", hint="list at least one condition")
    inner = scope.negated() if key.text == "none_of" else scope
    parts = [_entries(item, inner) for item in items]
    if key.text == "any_of":
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
    return both([Not(part) for part in parts] if key.text == "none_of" else parts)


def _comparison(fact: FactField, node: Node, scope: _Scope) -> Condition:
    if isinstance(node, MapNode):
        if not node.entries:
            raise node.mark.error(f"`{fact.name}` is compared with nothing", hint=_operator_hint(fact))
        return both([_operator(fact, key, value, scope) for key, value in node.entries])
    if fact.type is FactType.TEXTS:
        raise node.mark.error(f"`{fact.name}` holds several texts", hint="write {has: …}")
    return Leaf(fact, Operator.ONE_OF, _operands(fact, node))


def _operator_hint(fact: FactField) -> str:
    return f"`{fact.name}` is a {fact.type}: write a value, a list, or " + ", ".join(OPERATORS[fact.type])


def _operator(fact: FactField, key: TextNode, value: Node, scope: _Scope) -> Condition:
    word = key.text
    if word not in OPERATORS[fact.type]:
        hint = nearest(word, OPERATORS[fact.type]) if fact.type is FactType.NUMBER else _operator_hint(fact)
        raise key.mark.error(f"`{fact.name}` cannot be compared by {quote(word)}", hint=hint)
    if word == "known":
        return _known(fact, value, scope)
    if word in ORDERED:
        return Leaf(fact, ORDERED[word], (_operand(fact, value),))
    if word == "between":
        low, high = _span(fact, value)
        return both([Leaf(fact, Operator.AT_LEAST, (low,)), Leaf(fact, Operator.AT_MOST, (high,))])
    if word in ("not", "not_in"):
        return Not(Leaf(fact, Operator.ONE_OF, _operands(fact, value)))
    return Leaf(fact, Operator(word), _operands(fact, value))


def _known(fact: FactField, value: Node, scope: _Scope) -> Condition:
    answer = as_text(value, "`known`").text
    if answer not in ("true", "false"):
        raise value.mark.error(f"`known` is true or false, not {quote(answer)}")
    if (answer == "true") not in scope.known:
        raise value.mark.error(
            f"here `{fact.name}: {{known: {answer}}}` would let a missing fact lead to a release",
            hint="ask a fact that says so itself, such as declaration.present, or use if_unknown",
        )
    leaf = Leaf(fact, Operator.KNOWN)
    return leaf if answer == "true" else Not(leaf)


def _operand(fact: FactField, node: Node) -> Scalar:
    return read_value(fact, as_text(node, f"the value for `{fact.name}`"))


def _operands(fact: FactField, node: Node) -> tuple[Scalar, ...]:
    items = node.items if isinstance(node, ListNode) else (node,)
    if not items:
        raise node.mark.error(f"the list for `{fact.name}` is empty", hint="list at least one value")
    return tuple(dict.fromkeys(_operand(fact, item) for item in items))


def _span(fact: FactField, node: Node) -> tuple[Scalar, Scalar]:
    items = as_list(node, "`between`").items
    if len(items) != 2:
        raise node.mark.error("`between` takes two numbers", hint="write [0.5, 0.9]; both ends belong to it")
    low, high = (_operand(fact, item) for item in items)
    if not float(low) <= float(high):
        raise node.mark.error("`between` takes the smaller number first", hint="swap them")
    return low, high


def _list_condition(fact: ListFact, node: Node, scope: _Scope) -> Condition:
    body = as_map(node, f"the condition on `{fact.name}`")
    words = (*Quantifier, "count")
    body.only(words, f"the condition on `{fact.name}`")
    if not body.entries:
        raise body.mark.error(f"`{fact.name}` is asked nothing", hint="write any, none, every or count")
    return both([_quantified(fact, key, value, scope) for key, value in body.entries])


def _quantified(fact: ListFact, key: TextNode, value: Node, scope: _Scope) -> Condition:
    inner = _Scope(fact.fields, {}, scope.known)
    if key.text == "count":
        return _count(fact, as_map(value, "`count`"), inner)
    quantifier = Quantifier(key.text)
    if quantifier is Quantifier.NONE:
        inner = inner.negated()
    return Quantified(fact.name, quantifier, _entries(value, inner))


def _count(fact: ListFact, body: MapNode, scope: _Scope) -> Condition:
    body.only(("where", "exactly", *COUNT_OPERATORS), "`count`")
    bounds: list[tuple[Operator, float]] = []
    for key, value in body.entries:
        if key.text in ORDERED:
            bounds.append((ORDERED[key.text], float(_operand(COUNTED, value))))
        elif key.text == "between":
            low, high = _span(COUNTED, value)
            bounds += [(Operator.AT_LEAST, float(low)), (Operator.AT_MOST, float(high))]
        elif key.text == "exactly":
            number = float(_operand(COUNTED, value))
            bounds += [(Operator.AT_LEAST, number), (Operator.AT_MOST, number)]
    if not bounds:
        raise body.mark.error("`count` is compared with nothing", hint="write " + ", ".join(COUNT_OPERATORS))
    where = body.get("where")
    rising = all(operator in (Operator.AT_LEAST, Operator.ABOVE) for operator, _ in bounds)
    falling = all(operator in (Operator.AT_MOST, Operator.BELOW) for operator, _ in bounds)
    known = scope.known if rising else scope.negated().known if falling else frozenset[bool]()
    inner = replace(scope, known=known)
    return Count(fact.name, _entries(where, inner) if where else None, tuple(bounds))
