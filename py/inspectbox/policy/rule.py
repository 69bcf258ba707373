"""A rule and the pack of all rules a lane runs."""

from __future__ import annotations

from dataclasses import dataclass

from inspectbox.domain.decision import Disposition, Text
from inspectbox.domain.facts import Facts
from inspectbox.policy.condition import Condition
from inspectbox.policy.document import Mark
from inspectbox.policy.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Example:
    """Facts and the vote this one rule must give on them; None: no vote."""

    facts: Facts
    vote: Disposition | None
    mark: Mark


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `version` is the content hash of its file (12 hex); `note` is the author's, never shown to the lane.

    `if_unknown` is the vote where a missing fact leaves the condition undecided: never `release`, and None only of
    a rule that releases, which then grants nothing.
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


@dataclass(frozen=True, slots=True)
class PolicyPack:
    """All rules of a folder, sorted by file and order within, with the vocabulary they speak.

    `version` is the first 12 hex digits of the SHA-256 over names and bytes of all files read.
    """

    rules: tuple[Rule, ...]
    vocabulary: Vocabulary
    version: str
