"""A second evaluator, for tests only: rules as an officer wrote them, facts as they came, the slow and obvious way.

It shares nothing with the product: it reads the written mapping, types words and facts by itself, and reckons with
Kleene's values as 0, 0.5 and 1 (and is the least, or the greatest, not is 1 - x).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import random_policy
from inspectbox.domain.facts import Facts

FALSE, UNKNOWN, TRUE = 0.0, 0.5, 1.0
INFINITE = Decimal("Infinity")
RANGES = {"number": (-(10**12), 10**12), "share": (0, 1), "mass": (0, 10**12)}
SUMMANDS = {
    "share": (Decimal(0), Decimal(1)),
    "mass": (Decimal(0), INFINITE),
    "number": (-INFINITE, INFINITE),
}


def truth_of(when: Mapping[str, object], facts: Facts) -> float:
    """Return 0, 0.5 or 1: whether a rule of `random_policy` holds."""
    return _condition(when, facts.values, random_policy.FIELDS, facts.lists)


def _condition(when, values, kinds, lists) -> float:
    return min(_entry(key, asked, values, kinds, lists) for key, asked in when.items())


def _entry(key, asked, values, kinds, lists) -> float:
    if key in ("any_of", "all_of", "none_of"):
        parts = [_condition(part, values, kinds, lists) for part in asked]
        return {"any_of": max(parts), "all_of": min(parts), "none_of": TRUE - max(parts)}[key]
    if key == "condition":
        named = random_policy.CONDITIONS[asked]
        return _condition(named.get("where", named), values, kinds, lists)
    if key == "things":
        return _list(asked, lists)
    return _leaf(asked, kinds[key], _fact(values.get(key), kinds[key]))


def _fact(value, kind):
    """Type a fact; None where rules may not see it."""
    if kind in RANGES:
        if type(value) not in (int, float) or not RANGES[kind][0] <= value <= RANGES[kind][1]:
            return None
        return Decimal(repr(round(float(value), 4)))
    if kind == "boolean":
        return value if type(value) is bool else None
    if kind == "texts":
        texts = [_fact(each, "text") for each in value] if type(value) in (tuple, list) else [None]
        return None if None in texts else texts
    if type(value) is not str or len(value) > 500 or any("\ud800" <= letter <= "\udfff" for letter in value):
        return None
    return value if kind == "text" or value in list("xyzwv") else None


def _word(word, kind):
    """Type a constant as the officer wrote it."""
    if kind in RANGES:
        return Decimal(word[:-1]) / 100 if word.endswith("%") else Decimal(word)
    return word == "true" if kind == "boolean" else word


def _words(asked, kind):
    if isinstance(asked, dict):
        return random_policy.LISTS[asked["in_list"]]
    return [_word(each, kind) for each in (asked if isinstance(asked, list) else [asked])]


def _leaf(asked, kind, value) -> float:
    if not isinstance(asked, dict):
        asked = {"is": asked}
    if set(asked) == {"in_list"}:
        asked = {"is": asked}
    return min(_operator(sign, operand, kind, value) for sign, operand in asked.items())


def _operator(sign, operand, kind, value) -> float:  # noqa: PLR0911 - one a word
    if sign == "known":
        return float((value is not None) == (operand == "true"))
    if value is None:
        return UNKNOWN
    if sign in ("is", "not", "not_in"):
        return float((value in _words(operand, kind)) == (sign == "is"))
    if sign == "starts":
        return float(any(value[: len(word)] == word for word in _words(operand, kind)))
    if sign == "contains":
        return float(any(value.find(word) >= 0 for word in _words(operand, kind)))
    if sign == "has":
        return float(any(word in value for word in _words(operand, "text")))
    if sign == "between":
        return float(_word(operand[0], kind) <= value <= _word(operand[1], kind))
    return float(_ordered(sign, value, _word(operand, kind)))


def _ordered(sign, value, bound) -> bool:
    return {
        "at_least": value >= bound,
        "at_most": value <= bound,
        "above": value > bound,
        "below": value < bound,
    }[sign]


def _list(asked, lists) -> float:
    ((word, body),) = asked.items()
    records = lists.get("things")
    if not isinstance(records, tuple | list):
        return UNKNOWN
    records = [record if isinstance(record, Mapping) else {} for record in records]
    where = body.get("where") if word in ("count", "sum") else body
    truths = [TRUE if where is None else _condition(where, one, random_policy.RECORD, {}) for one in records]
    if word in ("any", "none"):
        found = max(truths, default=FALSE)
        return found if word == "any" else TRUE - found
    if word == "every":
        return min(truths, default=TRUE)
    if word == "count":
        least, most = Decimal(truths.count(TRUE)), Decimal(len(truths) - truths.count(FALSE))
    else:
        least, most = _sum_span(body["of"], records, truths)
    return _within(body, least, most)


def _sum_span(column, records, truths):
    kind = random_policy.RECORD[column]
    least = most = Decimal(0)
    for record, truth in zip(records, truths, strict=True):
        value = _fact(record.get(column), kind)
        low, high = SUMMANDS[kind] if value is None else (value, value)
        if truth != FALSE:
            least += low if truth == TRUE else min(low, Decimal(0))
            most += high if truth == TRUE else max(high, Decimal(0))
    return least, most


def _within(body, least, most) -> float:
    """Compare a number known only to lie within least..most."""
    bounds = {sign: operand for sign, operand in body.items() if sign not in ("where", "of")}
    if "exactly" in bounds:
        bounds = {"at_least": bounds["exactly"], "at_most": bounds["exactly"]}
    if "between" in bounds:
        bounds = dict(zip(("at_least", "at_most"), bounds["between"], strict=True))
    answers = []
    for sign, word in bounds.items():
        low, high = (_ordered(sign, end, Decimal(word)) for end in (least, most))
        answers.append(float(low) if low == high else UNKNOWN)
    return min(answers)
