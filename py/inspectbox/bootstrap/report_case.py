"""The DICOS threat detection report of a recorded case."""

from __future__ import annotations

from pathlib import Path

from inspectbox.adapters.dicos import write_report
from inspectbox.bootstrap.recorded_case import recorded_case
from inspectbox.inspection.threat_report import ThreatReport, build_report


def report_case(
    case_id: str, profile: str, override: Path | None, state: Path | None
) -> tuple[ThreatReport, bytes]:
    """Return what a recorded case reports, and its file. Raises OperatorError when there is no such case, MachineError
    when its record or its scan is damaged.
    """
    hint = "give the id of a recorded case, as `inspect` and the console show it"
    with recorded_case(case_id, profile, override, state, hint) as (reader, found):
        report = build_report(found.body)
        return report, write_report(report, reader.files(case_id).get("scan"))
