"""The confidence limits an office wrote into its rules: found, raised together, and put back as text.

A limit is `confidence: {at_least: 30%}` on a line that also names a `kind`. Limits of one kind and one value belong
together: the rule that raises the alarm, and the rules that release where there is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from inspectbox.assurance.rates import percent

LIMIT = re.compile(r"(confidence:\s*\{\s*at_least:\s*)(\d{1,3}(?:\.\d{1,4})?%|[01](?:\.\d{1,4})?)")
KIND = re.compile(r"\bkind:\s*\[?\s*([a-z_]+)")
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
        for number, line in enumerate(text.splitlines(), start=1):
            code = line.split(" #", 1)[0]
            kind, limit = KIND.search(code), LIMIT.search(code)
            if kind and limit and not EXAMPLE.search(code):
                found[kind.group(1), _share(limit.group(2))].append(Place(file, number))
    return tuple(Limit(kind, value, tuple(places)) for (kind, value), places in found.items())


def with_limit(texts: Mapping[str, str], limit: Limit, value: Fraction) -> dict[str, str]:
    """Return the files with the limit at another value, everything else as it was."""
    changed = dict(texts)
    for place in limit.places:
        lines = changed[place.file].splitlines(keepends=True)
        lines[place.line - 1] = LIMIT.sub(rf"\g<1>{percent(value)}", lines[place.line - 1], count=1)
        changed[place.file] = "".join(lines)
    return changed


def _share(text: str) -> Fraction:
    return Fraction(text.removesuffix("%")) / 100 if text.endswith("%") else Fraction(text)
