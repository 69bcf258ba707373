"""A rule and the pack of all rules a lane runs."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from inspectbox.domain.decision import Disposition, Text
from inspectbox.domain.facts import Facts
from inspectbox.policy.language.condition import Condition
from inspectbox.policy.language.document import Mark
from inspectbox.policy.language.effective import ALWAYS, Effective
from inspectbox.policy.language.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Example:
    """Facts and the vote this one rule must give on them; None: no vote."""

    facts: Facts
    vote: Disposition | None
    mark: Mark


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `version` is the content hash of its file (12 hex); `note` is the author's, never shown to the lane.

    `if_unknown` is the vote where a missing fact leaves the condition undecided: never `release`; None votes nothing,
    which is so of a rule that releases, and of one that the charter lets say `ignore`. `when` asks the day too where
    the rule's file is in force on some days only; `written` is the condition as it stands in the file. `overrides`
    names the rules whose votes this one lowers to its own, `because` says why, `basis` the law it rests on.
    """

    id: str
    says: Text
    when: Condition
    then: Disposition
    if_unknown: Disposition | None
    note: str
    examples: tuple[Example, ...]
    version: str
    mark: Mark
    tags: tuple[str, ...] = ()
    basis: str = ""
    overrides: tuple[str, ...] = ()
    because: Text | None = None
    effective: Effective = ALWAYS
    written: Condition | None = None


@dataclass(frozen=True, slots=True)
class PolicyPack:
    """All rules of a folder, sorted by file and order within, with the vocabulary they speak.

    `version` is the first 12 hex digits of the SHA-256 over names and bytes of all `files` of the pack: rules of every
    day, vocabulary, charter, lists, and every other table. With the day among a case's facts it tells what decided.
    """

    rules: tuple[Rule, ...]
    vocabulary: Vocabulary
    version: str
    files: tuple[str, ...] = ()

    def in_force(self, day: datetime.date) -> tuple[Rule, ...]:
        """Return the rules in force on a day."""
        return tuple(rule for rule in self.rules if rule.effective.includes(day))
