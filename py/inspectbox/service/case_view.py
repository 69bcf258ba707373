"""Reading a case back from its JSON object: what a console shows, and the line of the queue."""

from __future__ import annotations

from datetime import datetime

from inspectbox.domain.consignment import Declaration, DeclarationLine
from inspectbox.domain.decision import Decision, Lowered, Override, Reason, Text
from inspectbox.domain.finding import Box, Detection, Finding, FindingKind
from inspectbox.service import wire
from inspectbox.service.messages import CaseLine, CaseView, EnterpriseLine, GivenVerdict, Picture
from inspectbox.service.wire import JsonObject, WireFault

GOODS_NAMED = 3
"""Lines of a declaration named in the queue; the rest is a count."""


def read_case_view(answer: JsonObject) -> CaseView:
    """Read the answer of GET /v1/cases/{id}; raises WireFault."""
    case = wire.section(answer, "case")
    scan = wire.section(case, "scan")
    declaration = wire.section_or_none(answer, "declaration")
    picture = wire.section_or_none(answer, "picture")
    timings = wire.section(case, "timings_ms")
    rows, columns = scan.get("rows"), scan.get("columns")
    return CaseView(
        case_id=wire.text(case, "case_id"),
        inspected_at=wire.moment(case, "inspected_at"),
        container=container_of(case),
        scan_file=wire.text(scan, "file"),
        scan_format=wire.text(scan, "format"),
        shape=None
        if rows is None or columns is None
        else (wire.whole(scan, "rows"), wire.whole(scan, "columns")),
        pitch_mm=_pitch(scan),
        detections=tuple(_detection(each) for each in wire.objects(case, "detections")),
        findings=tuple(_finding(each) for each in wire.objects(case, "findings")),
        seen_share=wire.number_or_none(wire.section(case, "coverage"), "seen_share"),
        decision=read_decision(case),
        declaration=None if declaration is None else _declaration(declaration),
        enterprise=EnterpriseLine.from_json(wire.section_or_none(answer, "enterprise")),
        verdict=GivenVerdict.from_json(wire.section_or_none(answer, "verdict")),
        version=wire.whole(answer, "version"),
        picture=None if picture is None else Picture.from_json(picture),
        versions=dict(wire.pairs(case, "versions")),
        timings_ms={step: wire.number(timings, step) for step in timings},
    )


def read_case_line(case: JsonObject, verdict: GivenVerdict | None, version: int) -> CaseLine:
    """Sum a recorded case up for the queue; raises WireFault."""
    consignment = wire.section(case, "consignment")
    declaration = wire.section_or_none(consignment, "declaration")
    enterprise = wire.section_or_none(consignment, "enterprise")
    return CaseLine(
        case_id=wire.text(case, "case_id"),
        container=container_of(case),
        goods="" if declaration is None else _goods(declaration),
        enterprise="" if enterprise is None else wire.text(enterprise, "name"),
        tier="" if enterprise is None else wire.text(enterprise, "tier"),
        disposition=wire.disposition(wire.section(case, "decision")),
        inspected_at=wire.moment(case, "inspected_at"),
        verdict=verdict,
        version=version,
        priority=_priority(case),
    )


def _priority(case: JsonObject) -> int:
    """The rank of the tier among the recorded facts; cases recorded before it was a fact have none."""
    rank = dict(wire.pairs(case, "facts")).get("enterprise.rank", "0") if "facts" in case else "0"
    return int(rank) if rank.isascii() and rank.isdigit() else 0


def read_decision(case: JsonObject) -> Decision:
    """Read the decision of a case; raises WireFault."""
    decision = wire.section(case, "decision")
    return Decision(
        wire.disposition(decision), tuple(_reason(each) for each in wire.objects(decision, "reasons"))
    )


def container_of(case: JsonObject) -> str:
    """The container that passed the beam, else the one declared, else nothing."""
    scanned = wire.text_or_none(wire.section(case, "scan"), "container")
    declaration = wire.section_or_none(wire.section(case, "consignment"), "declaration")
    return scanned or ("" if declaration is None else wire.text(declaration, "container"))


def _goods(declaration: JsonObject) -> str:
    named = [wire.text(line, "goods") for line in wire.objects(declaration, "lines")]
    more = f" +{len(named) - GOODS_NAMED}" if len(named) > GOODS_NAMED else ""
    return ", ".join(named[:GOODS_NAMED]) + more


def _route(declaration: JsonObject) -> tuple[str, str] | None:
    """Cases recorded before declarations had a route have none."""
    route = wire.section_or_none(declaration, "route") if "route" in declaration else None
    return None if route is None else (wire.text(route, "from"), wire.text(route, "to"))


def _time(declaration: JsonObject, name: str) -> datetime | None:
    """Cases recorded before declarations had times have none."""
    return None if declaration.get(name) is None else wire.moment(declaration, name)


def _pitch(scan: JsonObject) -> tuple[float, float] | None:
    pitch = wire.numbers(scan, "pitch_mm")
    if pitch is None:
        return None
    if len(pitch) != 2:
        raise WireFault("`pitch_mm` is no pair")
    return pitch[0], pitch[1]


def _box(source: JsonObject) -> Box | None:
    box = wire.numbers(source, "box")
    if box is None:
        return None
    if len(box) != 4:
        raise WireFault("`box` is no box")
    return int(box[0]), int(box[1]), int(box[2]), int(box[3])


def _detection(source: JsonObject) -> Detection:
    box = _box(source)
    if box is None:
        raise WireFault("`box` is missing")
    return Detection(wire.text(source, "class"), wire.number(source, "confidence"), box)


def _finding(source: JsonObject) -> Finding:
    kind = wire.text(source, "kind")
    if kind not in set(FindingKind):
        raise WireFault("`kind` is no kind of finding")
    return Finding(
        kind=FindingKind(kind),
        text=wire.text(source, "text"),
        confidence=wire.number(source, "confidence"),
        subject=wire.text(source, "subject"),
        box=_box(source),
        evidence=wire.pairs(source, "evidence"),
    )


def _reason(source: JsonObject) -> Reason:
    sentence = wire.section(source, "text")
    return Reason(
        rule=wire.text(source, "rule"),
        version=wire.text(source, "version"),
        text=Text(wire.text(sentence, "en"), wire.text(sentence, "zh")),
        disposition=wire.disposition(source),
        evidence=wire.pairs(source, "evidence"),
        override=_override(wire.section_or_none(source, "override")),
        lowered=_lowered(wire.section_or_none(source, "lowered")),
    )


def _override(source: JsonObject | None) -> Override | None:
    return None if source is None else Override(wire.texts(source, "rules"), _because(source))


def _lowered(source: JsonObject | None) -> Lowered | None:
    if source is None:
        return None
    return Lowered(wire.disposition(source, "to"), wire.text(source, "by"), _because(source))


def _because(source: JsonObject) -> Text:
    because = wire.section(source, "because")
    return Text(wire.text(because, "en"), wire.text(because, "zh"))


def _declaration(source: JsonObject) -> Declaration:
    return Declaration(
        declaration_no=wire.text(source, "declaration_no"),
        direction=wire.text(source, "direction"),
        enterprise_code=wire.text(wire.section(source, "enterprise"), "code"),
        container=wire.text(source, "container"),
        lines=tuple(_declaration_line(line) for line in wire.objects(source, "lines")),
        permits=wire.texts(source, "permits"),
        booking=wire.text_or_none(source, "booking"),
        route=_route(source),
        lodged_at=_time(source, "lodged_at"),
        arrived_at=_time(source, "arrived_at"),
    )


def _declaration_line(source: JsonObject) -> DeclarationLine:
    return DeclarationLine(
        hs=wire.text(source, "hs"),
        goods=wire.text(source, "goods"),
        quantity=wire.number(source, "quantity"),
        unit=wire.text(source, "unit"),
        gross_kg=wire.number(source, "gross_kg"),
        origin=wire.text(source, "origin"),
    )
