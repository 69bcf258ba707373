"""Cases on paper: what the scan is, what was found, the decision with every reason, the time each step took.

All text that came with a scan or a declaration is untrusted: printed without markup, without control characters.
"""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from inspectbox.domain.case import Case
from inspectbox.domain.decision import Disposition, Reason
from inspectbox.inspection.inspect_scan import Inspection

COLOURS = {
    Disposition.RELEASE: "green",
    Disposition.REVIEW: "yellow",
    Disposition.RESCAN: "cyan",
    Disposition.OPEN: "magenta",
    Disposition.HOLD: "red",
}


def print_inspection(console: Console, name: str, inspection: Inspection) -> None:
    """Print one recorded case in full."""
    case = inspection.case
    console.print(_headline(name, case))
    console.print(Padding(Group(*_description(case), _reasons(case)), (0, 0, 0, 2)))
    if case.findings:
        console.print(Padding(_findings(case), (0, 0, 0, 2)))
    console.print(Padding(_timings(inspection), (0, 0, 1, 2)))


def print_overview(console: Console, named: list[tuple[str, Inspection]]) -> None:
    """Print one line a case: the demo without a terminal."""
    table = Table(
        "case", "container", "declared", "tier", "decision", "first reason", "ms", header_style="bold"
    )
    for name, inspection in named:
        case, declaration = inspection.case, inspection.case.consignment.declaration
        enterprise = case.consignment.enterprise
        goods = (
            "no declaration" if declaration is None else ", ".join(line.goods for line in declaration.lines)
        )
        table.add_row(
            plain(name),
            plain(case.scan.container or "-"),
            plain(goods, 32),
            plain("-" if enterprise is None else enterprise.tier.replace("_", " ")),
            _disposition(case.decision.disposition),
            plain(case.decision.reasons[0].text.en, 60),
            f"{dict(case.timings_ms).get('total', 0):.0f}",
        )
    console.print(table)


def plain(text: str, limit: int = 200) -> Text:
    """Return untrusted text as it may be shown: no markup, no control characters, at most `limit` characters."""
    shown = "".join(c if c.isprintable() else "�" for c in text[: limit + 1])
    return Text(shown if len(shown) <= limit else shown[: limit - 1] + "…")


def _headline(name: str, case: Case) -> Text:
    return Text.assemble(
        _disposition(case.decision.disposition), "  ", plain(name), "  ", (case.case_id, "dim")
    )


def _disposition(disposition: Disposition) -> Text:
    return Text(f"{disposition.shape} {disposition.word}", style=f"bold {COLOURS[disposition]}")


def _description(case: Case) -> list[RenderableType]:
    size = (
        "unreadable"
        if case.shape is None
        else f"{case.scan_format}, {case.shape[1]} x {case.shape[0]} pixels"
    )
    seen = "" if case.coverage is None else f", {case.coverage.seen_share:.1%} of the load seen"
    lines = [plain(f"scan: {size}{seen}"), *(plain(f"note: {note}") for note in case.scan_notes)]
    declaration, enterprise = case.consignment.declaration, case.consignment.enterprise
    if declaration is not None:
        goods = "; ".join(
            f"{line.quantity:g} {line.unit} {line.goods} (HS {line.hs})" for line in declaration.lines
        )
        lines.append(plain(f"declared {declaration.declaration_no}: {goods}"))
        whose = (
            "not registered"
            if enterprise is None
            else f"{enterprise.name}, {enterprise.tier.replace('_', ' ')}"
        )
        lines.append(plain(f"enterprise {declaration.enterprise_code}: {whose}"))
    return list[RenderableType](lines)


def _reasons(case: Case) -> RenderableType:
    return Group(*(_reason(reason) for reason in case.decision.reasons))


def _reason(reason: Reason) -> Text:
    evidence = "; ".join(
        f"{fact}={value}" for fact, value in reason.evidence if fact not in {"whose", "next"}
    )
    source = plain(f"    {reason.rule} @{reason.version}  {evidence}", 240)
    source.stylize("dim")
    return Text.assemble(_disposition(reason.disposition), "  ", plain(reason.text.en, 300), "\n", source)


def _findings(case: Case) -> RenderableType:
    table = Table("#", "finding", "confidence", "box", box=None, padding=(0, 2, 0, 0), header_style="dim")
    for number, finding in enumerate(case.findings, start=1):
        table.add_row(
            str(number),
            plain(finding.text, 100),
            f"{finding.confidence:.2f}",
            "whole load" if finding.box is None else " ".join(map(str, finding.box)),
        )
    return table


def _timings(inspection: Inspection) -> Text:
    steps = "  ".join(f"{step} {duration:.1f}" for step, duration in inspection.case.timings_ms)
    return Text(f"ms: {steps}  record {inspection.record_ms:.1f}", style="dim")
