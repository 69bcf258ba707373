"""The journey of one scan: random draw → radiograph → detections → findings → facts → decision → case → lamp → report.

Control goes down once and comes back once. Whatever goes wrong on the way is a recorded hold with its reason; the lamp
is shown only after the case is on disk, and a report for other consoles is asked for only after the lamp.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import perf_counter

from inspectbox import __version__
from inspectbox.comparison.compare import compare
from inspectbox.comparison.measure_load import LoadMeasure, measure_load
from inspectbox.comparison.thickness import with_thickness
from inspectbox.domain.case import Case, Versions
from inspectbox.domain.consignment import Consignment, Declaration
from inspectbox.domain.decision import Decision, Disposition
from inspectbox.domain.facts import Facts
from inspectbox.domain.finding import Detection, Finding
from inspectbox.domain.random_check import History, RandomDraw
from inspectbox.domain.scan import Scan
from inspectbox.imaging.radiograph import Radiograph, calibrate_scan, decode_scan
from inspectbox.inspection.check_facts import with_checks
from inspectbox.inspection.gather_facts import facts_to_pairs, gather_facts
from inspectbox.inspection.hold import hold_for
from inspectbox.inspection.lane import Lane
from inspectbox.inspection.ports import Arrival
from inspectbox.policy.evaluation.combine import combine

Progress = Callable[[str], None]
"""Told the name of each step as it begins."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """A recorded case, the radiograph it rests on (None when there is none), and how long recording took in ms."""

    case: Case
    radiograph: Radiograph | None
    record_ms: float


@dataclass(slots=True)
class _Seen:
    """What the journey has so far; what is there when it stops is what the case records."""

    consignment: Consignment
    draw: RandomDraw | None = None
    history: History | None = None
    radiograph: Radiograph | None = None
    detections: tuple[Detection, ...] = ()
    findings: tuple[Finding, ...] = ()
    facts: Facts = field(default_factory=Facts)


def inspect_scan(arrival: Arrival, lane: Lane, progress: Progress = lambda step: None) -> Inspection:
    """Inspect, decide, record, then signal. Raises MachineError only when the case could not be recorded; then the
    lamp shows hold.
    """
    watch = _Stopwatch(progress)
    seen = _Seen(Consignment(arrival.declaration))
    try:
        decision = _decide(arrival, lane, seen, watch)
    except Exception as fault:  # fail closed: nothing that goes wrong may release
        decision = hold_for(arrival.faults or (fault,))
    case = _case(arrival, lane, seen, decision, watch)
    started = perf_counter()
    progress("record")
    try:
        lane.store.record(case, arrival.files)
    except Exception:
        lane.signal.show(Disposition.HOLD, case.case_id)
        raise
    record_ms = 1e3 * (perf_counter() - started)
    lane.signal.show(case.decision.disposition, case.case_id)
    lane.reports.send(case, arrival.files)
    return Inspection(case, seen.radiograph, record_ms)


def _decide(arrival: Arrival, lane: Lane, seen: _Seen, watch: _Stopwatch) -> Decision:
    watch.begin("register")
    if (declaration := arrival.declaration) is not None:
        on = (arrival.scan.captured_at or lane.clock.now()).date()
        seen.consignment = Consignment(declaration, lane.register.find(declaration.enterprise_code, on))
    if arrival.faults:
        raise arrival.faults[0]
    watch.begin("draw")
    _draw(arrival, lane, seen)
    watch.begin("decode")
    decoded = decode_scan(arrival.scan, arrival.files, lane.machine)
    watch.begin("calibrate")
    radiograph = seen.radiograph = calibrate_scan(arrival.scan, decoded, arrival.files, lane.machine)
    watch.begin("detect")
    seen.detections = lane.detector.detect(radiograph.tensor, radiograph.pitch_mm)
    watch.begin("compare")
    load = _compare(declaration, radiograph, lane, seen)
    watch.begin("decide")
    facts = gather_facts(
        radiograph,
        seen.consignment,
        seen.detections,
        seen.findings,
        lane.goods,
        load=load,
        container=radiograph.container,
        scanned_at=arrival.scan.captured_at or lane.clock.now(),
        detector_fits=lane.detector_fits,
    )
    seen.facts = with_checks(facts, seen.draw, seen.history)
    return combine(lane.policy.vote(seen.facts))


def _compare(
    declaration: Declaration | None, radiograph: Radiograph, lane: Lane, seen: _Seen
) -> LoadMeasure | None:
    """Note what differs between picture and paper; return what the load measures."""
    load = measure_load(radiograph, lane.machine.areal)
    findings = compare(
        seen.detections,
        declaration,
        lane.goods,
        lane.detector.classes,
        radiograph.coverage,
        calibrated=radiograph.calibrated,
        container=radiograph.container,
        load=load,
    )
    seen.findings = with_thickness(findings, radiograph, lane.machine.areal)
    return load


def _draw(arrival: Arrival, lane: Lane, seen: _Seen) -> None:
    """Draw before anything is seen of the load, by the lane's clock: the scanner's can be set."""
    now, enterprise = lane.clock.now(), seen.consignment.enterprise
    if "scan" in arrival.files:
        seen.draw = lane.draws.draw(
            _sha256(arrival.files["scan"]), None if enterprise is None else enterprise.tier, now
        )
    if seen.consignment.declaration is not None:
        seen.history = lane.history.find(seen.consignment.declaration.enterprise_code, now)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _case(arrival: Arrival, lane: Lane, seen: _Seen, decision: Decision, watch: _Stopwatch) -> Case:
    now, radiograph = lane.clock.now(), seen.radiograph
    scan_bytes = arrival.files.get("scan")
    return Case(
        case_id=f"{now:%Y%m%dT%H%M%S}-{lane.lane_id}-{secrets.token_hex(3)}",
        inspected_at=now,
        scan=_as_read(arrival.scan, radiograph),
        scan_format="" if radiograph is None else radiograph.format,
        scan_sha256="" if scan_bytes is None else _sha256(scan_bytes),
        shape=None if radiograph is None else (radiograph.display.shape[0], radiograph.display.shape[1]),
        consignment=seen.consignment,
        detections=seen.detections,
        findings=seen.findings,
        coverage=None if radiograph is None else radiograph.coverage,
        decision=decision,
        versions=Versions(__version__, lane.policy.version, lane.detector.identity, lane.profile),
        timings_ms=watch.timings(),
        facts=facts_to_pairs(seen.facts),
        draw=seen.draw,
        scan_notes=() if radiograph is None else radiograph.notes,
        scan_verified=None if radiograph is None else radiograph.verified,
    )


def _as_read(scan: Scan, radiograph: Radiograph | None) -> Scan:
    """What the sidecar left unsaid and the file itself says."""
    if radiograph is None:
        return scan
    return replace(
        scan,
        container=radiograph.container,
        pitch_mm=scan.pitch_mm or radiograph.pitch_mm,
        captured_at=radiograph.captured_at,
        travel=radiograph.travel,
        planes=radiograph.planes or scan.planes,
    )


class _Stopwatch:
    """Times the steps of one journey in ms."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._marks: list[tuple[str, float]] = []

    def begin(self, step: str) -> None:
        self._progress(step)
        self._marks.append((step, perf_counter()))

    def timings(self) -> tuple[tuple[str, float], ...]:
        end = perf_counter()
        ends = [begun for _, begun in self._marks[1:]] + [end]
        steps = [
            (step, 1e3 * (until - begun)) for (step, begun), until in zip(self._marks, ends, strict=True)
        ]
        total = 1e3 * (end - self._marks[0][1]) if self._marks else 0.0
        return (*steps, ("total", total))
