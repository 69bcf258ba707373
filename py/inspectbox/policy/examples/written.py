"""What of a rule's condition its author wrote: all of it, but the days on which the rule's file is in force."""

from __future__ import annotations

from collections.abc import Iterator

from inspectbox.policy.language.condition import Condition
from inspectbox.policy.language.condition_tree import Path, places
from inspectbox.policy.language.rule import Rule


def written_places(rule: Rule) -> Iterator[tuple[Path, Condition]]:
    """Yield everything written with its path in the whole condition, a whole before its parts."""
    everything = list(places(rule.when))
    root = next((path for path, part in everything if part is rule.written), ())
    yield from ((path, part) for path, part in everything if path[: len(root)] == root)
