"""Commitments, draws and outcomes as the JSON objects the record holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from inspectbox.domain.random_check import Commitment, Outcome, RandomDraw


def commitment_to_json(commitment: Commitment) -> dict[str, object]:
    """The commitment of a shift."""
    return {
        "sha256": commitment.sha256,
        "begins": commitment.begins.astimezone(UTC).isoformat(),
        "ends": commitment.ends.astimezone(UTC).isoformat(),
        "rates": commitment.rates,
        "shares": [list(each) for each in commitment.shares],
        "secret": commitment.secret,
        "unselected_at_most": commitment.unselected_at_most,
    }


def commitment_from_json(shift: str, body: Mapping[str, Any]) -> Commitment:
    """Read it back; KeyError, TypeError or ValueError when it is none."""
    return Commitment(
        shift=shift,
        sha256=str(body["sha256"]),
        begins=datetime.fromisoformat(body["begins"]),
        ends=datetime.fromisoformat(body["ends"]),
        rates=str(body["rates"]),
        shares=tuple((str(tier), float(to_open), float(review)) for tier, to_open, review in body["shares"]),
        secret=bool(body["secret"]),
        unselected_at_most=None if (most := body.get("unselected_at_most")) is None else int(most),
    )


def draw_to_json(draw: RandomDraw) -> dict[str, object]:
    """A draw; the scan is the subject of its event."""
    return {
        "shift": draw.shift,
        "commitment": draw.commitment,
        "sequence": draw.sequence,
        "tier": draw.tier,
        "uniform": draw.uniform,
        "open_share": draw.open_share,
        "review_share": draw.review_share,
        "drawn_at": draw.drawn_at.astimezone(UTC).isoformat(),
        "due": draw.due,
    }


def draw_from_json(scan_sha256: str, body: Mapping[str, Any]) -> RandomDraw:
    """Read it back; KeyError, TypeError or ValueError when it is none."""
    return RandomDraw(
        shift=str(body["shift"]),
        commitment=str(body["commitment"]),
        sequence=int(body["sequence"]),
        scan_sha256=scan_sha256,
        tier=str(body["tier"]),
        uniform=float(body["uniform"]),
        open_share=float(body["open_share"]),
        review_share=float(body["review_share"]),
        drawn_at=datetime.fromisoformat(body["drawn_at"]),
        due=bool(body.get("due", False)),
    )


def outcome_to_json(outcome: Outcome) -> dict[str, object]:
    """What an opening found; the case is the subject of its event."""
    return {
        "found": outcome.found,
        "what": outcome.what,
        "officer": outcome.officer,
        "recorded_at": outcome.recorded_at.astimezone(UTC).isoformat(),
        "key": outcome.key,
    }


def outcome_from_json(case_id: str, body: Mapping[str, Any]) -> Outcome:
    """Read it back; KeyError, TypeError or ValueError when it is none."""
    return Outcome(
        case_id=case_id,
        found=bool(body["found"]),
        what=str(body["what"]),
        officer=str(body["officer"]),
        recorded_at=datetime.fromisoformat(body["recorded_at"]),
        key=str(body["key"]),
    )
