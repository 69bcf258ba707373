"""What is read back from the record of a lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from inspectbox.domain.case import Verdict


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
    """Cases that need a human and have no verdict: the decision is not `release`. `oldest` is aware, UTC."""

    count: int
    oldest: datetime | None
