"""One fact compared: which words a type allows, and the leaf each becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspectbox.domain.facts import Scalar
from inspectbox.policy.language.condition import Condition, InList, Leaf, NamedValues, Not, Operator, both
from inspectbox.policy.language.document import (
    ListNode,
    MapNode,
    Node,
    TextNode,
    as_list,
    as_text,
    nearest,
    quote,
)
from inspectbox.policy.language.mistakes import Mistakes
from inspectbox.policy.language.scope import Scope
from inspectbox.policy.language.vocabulary import FactField, FactType, read_value

ORDERED = {
    "at_least": Operator.AT_LEAST,
    "at_most": Operator.AT_MOST,
    "above": Operator.ABOVE,
    "below": Operator.BELOW,
}
OPERATORS: Mapping[FactType, tuple[str, ...]] = {
    FactType.NUMBER: (*ORDERED, "between", "not", "not_in", "known"),
    FactType.BOOLEAN: ("not", "known"),
    FactType.TEXT: ("starts", "contains", "not", "not_in", "in_list", "known"),
    FactType.CHOICE: ("not", "not_in", "in_list", "known"),
    FactType.TEXTS: ("has", "known"),
}
"""Operators an officer may write, by type of fact; a scalar means equals and a list one of."""
LISTABLE = ("starts", "has", "not", "not_in")
"""Operators that take `{in_list: NAME}` instead of values."""


def parse_comparison(fact: FactField, node: Node, scope: Scope) -> Condition:
    """Parse what a fact is compared with. Raises RuleError for what its type does not allow."""
    if isinstance(node, MapNode):
        if not node.entries:
            raise node.mark.error(f"`{fact.name}` is compared with nothing", hint=_operator_hint(fact))
        mistakes = Mistakes()
        parts: list[Condition] = []
        for key, value in node.entries:
            with mistakes.collecting():
                parts.append(_Comparison(fact, key, value, scope).parse())
        mistakes.check()
        return both(parts)
    if fact.type is FactType.TEXTS:
        raise node.mark.error(f"`{fact.name}` holds several texts", hint="write {has: …}")
    return Leaf(fact, Operator.ONE_OF, operands(fact, node), node.mark)


def operand(fact: FactField, node: Node) -> Scalar:
    """Read one value as the fact is typed."""
    return read_value(fact, as_text(node, f"the value for `{fact.name}`"))


def operands(fact: FactField, node: Node) -> tuple[Scalar, ...]:
    """Read one value, or a list of at least one, each once."""
    items = node.items if isinstance(node, ListNode) else (node,)
    if not items:
        raise node.mark.error(f"the list for `{fact.name}` is empty", hint="list at least one value")
    return tuple(dict.fromkeys(operand(fact, item) for item in items))


def span(fact: FactField, node: Node) -> tuple[Scalar, Scalar]:
    """Read the two ends of `between`, the smaller first."""
    items = as_list(node, "`between`").items
    if len(items) != 2:
        raise node.mark.error("`between` takes two numbers", hint="write [0.5, 0.9]; both ends belong to it")
    low, high = (operand(fact, item) for item in items)
    if not float(low) <= float(high):
        raise node.mark.error("`between` takes the smaller number first", hint="swap them")
    return low, high


def _operator_hint(fact: FactField) -> str:
    return f"`{fact.name}` is a {fact.type}: write a value, a list, or " + ", ".join(OPERATORS[fact.type])


@dataclass(frozen=True, slots=True)
class _Comparison:
    """One operator with its value, as written under a fact."""

    fact: FactField
    key: TextNode
    value: Node
    scope: Scope

    def parse(self) -> Condition:
        word, fact = self.key.text, self.fact
        if word not in OPERATORS[fact.type]:
            near = nearest(word, OPERATORS[fact.type])
            hint = near if near.startswith("did you mean") else _operator_hint(fact)
            raise self.key.mark.error(f"`{fact.name}` cannot be compared by {quote(word)}", hint=hint)
        if word == "known":
            return self._known()
        if word in ORDERED:
            return Leaf(fact, ORDERED[word], (operand(fact, self.value),), self.key.mark)
        if word == "between":
            low, high = span(fact, self.value)
            ends = ((Operator.AT_LEAST, low), (Operator.AT_MOST, high))
            return both([Leaf(fact, sign, (end,), self.key.mark) for sign, end in ends])
        if word == "in_list":
            return self._in_list(Operator.ONE_OF, self.value)
        leaf = self._values(Operator.ONE_OF if word in ("not", "not_in") else Operator(word))
        return Not(leaf) if word in ("not", "not_in") else leaf

    def _values(self, operator: Operator) -> Condition:
        if not isinstance(self.value, MapNode):
            return Leaf(self.fact, operator, operands(self.fact, self.value), self.key.mark)
        self.value.only(("in_list",), f"`{self.key.text}`")
        named = self.value.get("in_list")
        if named is None or self.key.text not in LISTABLE or not _is_text(self.fact):
            hint = "write a value, a list" + (", or {in_list: …}" if self.key.text in LISTABLE else "")
            raise self.value.mark.error(f"`{self.key.text}` takes no mapping here", hint=hint)
        return self._in_list(operator, named)

    def _in_list(self, operator: Operator, node: Node) -> Condition:
        named = self.scope.names.values(as_text(node, "`in_list`"))
        if self.fact.choices and operator is not Operator.STARTS:
            self._refuse_foreign(named, node)
        return InList(self.fact, operator, named, self.key.mark)

    def _refuse_foreign(self, named: NamedValues, node: Node) -> None:
        known = [choice for choice, _ in self.fact.choices]
        foreign = sorted(named.values.difference(known))
        if foreign:
            message = f"`{self.fact.name}` is never {quote(foreign[0])}, which the list `{named.name}` holds"
            raise node.mark.error(message, hint=nearest(foreign[0], known))

    def _known(self) -> Condition:
        answer = as_text(self.value, "`known`").text
        if answer not in ("true", "false"):
            raise self.value.mark.error(f"`known` is true or false, not {quote(answer)}")
        if (answer == "true") not in self.scope.known:
            raise self.value.mark.error(
                f"here `{self.fact.name}: {{known: {answer}}}` would let a missing fact lead to a release",
                hint="ask a fact that says so itself, such as declaration.present, or use if_unknown",
            )
        leaf = Leaf(self.fact, Operator.KNOWN, (), self.value.mark)
        return leaf if answer == "true" else Not(leaf)


def _is_text(fact: FactField) -> bool:
    return fact.type in (FactType.TEXT, FactType.CHOICE, FactType.TEXTS)
