"""A condition in the words an officer writes it with, in English or Chinese, short enough for one line of a report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

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
from inspectbox.policy.language.vocabulary import FactField, FactType
from inspectbox.policy.reasons.words import show

Language = Literal["en", "zh"]
MAX_OPERANDS = 6
"""Longer lists of values are cut, with how many there are."""

_OPERATORS: Mapping[Operator, tuple[str, str]] = {
    Operator.ONE_OF: ("is", "为"),
    Operator.AT_LEAST: ("is at least", "至少"),
    Operator.AT_MOST: ("is at most", "至多"),
    Operator.ABOVE: ("is above", "大于"),
    Operator.BELOW: ("is below", "小于"),
    Operator.STARTS: ("starts with", "开头为"),
    Operator.CONTAINS: ("contains", "包含"),
    Operator.HAS: ("has", "含有"),
    Operator.KNOWN: ("is known", "已知"),
}
_NEGATED: Mapping[Operator, tuple[str, str]] = {
    Operator.ONE_OF: ("is not", "不为"),
    Operator.AT_LEAST: ("is not at least", "不到"),
    Operator.AT_MOST: ("is not at most", "超过"),
    Operator.ABOVE: ("is not above", "不大于"),
    Operator.BELOW: ("is not below", "不小于"),
    Operator.STARTS: ("does not start with", "开头不为"),
    Operator.CONTAINS: ("does not contain", "不包含"),
    Operator.HAS: ("does not have", "不含"),
    Operator.KNOWN: ("is not known", "未知"),
}
_QUANTIFIERS: Mapping[Quantifier, tuple[str, str]] = {
    Quantifier.ANY: ("any of {} where", "{}任一满足"),
    Quantifier.NONE: ("none of {} where", "{}无一满足"),
    Quantifier.EVERY: ("every one of {} where", "{}全部满足"),
}


def in_words(condition: Condition, language: Language = "en") -> str:
    """Return the condition as one line, outermost brackets left out."""
    text = _Words(language).of(condition)
    return text[1:-1] if isinstance(condition, AllOf | AnyOf) and text.startswith("(") else text


def bounds_in_words(
    bounds: tuple[tuple[Operator, float], ...], fact: FactField | None, language: Language
) -> str:
    """Return the bounds of a count or a sum: `at least 3 and at most 5`."""
    place = 0 if language == "en" else 1
    parts = [f"{_OPERATORS[operator][place]} {show(bound, fact)}" for operator, bound in bounds]
    return (" and " if language == "en" else "且").join(parts)


class _Words:
    def __init__(self, language: Language) -> None:
        self._language = language
        self._place = 0 if language == "en" else 1

    def of(self, condition: Condition) -> str:
        """Return the condition, in brackets where it joins several."""
        match condition:
            case Leaf() | InList():
                return self._comparison(condition, _OPERATORS)
            case Not(Leaf() | InList() as part):
                return self._comparison(part, _NEGATED)
            case Not(part):
                return f"{('not ', '非')[self._place]}{self.of(part)}"
            case AllOf(parts):
                return f"({(' and ', ' 且 ')[self._place].join(map(self.of, parts))})"
            case AnyOf(parts):
                return f"({(' or ', ' 或 ')[self._place].join(map(self.of, parts))})"
            case Quantified() | Count() | Sum():
                return self._over_list(condition)

    def _over_list(self, condition: Quantified | Count | Sum) -> str:
        match condition:
            case Quantified(name, quantifier, where):
                return f"{_QUANTIFIERS[quantifier][self._place].format(name)} {self.of(where)}"
            case Count(name, where, bounds):
                return f"{self._counted('count', '数量', name, where)} {self._bounds(bounds, None)}"
            case Sum(name, fact, where, bounds):
                what = self._counted(f"sum of {fact.name}", f"{fact.name} 之和", name, where)
                return f"{what} {self._bounds(bounds, fact)}"

    def _bounds(self, bounds: tuple[tuple[Operator, float], ...], fact: FactField | None) -> str:
        return bounds_in_words(bounds, fact, self._language)

    def _counted(self, english: str, chinese: str, name: str, where: Condition | None) -> str:
        if self._place == 0:
            return f"{english} over {name}" + (f" where {self.of(where)}" if where else "")
        return f"{name}" + (f"（满足 {self.of(where)}）" if where else "") + f" 的{chinese}"

    def _comparison(self, condition: Leaf | InList, operators: Mapping[Operator, tuple[str, str]]) -> str:
        name, words = condition.fact.name, operators[condition.operator][self._place]
        if condition.operator is Operator.KNOWN:
            return f"{name} {words}"
        if isinstance(condition, InList):
            listed = ("the list", "名单")[self._place]
            return f"{name} {words} {('one of ', '')[self._place]}{listed} `{condition.named.name}`"
        if condition.operator is Operator.ONE_OF and len(condition.operands) > 1:
            positive = operators is _OPERATORS
            words = (("is one of", "为其一：") if positive else ("is none of", "不在其列："))[self._place]
        return f"{name} {words} {self._operands(condition)}"

    def _operands(self, leaf: Leaf) -> str:
        shown = [_operand(value, leaf.fact) for value in leaf.operands[:MAX_OPERANDS]]
        more = len(leaf.operands) - len(shown)
        if more > 0:
            shown.append((f"{more} more", f"另 {more} 项")[self._place])
        return (", ", "、")[self._place].join(shown)


def _operand(value: Scalar, fact: FactField) -> str:
    """A text is quoted: an HS code is not a number."""
    return f"`{show(value)}`" if fact.type is FactType.TEXT and not fact.choices else show(value, fact)
