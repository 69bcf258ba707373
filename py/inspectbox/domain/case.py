"""A case: the stored, audited unit of scan, consignment, findings and decision."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from inspectbox.domain.consignment import Consignment
from inspectbox.domain.decision import Decision, Disposition
from inspectbox.domain.finding import Coverage, Detection, Finding
from inspectbox.domain.random_check import RandomDraw
from inspectbox.domain.scan import Scan


@dataclass(frozen=True, slots=True)
class Versions:
    """What decided: enough to replay the case byte for byte."""

    inspectbox: str
    rules: str
    model: str
    profile: str


@dataclass(frozen=True, slots=True)
class Case:
    """One inspected scan. `scan_sha256` is empty when the file could not be read; `shape` is (rows, columns) of the
    radiograph as displayed, None when there is none; `timings_ms` is in journey order and ends with `total`;
    `draw` is None when the inspection ended before it. `scan_notes` are what the reading tolerated or assumed;
    `scan_verified` is False when no real file of this scanner has been through the reader, None when nothing was read.
    """

    case_id: str
    inspected_at: datetime
    scan: Scan
    scan_format: str
    scan_sha256: str
    shape: tuple[int, int] | None
    consignment: Consignment
    detections: tuple[Detection, ...]
    findings: tuple[Finding, ...]
    coverage: Coverage | None
    decision: Decision
    versions: Versions
    timings_ms: tuple[tuple[str, float], ...] = field(default=())
    facts: tuple[tuple[str, str], ...] = field(default=())
    draw: RandomDraw | None = None
    scan_notes: tuple[str, ...] = ()
    scan_verified: bool | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The officer's call on a case. `key` makes a repeated delivery harmless; `reason` is needed when the disposition
    differs from the decision (an override).
    """

    case_id: str
    disposition: Disposition
    officer: str
    given_at: datetime
    key: str
    reason: str = ""
