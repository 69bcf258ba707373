"""What a replay found, counted so that parts counted apart add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from inspectbox.domain.decision import Decision, Disposition
from inspectbox.policy.replay.recorded import RecordedDecision

Written = Callable[[Decision], Mapping[str, object]]
"""How a decision is written in the record."""
Move = tuple[str, Disposition, Disposition]
"""Tier, disposition recorded, disposition now."""


@dataclass(frozen=True, slots=True)
class Change:
    """A case that other rules decide otherwise. `because` names the rules that now decide it; where it became milder
    and nothing replaced them, those that no longer vote so, each with a leading `-`.
    """

    case_id: str
    inspected_at: datetime
    tier: str
    before: Disposition
    after: Disposition
    because: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """Cases replayed, by tier and disposition before and after.

    `by_box` are holds no rule decided: they are counted in no move. `same_rules` were decided under these very rules,
    and must be decided the same, byte for byte: `unlike` are those that were not. `undecided` are cases on which the
    evaluators did not agree or the engine failed, counted as hold; `unreadable` are damaged records.
    """

    cases: int = 0
    by_box: int = 0
    same_rules: int = 0
    moves: Counter[Move] = field(default_factory=Counter)
    days: set[date] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)

    def add(self, case: RecordedDecision, decision: Decision, version: str, written: Written) -> None:
        """Count one case that `decision` is made of under the rules of `version`."""
        self.cases += 1
        self.days.add(case.inspected_at.date())
        if case.by_box:
            self.by_box += 1
            return
        if case.rules_version == version:
            self.same_rules += 1
            if written(decision) != case.decision:
                self.unlike.append(case.case_id)
        self.moves[case.tier, case.disposition, decision.disposition] += 1
        if decision.disposition is not case.disposition:
            because = _because(case, decision)
            self.changes.append(
                Change(
                    case.case_id,
                    case.inspected_at,
                    case.tier,
                    case.disposition,
                    decision.disposition,
                    because,
                )
            )

    def merge(self, other: Tally) -> None:
        """Add what another part of the record gave."""
        self.cases += other.cases
        self.by_box += other.by_box
        self.same_rules += other.same_rules
        self.moves += other.moves
        self.days |= other.days
        self.changes += other.changes
        self.unlike += other.unlike
        self.undecided += other.undecided
        self.unreadable += other.unreadable

    def count(
        self, *, before: Disposition | None = None, after: Disposition | None = None, tier: str | None = None
    ) -> int:
        """Return how many cases moved so; None stands for any."""
        return sum(
            number
            for (of_tier, was, now), number in self.moves.items()
            if before in (None, was) and after in (None, now) and tier in (None, of_tier)
        )

    def tiers(self) -> tuple[str, ...]:
        """Return the tiers met, most cases first."""
        sizes: Counter[str] = Counter()
        for (tier, _, _), number in self.moves.items():
            sizes[tier] += number
        return tuple(sorted(sizes, key=lambda tier: (-sizes[tier], tier)))

    def causes(self) -> Counter[tuple[Disposition, Disposition, str]]:
        """Return how many cases moved between two dispositions because of a rule (one of its rules, where several)."""
        return Counter(
            (change.before, change.after, rule) for change in self.changes for rule in change.because
        )

    @property
    def alarm(self) -> bool:
        """Whether something must be looked into before anyone relies on this."""
        return bool(self.unlike or self.undecided or self.unreadable)


def _because(case: RecordedDecision, decision: Decision) -> tuple[str, ...]:
    voted = _recorded_votes(case)
    deciding = tuple(reason.rule for reason in decision.reasons if reason.counted is decision.disposition)
    if decision.disposition > case.disposition:
        return deciding
    now = {reason.rule: reason.counted for reason in decision.reasons}
    gone = tuple(
        f"-{rule}"
        for rule, vote in voted.items()
        if vote == case.disposition.word and now.get(rule) is not case.disposition
    )
    return gone or deciding


def _recorded_votes(case: RecordedDecision) -> dict[str, str]:
    reasons = case.decision.get("reasons")
    found = reasons if isinstance(reasons, list) else []
    return {str(one.get("rule")): str(one.get("disposition")) for one in found if isinstance(one, dict)}
