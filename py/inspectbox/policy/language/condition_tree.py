"""A condition as a tree: its parts, the same condition with other parts, and where in its file it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from inspectbox.policy.language.condition import (
    NOWHERE,
    AllOf,
    AnyOf,
    Condition,
    Count,
    InList,
    Leaf,
    Not,
    Quantified,
    Sum,
)
from inspectbox.policy.language.document import Mark

Path = tuple[int, ...]
"""Which part of which part, from the root down; the root is ()."""


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return the conditions directly inside."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return parts
        case Not(part):
            return (part,)
        case Quantified(where=where):
            return (where,)
        case Count(where=where) | Sum(where=where):
            return () if where is None else (where,)
        case Leaf() | InList():
            return ()


def with_parts(condition: Condition, parts: Sequence[Condition]) -> Condition:
    """Return the condition with as many other parts."""
    match condition:
        case AllOf():
            return AllOf(tuple(parts))
        case AnyOf():
            return AnyOf(tuple(parts))
        case Not():
            return Not(parts[0])
        case Quantified():
            return replace(condition, where=parts[0])
        case Count() | Sum():
            return replace(condition, where=parts[0] if parts else None)
        case Leaf() | InList():
            return condition


def places(condition: Condition, at: Path = ()) -> Iterator[tuple[Path, Condition]]:
    """Yield the condition and everything inside it, each with its path, a whole before its parts."""
    yield at, condition
    for number, part in enumerate(parts_of(condition)):
        yield from places(part, (*at, number))


def put(condition: Condition, at: Path, other: Condition) -> Condition:
    """Return the condition with `other` at a path."""
    if not at:
        return other
    parts = list(parts_of(condition))
    parts[at[0]] = put(parts[at[0]], at[1:], other)
    return with_parts(condition, parts)


def mark_of(condition: Condition) -> Mark:
    """Return the first place in a file that belongs to the condition, NOWHERE if none does."""
    if isinstance(condition, Leaf | InList | Quantified | Count | Sum) and condition.mark != NOWHERE:
        return condition.mark
    inside = (mark_of(part) for part in parts_of(condition))
    return next((mark for mark in inside if mark != NOWHERE), NOWHERE)
