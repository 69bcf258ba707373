"""What the console draws: one immutable snapshot of the lane, and the verdict on its way back."""

from __future__ import annotations

from dataclasses import dataclass

from inspectbox.imaging.pyramid import Pyramid
from inspectbox.service.messages import CaseLine, CaseView, LaneStatus, VerdictRequest


@dataclass(frozen=True, slots=True, eq=False)
class OpenCase:
    """The case on screen with its mapped picture, None when there is none."""

    detail: CaseView
    picture: Pyramid | None


@dataclass(frozen=True, slots=True)
class VerdictOrder:
    """A verdict for a case; its request keeps one key however often it is sent."""

    case_id: str
    container: str
    request: VerdictRequest


@dataclass(frozen=True, slots=True, eq=False)
class LaneSnapshot:
    """Everything the screen draws at one moment. `fault` is empty while the daemon answers; `undelivered` are verdicts
    that wait for it.
    """

    lane: LaneStatus | None = None
    cases: tuple[CaseLine, ...] = ()
    case: OpenCase | None = None
    connected: bool = False
    fault: str = ""
    undelivered: tuple[VerdictOrder, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """The daemon has the verdict on record."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The daemon did not answer; the verdict waits and is sent again."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The case was not as it had been on screen; `officer` and `word` say who decided what, empty when unknown."""

    officer: str
    word: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The daemon does not take this verdict; `sentence` says why."""

    sentence: str


Delivery = Recorded | Kept | Changed | Refused
