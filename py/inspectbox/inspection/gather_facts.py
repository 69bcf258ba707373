"""Findings, coverage and consignment become the facts rules may read; names are those of `rules/vocabulary.yaml`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from inspectbox.comparison.amounts import declared_kg, declares_empty
from inspectbox.comparison.goods import GoodsVocabulary
from inspectbox.comparison.measure_load import LoadMeasure
from inspectbox.domain.consignment import Consignment, Declaration, DeclarationLine
from inspectbox.domain.facts import Facts, Record, Scalar
from inspectbox.domain.finding import Box, Detection, Finding
from inspectbox.imaging.radiograph import Radiograph

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ALONG = ("front", "middle", "rear")
_HEIGHT = ("roof", "middle", "floor")

Values = dict[str, Scalar | tuple[str, ...]]


def gather_facts(
    radiograph: Radiograph,
    consignment: Consignment,
    detections: Sequence[Detection],
    findings: Sequence[Finding],
    goods: GoodsVocabulary,
    *,
    load: LoadMeasure | None,
    container: str | None,
    scanned_at: datetime,
    detector_fits: bool,
) -> Facts:
    """Return what is known; what is not known is left out, and a rule that needs it cannot release."""
    values: Values = {
        "scan.calibrated": radiograph.calibrated,
        "scan.verified": radiograph.verified,
        "scan.single_energy": len(radiograph.energies) == 1,
        "detector.fits_scans": detector_fits,
        "coverage.seen_share": radiograph.coverage.seen_share,
        # no library of standard images is built yet
        "library.in_use": False,
    }
    values |= _time_facts(scanned_at) | _consignment_facts(consignment, container)
    values |= _amount_facts(consignment.declaration, load, goods)
    if consignment.declaration is not None:
        values |= _lodging_facts(consignment.declaration, scanned_at)
    lines = () if consignment.declaration is None else consignment.declaration.lines
    return Facts(
        values=values,
        lists={
            "detections": tuple(
                _detection_record(one, goods, radiograph.pitch_mm, load) for one in detections
            ),
            "findings": tuple(_finding_record(one) for one in findings),
            "lines": tuple(_line_record(one) for one in lines),
        },
    )


def facts_to_pairs(facts: Facts) -> tuple[tuple[str, str], ...]:
    """Return facts as name and JSON value, in the order of their names: what a case records and a replay reads."""
    everything: dict[str, object] = {**facts.values, **facts.lists}
    return tuple(
        (name, json.dumps(everything[name], ensure_ascii=False, sort_keys=True))
        for name in sorted(everything)
    )


def _time_facts(scanned_at: datetime) -> Values:
    """Day, hour and weekday where the box stands: officers write rules by the clock on their wall."""
    here = scanned_at.astimezone()
    return {
        "scan.day": here.year * 10_000 + here.month * 100 + here.day,
        "scan.hour": here.hour,
        "scan.weekday": _WEEKDAYS[here.weekday()],
    }


def _lodging_facts(declaration: Declaration, scanned_at: datetime) -> Values:
    """When the declaration came in, against the scan and against the goods' arrival, of which the scan is the latest.

    A port may scan before anything is lodged, and clocks differ: what does not fit together is left out, not refused.
    """
    values: Values = {}
    lodged, arrived = declaration.lodged_at, declaration.arrived_at
    if lodged is None:
        return values
    if lodged <= scanned_at:
        values["declaration.lodged_hours"] = (scanned_at - lodged).total_seconds() / 3600
    if lodged >= scanned_at:
        values["declaration.lodged_before_arrival"] = False
    elif arrived is not None and arrived <= scanned_at:
        values["declaration.lodged_before_arrival"] = lodged < arrived
    return values


def _amount_facts(
    declaration: Declaration | None, load: LoadMeasure | None, goods: GoodsVocabulary
) -> Values:
    """What the picture says of the load, and how its mass compares with the paper's."""
    values: Values = {}
    declared = None
    if declaration is not None:
        declared = values["mass.declared_kg"] = declared_kg(declaration, goods.bounds.empty)
        values["declaration.empty"] = declares_empty(declaration, goods.bounds.empty)
    if load is None:
        return values
    values["load.filled_share"] = load.filled_share
    if load.material is not None:
        for name, share in zip(("low", "mid", "high"), load.material, strict=True):
            values[f"material.{name}_share"] = share
    if load.mass_kg is not None:
        values["mass.estimated_kg"] = load.mass_kg
        if declared:
            values["mass.ratio"] = load.mass_kg / declared
    return values


def _consignment_facts(consignment: Consignment, container: str | None) -> Values:
    declaration, enterprise = consignment.declaration, consignment.enterprise
    values: Values = {"declaration.present": declaration is not None}
    if declaration is not None:
        values["declaration.direction"] = declaration.direction
        values["declaration.permits"] = declaration.permits
        values["declaration.line_count"] = len(declaration.lines)
        values["booking.present"] = declaration.booking is not None
        if declaration.route is not None:
            values["route.origin"], values["route.destination"] = declaration.route
        values["enterprise.code"] = declaration.enterprise_code
        values["enterprise.known"] = enterprise is not None
        if container is not None:
            values["declaration.container_matches"] = container == declaration.container
    if enterprise is not None:
        values["enterprise.tier"] = enterprise.tier
        if enterprise.rank is not None:
            values["enterprise.rank"] = enterprise.rank
        values["enterprise.open_cases"] = enterprise.open_cases
    return values


def _detection_record(
    detection: Detection,
    goods: GoodsVocabulary,
    pitch_mm: tuple[float, float] | None,
    load: LoadMeasure | None,
) -> Record:
    known = goods.find(detection.label)
    record: dict[str, Scalar] = {"class": detection.label, "confidence": detection.confidence}
    record |= _place(detection.box, load)
    if known is not None:
        record["regulated"] = known.regulated
    if pitch_mm is not None:
        x0, y0, x1, y1 = detection.box
        record["width_mm"] = (x1 - x0) * pitch_mm[0]
        record["height_mm"] = (y1 - y0) * pitch_mm[1]
    return record


def _place(box: Box, load: LoadMeasure | None) -> dict[str, Scalar]:
    """The third of the room in which the middle of a box lies; `front` passed the beam first."""
    if load is None:
        return {}
    left, top, right, floor = load.room
    along = ((box[0] + box[2]) / 2 - left) / (right - left)
    height = ((box[1] + box[3]) / 2 - top) / (floor - top)
    return {"along": _ALONG[_third(along)], "height": _HEIGHT[_third(height)]}


def _third(share: float) -> int:
    return min(2, max(0, int(3 * share)))


def _finding_record(finding: Finding) -> Record:
    record: dict[str, Scalar] = {"kind": finding.kind.value, "confidence": finding.confidence}
    if finding.subject:
        record["subject"] = finding.subject
    evidence = dict(finding.evidence)
    if "permitted" in evidence:
        record["permitted"] = evidence["permitted"] == "true"
    if "ratio" in evidence:
        record["ratio"] = float(evidence["ratio"])
    return record


def _line_record(line: DeclarationLine) -> Record:
    return {
        "hs": line.hs,
        "goods": line.goods,
        "quantity": line.quantity,
        "unit": line.unit,
        "gross_kg": line.gross_kg,
        "origin": line.origin,
    }
