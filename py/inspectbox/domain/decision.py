"""What the box proposes, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Disposition(IntEnum):
    """What may happen to a load, mildest first; the strictest vote wins."""

    RELEASE = 0
    REVIEW = 1
    RESCAN = 2
    OPEN = 3
    HOLD = 4

    @property
    def word(self) -> str:
        """The word used in rules, records and on screen."""
        return self.name.lower()

    @property
    def shape(self) -> str:
        """A sign one cell wide that tells it apart without colour, on every screen and in print."""
        return "✓▲↻■✕"[self]

    @classmethod
    def from_word(cls, word: str) -> Disposition:
        """Parse a disposition; ValueError when it is none."""
        try:
            return cls[word.upper()]
        except KeyError:
            raise ValueError(f"`{word}` is no disposition") from None


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages of the console."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Override:
    """What a vote may do to others: lower those of `rules` to its own, and why."""

    rules: tuple[str, ...]
    because: Text


@dataclass(frozen=True, slots=True)
class Lowered:
    """What became of a vote that was overridden: counted as `to` only, by which rule, and why."""

    to: Disposition
    by: str
    because: Text


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule voted as it did: `version` is the hash of the rule's file, `evidence` pairs of fact and value.

    `override` is the leave this vote takes to lower others; `lowered` says that another vote lowered this one.
    """

    rule: str
    version: str
    text: Text
    disposition: Disposition
    evidence: tuple[tuple[str, str], ...] = ()
    override: Override | None = None
    lowered: Lowered | None = None

    @property
    def counted(self) -> Disposition:
        """The disposition this vote counts as."""
        return self.disposition if self.lowered is None else self.lowered.to


@dataclass(frozen=True, slots=True)
class Decision:
    """The box's proposal: the strictest disposition that counts, all votes kept as reasons, strictest first."""

    disposition: Disposition
    reasons: tuple[Reason, ...]

    def is_overridden_by(self, verdict: Disposition) -> bool:
        """Whether a verdict goes against this proposal. A `review` asks for a human look: any verdict answers it."""
        return self.disposition not in {Disposition.REVIEW, verdict}
