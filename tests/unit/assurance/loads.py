"""Recorded loads for tests of assurance."""

from __future__ import annotations

from datetime import timedelta

from fakes.clock import MORNING
from inspectbox.assurance.recorded import DrawnFor, Load
from inspectbox.domain.decision import Disposition
from inspectbox.domain.random_check import Outcome


def a_load(
    number: int,
    tier: str = "conventional",
    *,
    votes: tuple[tuple[str, Disposition], ...] = (("CRED", Disposition.RELEASE),),
    drawn: bool = False,
    found: bool | None = None,
    verdict: Disposition | None = None,
    confidence: float | None = None,
) -> Load:
    """A load released unless `votes` say otherwise; `drawn` adds the vote of a draw to open, `found` its outcome."""
    case_id = f"c{number:04d}"
    votes += (("RND-OPEN", Disposition.OPEN),) if drawn else ()
    moment = MORNING + timedelta(minutes=number)
    return Load(
        case_id=case_id,
        inspected_at=moment,
        tier=tier,
        disposition=max(vote for _, vote in votes),
        votes=votes,
        scan_sha256=f"{number:064x}",
        draw=DrawnFor("shift-1", number + 1, 0.001 if drawn else 0.9, drawn, False),
        verdict=verdict,
        outcome=None if found is None else Outcome(case_id, found, "", "officer 7", moment, f"key-{number}"),
        facts={} if confidence is None else {"findings": f'[{{"kind": "seen", "confidence": {confidence}}}]'},
    )
