"""Findings, coverage and consignment become the facts rules may read; names are those of `rules/vocabulary.yaml`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from inspectbox.comparison.goods import GoodsVocabulary
from inspectbox.domain.consignment import Consignment, DeclarationLine
from inspectbox.domain.facts import Facts, Record, Scalar
from inspectbox.domain.finding import Detection, Finding
from inspectbox.imaging.radiograph import Radiograph


def gather_facts(
    radiograph: Radiograph,
    consignment: Consignment,
    detections: Sequence[Detection],
    findings: Sequence[Finding],
    goods: GoodsVocabulary,
    *,
    container: str | None,
    detector_fits: bool,
) -> Facts:
    """Return what is known; what is not known is left out, and a rule that needs it cannot release."""
    values: dict[str, Scalar | tuple[str, ...]] = {
        "scan.calibrated": radiograph.calibrated,
        "scan.single_energy": len(radiograph.energies) == 1,
        "detector.fits_scans": detector_fits,
        "coverage.seen_share": radiograph.coverage.seen_share,
    }
    values |= _consignment_facts(consignment, container)
    lines = () if consignment.declaration is None else consignment.declaration.lines
    return Facts(
        values=values,
        lists={
            "detections": tuple(_detection_record(one, goods, radiograph.pitch_mm) for one in detections),
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


def _consignment_facts(
    consignment: Consignment, container: str | None
) -> dict[str, Scalar | tuple[str, ...]]:
    declaration, enterprise = consignment.declaration, consignment.enterprise
    values: dict[str, Scalar | tuple[str, ...]] = {"declaration.present": declaration is not None}
    if declaration is not None:
        values["declaration.direction"] = declaration.direction
        values["declaration.permits"] = declaration.permits
        values["enterprise.code"] = declaration.enterprise_code
        values["enterprise.known"] = enterprise is not None
        if container is not None:
            values["declaration.container_matches"] = container == declaration.container
    if enterprise is not None:
        values["enterprise.tier"] = enterprise.tier
        values["enterprise.open_cases"] = enterprise.open_cases
    return values


def _detection_record(
    detection: Detection, goods: GoodsVocabulary, pitch_mm: tuple[float, float] | None
) -> Record:
    known = goods.find(detection.label)
    record: dict[str, Scalar] = {"class": detection.label, "confidence": detection.confidence}
    if known is not None:
        record["regulated"] = known.regulated
    if pitch_mm is not None:
        x0, y0, x1, y1 = detection.box
        record["width_mm"] = (x1 - x0) * pitch_mm[0]
        record["height_mm"] = (y1 - y0) * pitch_mm[1]
    return record


def _finding_record(finding: Finding) -> Record:
    record: dict[str, Scalar] = {"kind": finding.kind.value, "confidence": finding.confidence}
    if finding.subject:
        record["subject"] = finding.subject
    permitted = dict(finding.evidence).get("permitted")
    if permitted is not None:
        record["permitted"] = permitted == "true"
    return record


def _line_record(line: DeclarationLine) -> Record:
    return {
        "hs": line.hs,
        "goods": line.goods,
        "quantity": line.quantity,
        "gross_kg": line.gross_kg,
        "origin": line.origin,
    }
