"""The credit tiers an enterprise may have: `rules/tiers.yaml`, one entry for each decree that defines a tier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from inspectbox.errors import RuleError
from inspectbox.schema import first_violation, shown

SCHEMA = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["id", "rank", "decree", "from", "until"],
        "properties": {"id": {"type": "string"}, "rank": {"type": "integer"}, "decree": {"type": "string"}},
    },
}


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier as one decree defines it; `first` and `last` day are in force, `last` is None while the decree is."""

    id: str
    rank: int
    decree: str
    first: date
    last: date | None


def read_tiers(file: Path) -> tuple[Tier, ...]:
    """Read `tiers.yaml`; raises RuleError naming the file."""
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
        violation = first_violation(document, SCHEMA)
    except (OSError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise RuleError(
            f"{file}: cannot be read as YAML", hint="restore the file of the rule pack"
        ) from error
    if violation is not None:
        raise RuleError(f"{file}: {violation.sentence}", hint="see the other tiers in the file")
    for number, entry in enumerate(document):
        for key in ("from", "until"):
            if not isinstance(entry[key], date) and not (key == "until" and entry[key] is None):
                raise RuleError(f"{file}: `[{number}].{key}` is no date", hint="write it as 2026-04-01")
    return tuple(Tier(t["id"], t["rank"], t["decree"], t["from"], t["until"]) for t in document)


def why_not(tiers: Sequence[Tier], tier: str, since: date) -> str | None:
    """Say why an enterprise cannot have that tier since that day; None when it can.

    A tier may have begun before the decree that names it now, but not after the last decree that knew it ended.
    """
    same = [known for known in tiers if known.id == tier]
    if not same:
        names = ", ".join(f"`{name}`" for name in dict.fromkeys(known.id for known in tiers))
        return f"unknown tier `{shown(tier)}`; known are {names}"
    if all(known.last is not None and known.last < since for known in same):
        return f"tier `{shown(tier)}` had ended by {since}"
    return None


def rank_of(tiers: Sequence[Tier], tier: str, on: date) -> int | None:
    """Return the rank of a tier under the decree in force on a day; None when that decree has no such tier."""
    for known in tiers:
        if known.id == tier and known.first <= on and (known.last is None or on <= known.last):
            return known.rank
    return None
