"""What the record says of a load and of the shifts it was drawn in, as far as assurance reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from inspectbox.assurance.draws import says_refused
from inspectbox.domain.decision import Disposition
from inspectbox.domain.facts import Facts, Record, Scalar
from inspectbox.domain.random_check import Commitment, Outcome, RandomDraw


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift as recorded: event number of its commitment, and the seed in hex once it is disclosed."""

    commitment: Commitment
    event: int
    seed: str | None


@dataclass(frozen=True, slots=True)
class DrawEvent:
    """A draw as recorded, with its event number in the same chain."""

    event: int
    draw: RandomDraw


@dataclass(frozen=True, slots=True)
class DrawnFor:
    """What a case says of its draw."""

    shift: str
    sequence: int
    uniform: float
    open: bool
    review: bool
    due: bool = False


@dataclass(frozen=True, slots=True)
class Load:
    """One recorded case. `tier` is empty when unknown, `votes` are rules and what their votes counted as, `verdict` is
    the officer's last, `facts` are name and JSON.
    """

    case_id: str
    inspected_at: datetime
    tier: str
    disposition: Disposition
    votes: tuple[tuple[str, Disposition], ...]
    scan_sha256: str
    draw: DrawnFor | None = None
    verdict: Disposition | None = None
    outcome: Outcome | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def drawn_open(self) -> bool:
        """Whether the box drew it to be opened."""
        return self.draw is not None and self.draw.open

    @property
    def refused(self) -> bool:
        """Whether an officer released it against the draw, and nobody opened it after all."""
        released = self.verdict is Disposition.RELEASE
        drawn = {"random.open": "true" if self.drawn_open else "false"}
        return self.outcome is None and says_refused(drawn, released)

    def without(self, rules: tuple[str, ...]) -> Disposition:
        """Return the decision without the votes of `rules`; without any vote nothing is released."""
        left = [vote for rule, vote in self.votes if rule not in rules]
        return max(left, default=Disposition.REVIEW)


def confidences(load: Load, kind: str) -> tuple[float, ...]:
    """Return the confidences of a load's findings of one kind, those known; ValueError when its facts are no JSON."""
    findings: Any = json.loads(load.facts.get("findings", "[]"))
    return tuple(
        float(each["confidence"]) for each in findings if each.get("kind") == kind and "confidence" in each
    )


def read_load(body: Mapping[str, Any], verdict: Disposition | None, outcome: Outcome | None) -> Load:
    """Read a recorded case; KeyError, TypeError, ValueError or AttributeError when it is none."""
    enterprise = body["consignment"]["enterprise"]
    drawn = body.get("random")
    return Load(
        case_id=str(body["case_id"]),
        inspected_at=datetime.fromisoformat(body["inspected_at"]),
        tier="" if enterprise is None else str(enterprise["tier"]),
        disposition=Disposition.from_word(body["decision"]["disposition"]),
        votes=tuple(
            (
                str(reason["rule"]),
                Disposition.from_word(reason.get("lowered", {}).get("to", reason["disposition"])),
            )
            for reason in body["decision"]["reasons"]
        ),
        scan_sha256=str(body["scan"]["sha256"]),
        draw=None
        if drawn is None
        else DrawnFor(
            str(drawn["shift"]),
            int(drawn["sequence"]),
            float(drawn["draw"]),
            bool(drawn["open"]),
            bool(drawn["review"]),
            bool(drawn.get("due", False)),
        ),
        verdict=verdict,
        outcome=outcome,
        facts={str(name): str(value) for name, value in body["facts"].items()},
    )


def facts_undrawn(load: Load, lists: Iterable[str]) -> Facts:
    """Return the facts recorded, as if nothing had been drawn at random; `lists` are the names of list facts.

    Raises ValueError when one is no JSON.
    """
    values: dict[str, Scalar | tuple[str, ...]] = {}
    listed: dict[str, tuple[Record, ...]] = {}
    names = frozenset(lists)
    for name, text in load.facts.items():
        value: Any = json.loads(text)
        if name in names:
            listed[name] = tuple(dict(record) for record in value)
        else:
            values[name] = tuple(str(each) for each in value) if isinstance(value, list) else value
    return Facts(
        values | {"random.open": False, "random.review": False, "random.due": False, "random.draw": 0.999},
        listed,
    )
