"""The shares of random checks per tier, and what they may never be: `rules/random-checks.yaml`, held to the law."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from inspectbox.errors import RuleError
from inspectbox.schema import shown

ROUNDING = 1e-9
"""Of shares worked out in floating point."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Of all loads of a tier, the shares drawn to be opened and to be looked at; exact."""

    open: Fraction
    review: Fraction


@dataclass(frozen=True, slots=True)
class DecreeRates:
    """The shares while one decree is in force. None that breaks the decree can be made: RuleError says which does.

    `cap`: a certified tier is opened at less than this part of the standard tier's share. `minimum_open` binds every
    tier, `maximum` the sum of both shares of a tier.
    """

    decree: str
    first: date
    last: date | None
    standard: str
    certified: tuple[str, ...]
    cap: Fraction
    minimum_open: Fraction
    maximum: Fraction
    tiers: Mapping[str, Shares]

    def __post_init__(self) -> None:
        for name in (self.standard, *self.certified):
            if name not in self.tiers:
                raise RuleError(
                    f"decree {self.decree}: `{shown(name)}` has no shares", hint="add it to `tiers`"
                )
        if self.standard in self.certified:
            raise RuleError(
                f"decree {self.decree}: `{self.standard}` is both", hint="name another `standard`"
            )
        for tier in self.tiers:
            self.check(tier)

    def is_in_force(self, on: date) -> bool:
        """Whether the decree is in force on that day."""
        return self.first <= on and (self.last is None or on <= self.last)

    def shares_of(self, tier: str) -> Shares:
        """Return a tier's shares, the standard tier's for any other; raises RuleError rather than break the cap."""
        known = tier if tier in self.tiers else self.standard
        self.check(known)
        return self.tiers[known]

    def certified_limit(self) -> Fraction:
        """Return the share a certified tier's openings stay below."""
        return self.cap * self.tiers[self.standard].open

    def check(self, tier: str) -> None:
        """Raise RuleError when a tier's shares break the cap, the minimum or the maximum."""
        opened, drawn = self.tiers[tier].open, self.tiers[tier].open + self.tiers[tier].review
        if opened < self.minimum_open:
            raise self._refusal(
                tier,
                f"is opened at {percent(opened)}, less than the minimum {percent(self.minimum_open)}",
                "raise its share, or the `minimum_open` the office lives by",
            )
        if drawn > self.maximum:
            raise self._refusal(
                tier,
                f"draws {percent(drawn)}, more than the maximum {percent(self.maximum)}",
                "draw less, or raise `maximum` and with it what the alarm budget pays",
            )
        if tier in self.certified and opened >= self.certified_limit():
            raise self._refusal(
                tier,
                f"is opened at {percent(opened)}; the law asks for less than {percent(self.cap)} of"
                f" `{self.standard}`, {percent(self.certified_limit())}",
                "open it less, or the standard tier more",
            )

    def _refusal(self, tier: str, sentence: str, hint: str) -> RuleError:
        return RuleError(f"decree {self.decree}: `{shown(tier)}` {sentence}", hint=hint)


@dataclass(frozen=True, slots=True)
class Horizon:
    """How many openings of a tier, counted from a day, the exact bound waits for; declared before they are made."""

    openings: int
    since: date


@dataclass(frozen=True, slots=True)
class RandomChecks:
    """All of `rules/random-checks.yaml`; `channels` maps a channel to dispositions, `sha256` is that of its bytes."""

    decrees: tuple[DecreeRates, ...]
    shift_hours: int
    history_days: int
    rules: tuple[str, ...]
    horizon: Horizon
    unselected_at_most: int
    channels: Mapping[str, tuple[str, ...]]
    sha256: str

    def __post_init__(self) -> None:
        for decree in self.decrees:
            for tier, shares in decree.tiers.items():
                selected = share_selected(shares, self.unselected_at_most)
                if selected > float(decree.maximum) + ROUNDING:
                    raise RuleError(
                        f"decree {decree.decree}: looking after {self.unselected_at_most} draws without selection makes"
                        f" {percent(selected)} of `{shown(tier)}`, more than the maximum {percent(decree.maximum)}",
                        hint="raise `unselected_at_most`, or draw less",
                    )

    def in_force(self, on: date) -> DecreeRates:
        """Return the shares of the decree in force; raises RuleError when there is none."""
        for rates in self.decrees:
            if rates.is_in_force(on):
                return rates
        raise RuleError(
            f"random-checks.yaml: no decree is in force on {on}",
            hint="set the clock of the lane, or add the decree",
        )


def share_selected(shares: Shares, unselected_at_most: int) -> float:
    """Return the share of a tier's loads that draws select in the long run, due looks included.

    The number drawn selects with probability p, and after `unselected_at_most` = n draws that did not the next is due:
    between two selections lie (1 - (1 - p)^(n + 1)) / p draws on average, a geometric series.
    """
    drawn = float(shares.open + shares.review)
    if not 0 < drawn < 1:
        return drawn or 1 / (unselected_at_most + 1)
    return drawn / -math.expm1((unselected_at_most + 1) * math.log1p(-drawn))


def percent(share: Fraction | float) -> str:
    """Write a share as it is written in the file: `0.35%`."""
    return f"{float(100 * share):.6f}".rstrip("0").rstrip(".") + "%"
