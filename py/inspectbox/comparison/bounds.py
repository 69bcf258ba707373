"""From which difference between paper and picture on an officer is told: the `bounds` of `rules/goods.yaml`."""

from __future__ import annotations

import math
from dataclasses import dataclass

from inspectbox.errors import RuleError

_HINT = "see the entry `bounds` of the shipped rules/goods.yaml"


@dataclass(frozen=True, slots=True)
class MassBounds:
    """Estimated over declared mass may lie between `low` and `high`; declared loads under `least_kg` are not judged.

    Too light is said only of a load of which `least_seen` (share) was seen: what is not seen is not weighed.
    """

    low: float
    high: float
    least_kg: float
    least_seen: float


@dataclass(frozen=True, slots=True)
class CountBounds:
    """Pieces seen over pieces declared may lie between `low` and `high`."""

    low: float
    high: float
    least_seen: float


@dataclass(frozen=True, slots=True)
class EmptyBounds:
    """Lines under the headings `hs` declare an empty container. A load is nothing when it fills less than
    `nothing_filled` of the room and weighs less than `nothing_kg`, and something from `load_filled` or `load_kg` on;
    between the two nothing is said.
    """

    hs: tuple[str, ...]
    nothing_filled: float
    nothing_kg: float
    load_filled: float
    load_kg: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is None is not judged."""

    mass: MassBounds | None = None
    count: CountBounds | None = None
    empty: EmptyBounds | None = None


NO_BOUNDS = Bounds()


def read_bounds(entry: object, name: str) -> Bounds:
    """Read `bounds` of a goods file; `name` is what errors call it. Raises RuleError."""
    if entry is None:
        return NO_BOUNDS
    parts = _section({"bounds": entry}, "bounds", ("mass", "count", "empty"), name)
    mass = _section(parts, "mass", ("low", "high", "least_kg", "least_seen"), name)
    count = _section(parts, "count", ("low", "high", "least_seen"), name)
    empty = _section(parts, "empty", ("hs", "nothing_filled", "nothing_kg", "load_filled", "load_kg"), name)
    return Bounds(
        MassBounds(*_span(mass, "mass", name), *_numbers(mass, ("least_kg", "least_seen"), "mass", name))
        if mass
        else None,
        CountBounds(*_span(count, "count", name), *_numbers(count, ("least_seen",), "count", name))
        if count
        else None,
        _empty(empty, name) if empty else None,
    )


def _empty(entry: dict[str, object], name: str) -> EmptyBounds:
    hs = entry.get("hs")
    if not isinstance(hs, list) or not hs or not all(isinstance(code, str) and code.isdigit() for code in hs):
        raise RuleError(f"{name}: `bounds.empty.hs` is no list of quoted digits", hint=_HINT)
    numbers = _numbers(entry, ("nothing_filled", "nothing_kg", "load_filled", "load_kg"), "empty", name)
    if numbers[0] > numbers[2] or numbers[1] > numbers[3]:
        raise RuleError(f"{name}: `bounds.empty`: nothing reaches beyond a load", hint=_HINT)
    return EmptyBounds(tuple(str(code) for code in hs), *numbers)


def _span(entry: dict[str, object], what: str, name: str) -> list[float]:
    low, high = _numbers(entry, ("low", "high"), what, name)
    if low > high:
        raise RuleError(f"{name}: `bounds.{what}`: `low` is above `high`", hint=_HINT)
    return [low, high]


def _section(parent: dict[str, object], key: str, known: tuple[str, ...], name: str) -> dict[str, object]:
    entry = parent.get(key)
    if entry is None:
        return {}
    if not isinstance(entry, dict):
        raise RuleError(f"{name}: `{key}` is no mapping", hint=_HINT)
    for word in entry:
        if word not in known:
            raise RuleError(f"{name}: `{key}` knows no `{str(word)[:40]}`", hint=f"known: {', '.join(known)}")
    return entry


def _numbers(entry: dict[str, object], keys: tuple[str, ...], what: str, name: str) -> list[float]:
    found = []
    for key in keys:
        value = entry.get(key)
        sound = isinstance(value, int | float) and not isinstance(value, bool)
        if not (sound and math.isfinite(float(str(value))) and float(str(value)) >= 0):
            raise RuleError(f"{name}: `bounds.{what}.{key}` is no number from zero on", hint=_HINT)
        found.append(float(str(value)))
    return found
