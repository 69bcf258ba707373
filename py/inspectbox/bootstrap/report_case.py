"""The DICOS threat detection report of a recorded case."""

from __future__ import annotations

from pathlib import Path

from inspectbox.adapters.dicos import write_report
from inspectbox.adapters.sqlite import CaseReader
from inspectbox.bootstrap.open_lane import open_profile
from inspectbox.errors import OperatorError
from inspectbox.inspection.threat_report import ThreatReport, build_report
from inspectbox.schema import shown


def report_case(
    case_id: str, profile: str, override: Path | None, state: Path | None
) -> tuple[ThreatReport, bytes]:
    """Return what a recorded case reports, and its file. Raises OperatorError when there is no such case, MachineError
    when its record or its scan is damaged.
    """
    reader = CaseReader(state or open_profile(profile, override).lane.state_folder)
    try:
        found = reader.case(case_id)
        if found is None:
            hint = "give the id of a recorded case, as `inspect` and the console show it"
            raise OperatorError(f"no case `{shown(case_id)}` is recorded", hint=hint)
        report = build_report(found.body)
        return report, write_report(report, reader.files(case_id).get("scan"))
    finally:
        reader.close()
