"""A recorded case as the threat detection report that other consoles read: what is alarmed, where, and by what.

Terms are those of NEMA IIC 1 (DICOS). No officer, enterprise or declaration is in it; a finding's sentence may
name goods.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from inspectbox.domain.finding import Box, FindingKind
from inspectbox.errors import MachineError
from inspectbox.inspection.case_json import SCHEMA_FILE
from inspectbox.schema import first_violation


class Alarm(StrEnum):
    """What the machine says of the whole load."""

    ALARM = "ALARM"
    CLEAR = "CLEAR"
    UNKNOWN = "UNKNOWN"


class Abort(StrEnum):
    """Why the machine judged nothing."""

    NO_PICTURE = "FAILED_RECON"
    NOT_JUDGED = "NOT_REVIEWED"


class Category(StrEnum):
    """What sort of threat a finding may be."""

    CONTRABAND = "CONTRABAND"
    ANOMALY = "ANOMALY"
    OTHER = "OTHER"


class Flag(StrEnum):
    """What the machine says of one finding."""

    THREAT = "THREAT"
    NO_THREAT = "NO_THREAT"
    UNKNOWN = "UNKNOWN"


_SAYS: Mapping[str, tuple[Category, Flag]] = {
    FindingKind.REGULATED_UNDECLARED: (Category.CONTRABAND, Flag.THREAT),
    FindingKind.REGULATED_DECLARED: (Category.OTHER, Flag.UNKNOWN),
    FindingKind.NOT_SEEN: (Category.ANOMALY, Flag.UNKNOWN),
    FindingKind.NO_DECLARATION: (Category.OTHER, Flag.UNKNOWN),
    FindingKind.UNCALIBRATED: (Category.OTHER, Flag.UNKNOWN),
}
_CONTRADICTS = (Category.ANOMALY, Flag.THREAT)
"""Every other finding: picture and paper contradict each other."""


@dataclass(frozen=True, slots=True)
class PotentialThreat:
    """One finding. `box` is in pixels of the picture, None where it concerns the whole load of a picture that was not
    made; `whole` says that it concerns the whole load, `shielded` that something keeps the beam from showing it.
    """

    category: Category
    flag: Flag
    shielded: bool
    text: str
    probability: float
    box: Box | None
    whole: bool


@dataclass(frozen=True, slots=True)
class ThreatReport:
    """One case. Times are aware, UTC; `captured_at` None when nobody knows; `scale_mm` are mm a pixel along travel.

    `scan_name` tells this scan from every other, by its SHA-256 where it could be read.
    """

    case_id: str
    container: str | None
    captured_at: datetime | None
    begun_at: datetime
    decided_at: datetime
    processing_ms: float
    version: str
    settings: tuple[tuple[str, str], ...]
    alarm: Alarm
    abort: Abort | None
    scale_mm: float | None
    scan_name: str
    threats: tuple[PotentialThreat, ...]


def build_report(body: Mapping[str, object]) -> ThreatReport:
    """Return what a case, as `case_to_json` writes it, reports. Raises MachineError when it is no case."""
    violation = first_violation(body, _schema())
    if violation is not None:
        raise MachineError(
            f"the record is no case: {violation.sentence}", hint="keep the disk for the vendor"
        )
    case: Any = body
    scan, versions = case["scan"], case["versions"]
    disposition = case["decision"]["disposition"]
    abort = _abort(case)
    threats = tuple(_threat(finding, scan, disposition) for finding in case["findings"])
    decided_at, total_ms = datetime.fromisoformat(case["inspected_at"]), float(case["timings_ms"]["total"])
    return ThreatReport(
        case_id=case["case_id"],
        container=scan["container"],
        captured_at=None if scan["captured_at"] is None else datetime.fromisoformat(scan["captured_at"]),
        begun_at=decided_at - timedelta(milliseconds=total_ms),
        decided_at=decided_at,
        processing_ms=total_ms,
        version=versions["inspectbox"],
        settings=tuple((name, versions[name]) for name in ("model", "rules", "profile")),
        alarm=Alarm.UNKNOWN if abort else _alarm(disposition, threats),
        abort=abort,
        scale_mm=None if scan["pitch_mm"] is None else float(scan["pitch_mm"][0]),
        scan_name=scan["sha256"] or case["case_id"],
        threats=threats,
    )


@cache
def _schema() -> dict[str, object]:
    schema: dict[str, object] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return schema


def _abort(case: Any) -> Abort | None:
    """A reason of the box's own carries the version of the program: something went wrong, nothing was judged."""
    own = case["versions"]["inspectbox"]
    if all(reason["version"] != own for reason in case["decision"]["reasons"]):
        return None
    return Abort.NO_PICTURE if case["scan"]["rows"] is None else Abort.NOT_JUDGED


def _alarm(disposition: str, threats: tuple[PotentialThreat, ...]) -> Alarm:
    """Alarm needs something to point at: a load opened by a random draw alone is neither alarmed nor clear."""
    if disposition == "release":
        return Alarm.CLEAR
    return Alarm.ALARM if disposition in {"open", "hold"} and threats else Alarm.UNKNOWN


def _threat(finding: Any, scan: Any, disposition: str) -> PotentialThreat:
    category, flag = _SAYS.get(finding["kind"], _CONTRADICTS)
    return PotentialThreat(
        category=category,
        flag=Flag.NO_THREAT if disposition == "release" else flag,
        shielded=finding["kind"] == FindingKind.NOT_SEEN,
        text=finding["text"],
        probability=float(finding["confidence"]),
        box=_box(finding["box"], scan["rows"], scan["columns"]),
        whole=finding["box"] is None,
    )


def _box(box: list[int] | None, rows: int | None, columns: int | None) -> Box | None:
    """The finding's box within the picture; the whole picture where the finding concerns the whole load."""
    if rows is None or columns is None:
        return None
    x0, y0, x1, y1 = box or (0, 0, columns, rows)
    return (_within(x0, columns), _within(y0, rows), _within(x1, columns), _within(y1, rows))


def _within(value: int, end: int) -> int:
    return min(max(value, 0), end)
