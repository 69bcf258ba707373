"""The days on which a file's rules are in force."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from inspectbox.policy.language.condition import Condition, Leaf, Operator
from inspectbox.policy.language.document import Mark, Node, as_map, as_text, quote
from inspectbox.policy.language.vocabulary import DATE_UNIT, FactType, Vocabulary, day_number

DAY_FACT = "scan.day"
"""The fact that says on which day a case is judged: a number of unit `date`, such as 20260401."""
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Effective:
    """First and last day in force, both inclusive; None where it is open."""

    since: datetime.date | None = None
    until: datetime.date | None = None

    def includes(self, day: datetime.date) -> bool:
        """Whether rules are in force on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def covers(self, other: Effective) -> bool:
        """Whether every day of the other is a day of this."""
        begins = self.since is None or (other.since is not None and self.since <= other.since)
        return begins and (self.until is None or (other.until is not None and other.until <= self.until))

    def overlaps(self, other: Effective) -> bool:
        """Whether the two share a day."""
        apart = (self.until is not None and other.since is not None and self.until < other.since) or (
            other.until is not None and self.since is not None and other.until < self.since
        )
        return not apart

    def conditions(self, vocabulary: Vocabulary, mark: Mark) -> list[Condition]:
        """Return what must hold of the case's day. Raises RuleError when the vocabulary has no such fact."""
        if self == ALWAYS:
            return []
        fact = vocabulary.fields.get(DAY_FACT)
        if fact is None or fact.type is not FactType.NUMBER or fact.unit != DATE_UNIT:
            hint = f"add `{DAY_FACT}: {{type: number, unit: date, …}}` to vocabulary.yaml"
            raise mark.error(f"`effective` needs the fact `{DAY_FACT}`", hint=hint)
        bounds = ((Operator.AT_LEAST, self.since), (Operator.AT_MOST, self.until))
        return [Leaf(fact, sign, (day_number(day),), mark) for sign, day in bounds if day is not None]

    def __str__(self) -> str:
        return f"{self.since or '…'} to {self.until or '…'}"


ALWAYS = Effective()


def read_effective(node: Node | None) -> Effective:
    """Read `effective: {from: …, until: …}`; without it rules are always in force. Raises RuleError."""
    if node is None:
        return ALWAYS
    body = as_map(node, "`effective`")
    body.only(("from", "until"), "`effective`")
    effective = Effective(_day(body.get("from")), _day(body.get("until")))
    if effective == ALWAYS:
        raise body.mark.error("`effective` names no day", hint="write {from: 2026-04-01}, {until: …} or both")
    if effective.since and effective.until and effective.since > effective.until:
        raise body.mark.error("`effective` ends before it begins", hint="swap the days")
    return effective


def _day(node: Node | None) -> datetime.date | None:
    if node is None:
        return None
    text = as_text(node, "a day").text
    if text in ("null", "~"):
        return None
    try:
        return datetime.date.fromisoformat(text if ISO_DATE.fullmatch(text) else "")
    except ValueError:
        raise node.mark.error(f"{quote(text)} is no day", hint="write it as 2026-04-01") from None
