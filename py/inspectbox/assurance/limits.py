"""The confidence limits an office wrote into its rules: found, raised together, and put back as text.

A limit is `confidence: {at_least: 30%}`, or `below` where a release asks that nothing reaches it, on the line naming
the `kind` or on one of the next few. Limits of one kind and one value belong together: the rule that raises the alarm,
and the rules that release where there is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from inspectbox.assurance.rates import percent

LIMIT = re.compile(r"(confidence:\s*\{\s*(?:at_least|below):\s*)(\d{1,3}(?:\.\d{1,4})?%|[01](?:\.\d{1,4})?)")
KIND = re.compile(r"\bkind:\s*\[?\s*([a-z_]+)")
LINES_BACK = 3
"""How far above its limit a kind may stand."""

BEGINNING = re.compile(r"\b(id|any|none|every|when|where):|^\s*- ")
"""A line above which no kind of the same condition stands."""

EXAMPLE = re.compile(r"\bfacts:|\bfindings:\s*\[")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a limit is written; lines count from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit and every place it is written in; `value` is a share."""

    kind: str
    value: Fraction
    places: tuple[Place, ...]

    @property
    def name(self) -> str:
        """How reports call it."""
        return f"{self.kind} at least {percent(self.value)}"


def find_limits(texts: Mapping[str, str]) -> tuple[Limit, ...]:
    """Return the limits in rule files (name to text), in the order of files and lines."""
    found: dict[tuple[str, Fraction], list[Place]] = defaultdict(list)
    for file, text in sorted(texts.items()):
        lines = [line.split(" #", 1)[0] for line in text.splitlines()]
        for number, line in enumerate(lines, start=1):
            limit = LIMIT.search(line)
            kind = None if limit is None or EXAMPLE.search(line) else _kind_of(lines, number - 1)
            if kind and limit:
                found[kind, _share(limit.group(2))].append(Place(file, number))
    return tuple(Limit(kind, value, tuple(places)) for (kind, value), places in found.items())


def with_limit(texts: Mapping[str, str], limit: Limit, value: Fraction) -> dict[str, str]:
    """Return the files with the limit at another value, everything else as it was."""
    changed = dict(texts)
    for place in limit.places:
        lines = changed[place.file].splitlines(keepends=True)
        lines[place.line - 1] = LIMIT.sub(rf"\g<1>{percent(value)}", lines[place.line - 1], count=1)
        changed[place.file] = "".join(lines)
    return changed


def _kind_of(lines: Sequence[str], at: int) -> str | None:
    """Return the kind that the condition of a line names, on it or above it."""
    for number in range(at, max(-1, at - LINES_BACK - 1), -1):
        kind = KIND.search(lines[number])
        if kind:
            return kind.group(1)
        if BEGINNING.search(lines[number]):
            return None
    return None


def _share(text: str) -> Fraction:
    return Fraction(text.removesuffix("%")) / 100 if text.endswith("%") else Fraction(text)
