"""Say in one sentence where and why a document does not fit its JSON Schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

SHOWN = 80
"""Longest piece of a user's value that a sentence repeats, in characters."""

PATH_HEAD = 20
"""Of these, what is kept of the beginning of a path that is longer."""

Reason = Callable[[Any, Any, Any], str]
"""What is wrong, from the value found, the limit and the schema around it."""

TYPE_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """`path` is the keys and indices that lead there; `sentence` begins with it, in backticks."""

    path: tuple[str | int, ...]
    sentence: str


def first_violation(document: object, schema: Mapping[str, object]) -> Violation | None:
    """Return the violation that matters most, None when the document fits.

    Raises RecursionError when the document is nested too deeply.
    """
    errors: Iterable[ValidationError] = Draft202012Validator(schema).iter_errors(document)
    error = best_match(errors)
    if error is None:
        return None
    path = tuple(cast("Iterable[str | int]", error.absolute_path))
    return Violation(path, f"`{dotted(path)}` {_reason(error)}" if path else _reason(error))


def dotted(path: Iterable[str | int]) -> str:
    """Write a path as `lines[3].goods`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{shown(step)}"
    return text.removeprefix(".")


def shown(value: object) -> str:
    """Write a user's value so that it fits a sentence: one line, short, no backtick or control character."""
    text = _in_one_line((str(value) if isinstance(value, str) else repr(value))[: SHOWN + 1])
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def shown_path(path: Path) -> str:
    """Write a path so that it fits a sentence; a long one loses its middle, for its end says which file it is."""
    text = _in_one_line(str(path))
    return text if len(text) <= SHOWN else f"{text[:PATH_HEAD]}…{text[PATH_HEAD + 1 - SHOWN :]}"


def _in_one_line(text: str) -> str:
    return "".join(c if c.isprintable() and c != "`" else " " for c in text)


def _reason(error: ValidationError) -> str:
    found: Any = error.instance
    limit: Any = error.validator_value
    schema: Any = error.schema
    said = REASONS.get(str(error.validator))
    return said(found, limit, schema) if said is not None else shown(error.message)


def _type(found: Any, limit: Any, schema: Any) -> str:
    kinds = [limit] if isinstance(limit, str) else list(limit)
    return f"must be {' or '.join(TYPE_WORDS[kind] for kind in kinds)}, not `{shown(found)}`"


def _bound(words: str) -> Reason:
    return lambda found, limit, schema: f"must be {words} {limit}, not `{shown(found)}`"


def _short(found: Any, limit: Any, schema: Any) -> str:
    return f"must not be shorter than {limit}"


def _long(found: Any, limit: Any, schema: Any) -> str:
    return f"must not be longer than {limit}, not {len(found)}"


def _form(found: Any, limit: Any, schema: Any) -> str:
    return f"may not be `{shown(found)}`: {schema.get('$comment', 'it fits no allowed form')}"


def _names(names: Iterable[object]) -> str:
    return ", ".join(f"`{shown(name)}`" for name in names)


REASONS: Mapping[str, Reason] = {
    "type": _type,
    "required": lambda found, limit, schema: f"lacks {_names(name for name in limit if name not in found)}",
    "additionalProperties": lambda found, limit, schema: (
        f"knows no {_names(name for name in found if name not in schema.get('properties', {}))}"
    ),
    "enum": lambda found, limit, schema: f"must be one of {_names(limit)}, not `{shown(found)}`",
    "const": lambda found, limit, schema: f"must be `{shown(limit)}`, not `{shown(found)}`",
    "minimum": _bound("at least"),
    "maximum": _bound("at most"),
    "exclusiveMinimum": _bound("above"),
    "exclusiveMaximum": _bound("below"),
    **dict.fromkeys(("minLength", "minItems", "minProperties"), _short),
    **dict.fromkeys(("maxLength", "maxItems", "maxProperties"), _long),
    **dict.fromkeys(("pattern", "oneOf", "anyOf", "not"), _form),
}
