"""A fact's value in words for people, the same in evidence, sentences and tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from inspectbox.domain.decision import Text
from inspectbox.domain.facts import Scalar
from inspectbox.policy.language.vocabulary import DATE_UNIT, MEASURES, FactField, FactType

MAX_SHOWN_CHARS = 80
MAX_SHOWN_RECORDS = 3
SHOWN_VALUES = 4_096
"""Texts whose words are kept: the reasons of a case show the same ones again and again."""
UNKNOWN = Text(en="unknown", zh="未知")


def show(value: Scalar | tuple[str, ...] | None, fact: FactField | None = None) -> str:
    """Return a fact's value for people: shares in percent, at most 80 characters, none of them a control character."""
    if isinstance(value, str):
        return _clean(value)
    if value is None:
        return UNKNOWN.en
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return _clean(", ".join(value)) or "none"
    return _number_shower(fact.unit if fact else "")(value)


def shower(fact: FactField) -> Callable[..., str]:
    """Return what shows a known, canonical value of one fact as `show` does."""
    match fact.type:
        case FactType.NUMBER:
            return _number_shower(fact.unit)
        case FactType.BOOLEAN:
            return ("false", "true").__getitem__
        case FactType.TEXTS:
            return show
        case _:
            return _clean


def _number_shower(unit: str) -> Callable[[float], str]:
    if unit == "share":
        return _share
    if unit == DATE_UNIT:
        return _date
    suffix = f" {unit}" if unit in MEASURES else ""
    return lambda value: f"{value:.4f}".rstrip("0").rstrip(".") + suffix


def _share(value: float) -> str:
    return f"{100 * value:.2f}".rstrip("0").rstrip(".") + " %"


def _date(value: float) -> str:
    return f"{int(value) // 10_000:04}-{int(value) // 100 % 100:02}-{int(value) % 100:02}"


@lru_cache(SHOWN_VALUES)
def _clean(text: str) -> str:
    if len(text) <= MAX_SHOWN_CHARS and text.isprintable():
        return text
    plain = "".join(
        character if character.isprintable() else " " for character in text[: MAX_SHOWN_CHARS + 1]
    )
    return plain if len(plain) <= MAX_SHOWN_CHARS else plain[: MAX_SHOWN_CHARS - 1] + "…"
