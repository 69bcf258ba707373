"""What is read back from the record of a lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from inspectbox.domain.case import Verdict
from inspectbox.domain.decision import Disposition


@dataclass(frozen=True, slots=True)
class RecordedCase:
    """A case as recorded: `body` is the contract object of `case_to_json`, `verdicts` are oldest first, `files` maps
    a role (`scan`, `dark`, ...) to the SHA-256 of its bytes.

    The version of a case is the number of its verdicts.
    """

    body: Mapping[str, object]
    verdicts: tuple[Verdict, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases that wait for an officer (`is_waiting`). `oldest` is aware, UTC."""

    count: int
    oldest: datetime | None


def is_waiting(proposed: Disposition, verdict: Disposition | None) -> bool:
    """Whether a case waits for an officer: the box did not release it and nobody decided, or the last verdict asks for
    a second look.
    """
    if verdict is None:
        return proposed is not Disposition.RELEASE
    return verdict is Disposition.REVIEW
