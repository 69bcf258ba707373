"""A case as the JSON object that leaves the box: a line of `inspect --json`, the body of a record, the daemon's answer.

`case.schema.json` beside this file describes it; the schema may grow fields, it never renames one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from inspectbox.domain.case import Case
from inspectbox.domain.consignment import Declaration, Enterprise
from inspectbox.domain.decision import Decision, Reason, Text
from inspectbox.domain.finding import Detection, Finding
from inspectbox.domain.random_check import RandomDraw
from inspectbox.domain.scan import AirColumns, Calibration, Corrected, DarkAir, Scan

SCHEMA = "inspectbox/case/1"
SCHEMA_FILE = Path(__file__).with_name("case.schema.json")


def case_to_json(case: Case) -> dict[str, object]:
    """Return the case as plain JSON values; key order is the order of the journey."""
    return {
        "schema": SCHEMA,
        "case_id": case.case_id,
        "inspected_at": time_to_json(case.inspected_at),
        "scan": _scan_to_json(case),
        "consignment": {
            "declaration": declaration_to_json(case.consignment.declaration),
            "enterprise": enterprise_to_json(case.consignment.enterprise),
        },
        "detections": [_detection_to_json(detection) for detection in case.detections],
        "findings": [_finding_to_json(finding) for finding in case.findings],
        "coverage": {"seen_share": None if case.coverage is None else round(case.coverage.seen_share, 4)},
        "decision": decision_to_json(case.decision),
        "versions": {
            "inspectbox": case.versions.inspectbox,
            "rules": case.versions.rules,
            "model": case.versions.model,
            "profile": case.versions.profile,
        },
        "facts": dict(case.facts),
        "random": _draw_to_json(case.draw),
        "timings_ms": {step: round(duration, 3) for step, duration in case.timings_ms},
    }


def time_to_json(moment: datetime) -> str:
    """ISO 8601 in UTC with `Z` and milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def declaration_to_json(declaration: Declaration | None) -> dict[str, object] | None:
    """The declaration in the shape it is delivered in."""
    if declaration is None:
        return None
    return {
        "declaration_no": declaration.declaration_no,
        "direction": declaration.direction,
        "enterprise": {"code": declaration.enterprise_code},
        "container": declaration.container,
        "permits": list(declaration.permits),
        "booking": declaration.booking,
        "route": None
        if declaration.route is None
        else {"from": declaration.route[0], "to": declaration.route[1]},
        "lodged_at": _time_or_none(declaration.lodged_at),
        "arrived_at": _time_or_none(declaration.arrived_at),
        "lines": [
            {
                "hs": line.hs,
                "goods": line.goods,
                "quantity": line.quantity,
                "unit": line.unit,
                "gross_kg": line.gross_kg,
                "origin": line.origin,
            }
            for line in declaration.lines
        ],
    }


def enterprise_to_json(enterprise: Enterprise | None) -> dict[str, object] | None:
    """The enterprise as it stood on the day of the scan."""
    if enterprise is None:
        return None
    return {
        "code": enterprise.code,
        "name": enterprise.name,
        "tier": enterprise.tier,
        "tier_since": enterprise.tier_since.isoformat(),
        "open_cases": enterprise.open_cases,
    }


def _draw_to_json(draw: RandomDraw | None) -> dict[str, object] | None:
    if draw is None:
        return None
    return {
        "shift": draw.shift,
        "commitment": draw.commitment,
        "sequence": draw.sequence,
        "draw": draw.uniform,
        "open": draw.open,
        "review": draw.review,
        "due": draw.due,
    }


def _scan_to_json(case: Case) -> dict[str, object]:
    scan: Scan = case.scan
    return {
        "file": scan.file.name,
        "format": case.scan_format,
        "sha256": case.scan_sha256,
        "scanner": scan.scanner,
        "captured_at": _time_or_none(scan.captured_at),
        "container": scan.container,
        "rows": None if case.shape is None else case.shape[0],
        "columns": None if case.shape is None else case.shape[1],
        "planes": [
            {"energy": plane.energy.value, "end_point_mev": plane.end_point_mev, "page": plane.page}
            for plane in scan.planes
        ],
        "pitch_mm": None if scan.pitch_mm is None else list(scan.pitch_mm),
        "calibration": _calibration_to_json(scan.calibration),
        "travel": None if scan.travel is None else scan.travel.value,
        "verified": case.scan_verified,
        "notes": list(case.scan_notes),
    }


def _time_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else time_to_json(moment)


def _calibration_to_json(calibration: Calibration) -> dict[str, object]:
    match calibration:
        case DarkAir(dark, air):
            return {"dark": dark.name, "air": air.name}
        case AirColumns(start, stop):
            return {"air_columns": [start, stop]}
        case Corrected():
            return {"corrected": True}
        case _:
            return {"corrected": False}


def _detection_to_json(detection: Detection) -> dict[str, object]:
    return {
        "class": detection.label,
        "confidence": round(detection.confidence, 4),
        "box": list(detection.box),
    }


def _finding_to_json(finding: Finding) -> dict[str, object]:
    return {
        "kind": finding.kind.value,
        "subject": finding.subject,
        "text": finding.text,
        "confidence": round(finding.confidence, 4),
        "box": None if finding.box is None else list(finding.box),
        "evidence": dict(finding.evidence),
    }


def decision_to_json(decision: Decision) -> dict[str, object]:
    """Return the decision as the record writes it."""
    return {
        "disposition": decision.disposition.word,
        "reasons": _reasons_to_json(decision.reasons),
    }


def _reasons_to_json(reasons: Iterable[Reason]) -> list[dict[str, object]]:
    return [
        {
            "rule": reason.rule,
            "version": reason.version,
            "disposition": reason.disposition.word,
            "text": _text_to_json(reason.text),
            "evidence": dict(reason.evidence),
            **_overriding(reason),
        }
        for reason in reasons
    ]


def _overriding(reason: Reason) -> dict[str, object]:
    """What a vote lowered, and what lowered it: keys only where there is something to say."""
    said: dict[str, object] = {}
    if reason.override is not None:
        said["override"] = {
            "rules": list(reason.override.rules),
            "because": _text_to_json(reason.override.because),
        }
    if reason.lowered is not None:
        because = _text_to_json(reason.lowered.because)
        said["lowered"] = {"to": reason.lowered.to.word, "by": reason.lowered.by, "because": because}
    return said


def _text_to_json(text: Text) -> dict[str, object]:
    return {"en": text.en, "zh": text.zh}
