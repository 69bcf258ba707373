"""Small, valid domain values for tests; `dataclasses.replace` changes what a test is about."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from fakes.clock import MORNING
from fakes.policy import a_reason
from inspectbox.domain.case import Case, Verdict, Versions
from inspectbox.domain.consignment import Consignment, Declaration, DeclarationLine, Enterprise
from inspectbox.domain.decision import Decision, Disposition
from inspectbox.domain.finding import Coverage, Detection
from inspectbox.domain.scan import AirColumns, Energy, Plane, Scan
from inspectbox.inspection.ports import Arrival

CONTAINER = "TCLU1234567"
ON_THE_WAY = {
    "route": ("CNTSN", "NLRTM"),
    "lodged_at": MORNING - timedelta(hours=30),
    "arrived_at": MORNING - timedelta(hours=6),
}


def a_scan(file: str = "scan.tif") -> Scan:
    """A dual-energy scan calibrated by its own air columns."""
    planes = (Plane(Energy.LOW, 0, 4.0), Plane(Energy.HIGH, 1, 6.0))
    return Scan(Path(file), "sim-lane", MORNING, CONTAINER, planes, (4.75, 4.75), AirColumns(0, 40))


def a_declaration(goods: str = "bicycles", hs: str = "87120030") -> Declaration:
    """An export of one line."""
    line = DeclarationLine(hs, goods, 100, "unit", 1500.0, "CN")
    return Declaration("D0001", "export", "AEO1200001", CONTAINER, (line,), **ON_THE_WAY)


def an_enterprise(tier: str = "advanced", code: str = "AEO1200001") -> Enterprise:
    """An enterprise with a tier since 2025."""
    return Enterprise(code, "Hypothetical Bicycle Works", tier, date(2025, 1, 1), rank=4)


def an_arrival(name: str = "case-1", data: bytes = b"scan bytes") -> Arrival:
    """A scan with its declaration, without faults."""
    return Arrival(name, a_scan(), a_declaration(), {"scan": data, "declaration.json": b"{}"})


def a_decision(disposition: Disposition = Disposition.RELEASE) -> Decision:
    """A decision with one reason."""
    return Decision(disposition, (a_reason(disposition),))


def a_case(case_id: str = "c-0001", disposition: Disposition = Disposition.RELEASE) -> Case:
    """A case that was decided without trouble."""
    return Case(
        case_id=case_id,
        inspected_at=MORNING,
        scan=a_scan(),
        scan_format="tiff",
        scan_sha256="ab" * 32,
        shape=(850, 2760),
        consignment=Consignment(a_declaration(), an_enterprise()),
        detections=(Detection("bicycle", 0.9, (10, 20, 110, 80)),),
        findings=(),
        coverage=Coverage(0.97),
        decision=a_decision(disposition),
        versions=Versions("0.1.0", "fedcba987654", "fake@0123456789ab", "sim-lane@0123456789ab"),
        timings_ms=(("read", 1.0), ("total", 2.0)),
        facts=(("enterprise.tier", "advanced"),),
    )


def a_verdict(
    case_id: str = "c1", key: str = "key-0001", disposition: Disposition = Disposition.OPEN
) -> Verdict:
    """An officer's verdict on a case."""
    return Verdict(case_id, disposition, "officer 7", MORNING, key, "odd shape")
