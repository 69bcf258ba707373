"""What daemon and consoles say to each other, with the JSON form of each message.

`docs/daemon-api.md` is the contract. All text that came with a scan or a declaration is untrusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

from inspectbox.domain.consignment import Declaration
from inspectbox.domain.decision import Decision, Disposition
from inspectbox.domain.finding import Detection, Finding
from inspectbox.errors import MachineError, OperatorError
from inspectbox.inspection.case_json import time_to_json
from inspectbox.service import wire
from inspectbox.service.wire import JsonObject


class LaneUnreachable(MachineError):
    """The daemon does not answer; what was asked may be asked again."""


class VerdictRefused(OperatorError):
    """The daemon does not take this verdict, and will not when it is sent again (422)."""


class NoSuchCase(OperatorError):
    """Nobody recorded a case of that id (404)."""


class StaleVersion(OperatorError):
    """The case got another verdict since the console read it (409); `version` is the current one."""

    def __init__(self, message: str, version: int, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.version = version


class LaneState(StrEnum):
    """What the loop does now."""

    IDLE = "idle"
    INSPECTING = "inspecting"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class LaneStatus:
    """The lane at a glance. `queue` counts cases that wait for an officer, `oldest_wait_s` the longest wait
    in seconds, `message` says why the lane is stopped or a report is missing, `simulated` that scans or model are not
    real.
    """

    lane: str
    profile: str
    rules: str
    model: str
    state: LaneState
    queue: int
    oldest_wait_s: float | None
    message: str
    simulated: bool

    def to_json(self) -> dict[str, object]:
        """Body of GET /v1/lane."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, body: JsonObject) -> LaneStatus:
        """Raises WireFault."""
        word = wire.text(body, "state")
        if word not in set(LaneState):
            raise wire.WireFault("`state` is no state of a lane")
        return cls(
            lane=wire.text(body, "lane"),
            profile=wire.text(body, "profile"),
            rules=wire.text(body, "rules"),
            model=wire.text(body, "model"),
            state=LaneState(word),
            queue=wire.whole(body, "queue"),
            oldest_wait_s=wire.number_or_none(body, "oldest_wait_s"),
            message=wire.text(body, "message"),
            simulated=wire.flag(body, "simulated"),
        )


@dataclass(frozen=True, slots=True)
class GivenVerdict:
    """The officer's last call on a case; `given_at` is UTC."""

    disposition: Disposition
    officer: str
    given_at: datetime
    reason: str

    def to_json(self) -> dict[str, object]:
        """The `verdict` of a case."""
        return {
            "disposition": self.disposition.word,
            "officer": self.officer,
            "given_at": time_to_json(self.given_at),
            "reason": self.reason,
        }

    @classmethod
    def from_json(cls, body: JsonObject | None) -> GivenVerdict | None:
        """Raises WireFault."""
        if body is None:
            return None
        return cls(
            disposition=wire.disposition(body),
            officer=wire.text(body, "officer"),
            given_at=wire.moment(body, "given_at"),
            reason=wire.text(body, "reason"),
        )


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as one line of the queue; what is not known is empty text.

    `priority` is the rank of the credit tier, higher is looked at first; 0 where nobody knows it.
    """

    case_id: str
    container: str
    goods: str
    enterprise: str
    tier: str
    disposition: Disposition
    inspected_at: datetime
    verdict: GivenVerdict | None
    version: int
    priority: int = 0

    def to_json(self) -> dict[str, object]:
        """An element of `cases` in GET /v1/cases."""
        return {
            "case_id": self.case_id,
            "container": self.container,
            "goods": self.goods,
            "enterprise": self.enterprise,
            "tier": self.tier,
            "disposition": self.disposition.word,
            "inspected_at": time_to_json(self.inspected_at),
            "verdict": None if self.verdict is None else self.verdict.to_json(),
            "version": self.version,
            "priority": self.priority,
        }

    @classmethod
    def from_json(cls, body: JsonObject) -> CaseLine:
        """Raises WireFault."""
        return cls(
            case_id=wire.text(body, "case_id"),
            container=wire.text(body, "container"),
            goods=wire.text(body, "goods"),
            enterprise=wire.text(body, "enterprise"),
            tier=wire.text(body, "tier"),
            disposition=wire.disposition(body),
            inspected_at=wire.moment(body, "inspected_at"),
            verdict=GivenVerdict.from_json(wire.section_or_none(body, "verdict")),
            version=wire.whole(body, "version"),
            priority=wire.whole(body, "priority"),
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """A read-only file to be mapped: the pyramid (`imaging.pyramid`) of a radiograph of `rows` x `columns`."""

    path: Path
    rows: int
    columns: int

    def to_json(self) -> dict[str, object]:
        """The `picture` of a case."""
        return {"path": str(self.path), "rows": self.rows, "columns": self.columns}

    @classmethod
    def from_json(cls, body: JsonObject) -> Picture:
        """Raises WireFault."""
        return cls(Path(wire.text(body, "path")), wire.whole(body, "rows"), wire.whole(body, "columns"))


@dataclass(frozen=True, slots=True)
class EnterpriseLine:
    """Who declared, as registered on the day of the scan; `tier` is an id of the credit tiers."""

    code: str
    name: str
    tier: str

    @classmethod
    def from_json(cls, body: JsonObject | None) -> EnterpriseLine | None:
        """Raises WireFault."""
        if body is None:
            return None
        return cls(wire.text(body, "code"), wire.text(body, "name"), wire.text(body, "tier"))


@dataclass(frozen=True, slots=True)
class CaseView:
    """A whole case as an officer sees it. `shape` is (rows, columns) of the radiograph, None when there is
    none; `pitch_mm` is (along travel, across); `picture` is None where there is none, or none any more.
    """

    case_id: str
    inspected_at: datetime
    container: str
    scan_file: str
    scan_format: str
    shape: tuple[int, int] | None
    pitch_mm: tuple[float, float] | None
    detections: tuple[Detection, ...]
    findings: tuple[Finding, ...]
    seen_share: float | None
    decision: Decision
    declaration: Declaration | None
    enterprise: EnterpriseLine | None
    verdict: GivenVerdict | None
    version: int
    picture: Picture | None
    versions: Mapping[str, str]
    timings_ms: Mapping[str, float]


def new_key() -> str:
    """A key for one verdict; keep it for every repetition of that verdict."""
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class VerdictRequest:
    """An officer's call on its way to the daemon: `version` is that of the case when it was read."""

    disposition: Disposition
    officer: str
    version: int
    reason: str = ""
    key: str = field(default_factory=new_key)

    def to_json(self) -> dict[str, object]:
        """Body of POST /v1/cases/{id}/verdict."""
        return {
            "disposition": self.disposition.word,
            "officer": self.officer,
            "reason": self.reason,
            "key": self.key,
            "version": self.version,
        }

    @classmethod
    def from_json(cls, body: JsonObject) -> VerdictRequest:
        """Raises WireFault."""
        return cls(
            disposition=wire.disposition(body),
            officer=wire.text(body, "officer"),
            version=wire.whole(body, "version"),
            reason=wire.text(body, "reason"),
            key=wire.text(body, "key"),
        )


class EventKind(StrEnum):
    """What a console is told; `lost` comes from the client itself when the daemon does not answer."""

    CASE = "case"
    VERDICT = "verdict"
    LANE = "lane"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class LaneEvent:
    """Something changed: read it again. `case_id` is empty for `lane` and `lost`."""

    kind: EventKind
    case_id: str = ""
