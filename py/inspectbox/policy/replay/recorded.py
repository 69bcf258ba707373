"""What a replay needs of a recorded case: its facts, and what was decided then. Records are checked, never trusted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from inspectbox.domain.decision import Disposition
from inspectbox.domain.facts import Facts, Record, Scalar
from inspectbox.policy.language.vocabulary import Vocabulary

NO_TIER = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Cases inspected from `since` on and before `until`, both aware; None is open."""

    since: datetime | None = None
    until: datetime | None = None


class UnreadableCase(ValueError):
    """A record is not in the shape of a case."""


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """A decision as recorded. `facts` are plain JSON values by name, `decision` the object of the record, `tier` the
    credit tier, NO_TIER where unknown; `by_box` of a hold that no rule decided, because something went wrong.
    """

    case_id: str
    inspected_at: datetime
    tier: str
    rules_version: str
    facts: Mapping[str, object]
    disposition: Disposition
    decision: Mapping[str, object]
    by_box: bool

    def box_sentences(self, language: str) -> tuple[str, ...]:
        """Return what the box said of a hold of its own, in `en` or `zh`."""
        reasons = self.decision.get("reasons")
        texts = (
            [reason.get("text") for reason in reasons if isinstance(reason, dict)]
            if isinstance(reasons, list)
            else []
        )
        return tuple(str(text.get(language, "")) for text in texts if isinstance(text, dict))


def read_recorded(body: Mapping[str, object]) -> RecordedDecision:
    """Read the contract object of a case. Raises ValueError, mostly UnreadableCase, that says what is odd."""
    decision, facts = _mapping(body, "decision"), _mapping(body, "facts")
    known = {name: _fact_value(name, text) for name, text in facts.items()}
    versions = _mapping(body, "versions")
    tier = known.get("enterprise.tier")
    return RecordedDecision(
        case_id=_text(body, "case_id"),
        inspected_at=_moment(_text(body, "inspected_at")),
        tier=tier if isinstance(tier, str) else NO_TIER,
        rules_version=_text(versions, "rules"),
        facts=known,
        disposition=Disposition.from_word(_text(decision, "disposition")),
        decision=decision,
        by_box=_text(versions, "inspectbox") in _reason_versions(decision),
    )


def facts_from_json(values: Mapping[str, object], vocabulary: Vocabulary) -> Facts:
    """Return plain JSON values as facts. What is neither a scalar nor a list of texts or records is left out."""
    singles: dict[str, Scalar | tuple[str, ...]] = {}
    lists: dict[str, tuple[Record, ...]] = {}
    for name, value in values.items():
        if isinstance(value, bool | int | float | str):
            singles[name] = value
        elif isinstance(value, list) and (
            name in vocabulary.lists or any(isinstance(v, dict) for v in value)
        ):
            lists[name] = tuple(_record(record) for record in value)
        elif isinstance(value, list) and all(isinstance(text, str) for text in value):
            singles[name] = tuple(value)
    return Facts(singles, lists)


def _record(value: object) -> Record:
    if not isinstance(value, dict):
        return {}
    return {str(key): field for key, field in value.items() if isinstance(field, bool | int | float | str)}


def _fact_value(name: str, text: object) -> object:
    if not isinstance(text, str):
        raise UnreadableCase(f"fact `{name}` is not recorded as JSON text")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableCase(f"fact `{name}` is no JSON") from None


def _reason_versions(decision: Mapping[str, object]) -> list[str]:
    """A reason of the box's own carries the version of the program, one of a rule the hash of its file."""
    reasons = decision.get("reasons")
    if not isinstance(reasons, list):
        raise UnreadableCase("the decision has no reasons")
    return [str(reason.get("version")) for reason in reasons if isinstance(reason, dict)]


def _mapping(body: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = body.get(key)
    if not isinstance(value, dict):
        raise UnreadableCase(f"the case has no `{key}`")
    return value


def _text(body: Mapping[str, object], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str):
        raise UnreadableCase(f"the case has no `{key}`")
    return value


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise UnreadableCase(f"`{text}` has no time zone")
    return moment
