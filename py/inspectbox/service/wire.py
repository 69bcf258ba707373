"""Reading JSON from the other side, field by field: every value is checked for its type before it is used.

Each reader raises `WireFault` with the field's name; who reads decides whose fault that is.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime

from inspectbox.domain.decision import Disposition

JsonObject = Mapping[str, object]


class WireFault(ValueError):
    """A field is missing or has the wrong type; the message is a sentence."""


def parse(data: bytes | str) -> JsonObject:
    """Parse one JSON object; not UTF-8, not JSON, nested too deep or not an object is a WireFault."""
    try:
        value: object = json.loads(data)
    except (ValueError, RecursionError):
        raise WireFault("not a JSON object") from None
    return as_object(value, "body")


def as_object(value: object, name: str) -> JsonObject:
    """Check that a value is a JSON object."""
    if not isinstance(value, dict):
        raise WireFault(f"`{name}` is no object")
    return value


def objects(source: JsonObject, name: str) -> tuple[JsonObject, ...]:
    """Read a list of objects."""
    value = source.get(name)
    if not isinstance(value, list):
        raise WireFault(f"`{name}` is no list")
    return tuple(as_object(item, name) for item in value)


def section(source: JsonObject, name: str) -> JsonObject:
    """Read an object."""
    return as_object(source.get(name), name)


def section_or_none(source: JsonObject, name: str) -> JsonObject | None:
    """Read an object that may be null or absent."""
    return None if source.get(name) is None else section(source, name)


def text(source: JsonObject, name: str) -> str:
    """Read text."""
    value = source.get(name)
    if not isinstance(value, str):
        raise WireFault(f"`{name}` is no text")
    return value


def text_or_none(source: JsonObject, name: str) -> str | None:
    """Read text that may be null or absent."""
    return None if source.get(name) is None else text(source, name)


def texts(source: JsonObject, name: str) -> tuple[str, ...]:
    """Read a list of text."""
    value = source.get(name)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise WireFault(f"`{name}` is no list of text")
    return tuple(value)


def pairs(source: JsonObject, name: str) -> tuple[tuple[str, str], ...]:
    """Read an object whose values are all text, in order."""
    inner = section(source, name)
    return tuple((key, text(inner, key)) for key in inner)


def whole(source: JsonObject, name: str) -> int:
    """Read a whole number; `true` is none."""
    value = source.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise WireFault(f"`{name}` is no whole number")
    return value


def number(source: JsonObject, name: str) -> float:
    """Read a finite number."""
    value = source.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise WireFault(f"`{name}` is no number")
    return float(value)


def number_or_none(source: JsonObject, name: str) -> float | None:
    """Read a number that may be null or absent."""
    return None if source.get(name) is None else number(source, name)


def numbers(source: JsonObject, name: str) -> tuple[float, ...] | None:
    """Read a list of numbers that may be null or absent."""
    value = source.get(name)
    if value is None:
        return None
    if not isinstance(value, list):
        raise WireFault(f"`{name}` is no list of numbers")
    return tuple(number({name: item}, name) for item in value)


def flag(source: JsonObject, name: str) -> bool:
    """Read true or false."""
    value = source.get(name)
    if not isinstance(value, bool):
        raise WireFault(f"`{name}` is neither true nor false")
    return value


def moment(source: JsonObject, name: str) -> datetime:
    """Read an ISO 8601 time with an offset; returns UTC."""
    try:
        value = datetime.fromisoformat(text(source, name))
    except ValueError:
        raise WireFault(f"`{name}` is no time") from None
    if value.tzinfo is None:
        raise WireFault(f"`{name}` is a time without an offset")
    return value.astimezone(UTC)


def disposition(source: JsonObject, name: str = "disposition") -> Disposition:
    """Read a disposition's word."""
    word = text(source, name)
    try:
        return Disposition.from_word(word)
    except ValueError:
        words = ", ".join(each.word for each in Disposition)
        raise WireFault(f"`{name}` is none of {words}") from None
