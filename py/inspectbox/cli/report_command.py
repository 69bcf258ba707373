"""`inspectbox report CASE`: the findings of a recorded case as a DICOS threat detection report."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from inspectbox.cli.profile_options import add_profile

if TYPE_CHECKING:
    Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_report(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "report", help="write a recorded case's findings as a DICOS threat detection report"
    )
    command.add_argument("case", metavar="CASE", help="id of a recorded case")
    command.add_argument(
        "--out", type=Path, metavar="FILE.dcs", help="where to write it (default: CASE.dcs here)"
    )
    add_profile(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the report and say in one line what it says."""
    from inspectbox.bootstrap.report_case import report_case

    report, data = report_case(options.case, options.profile, options.override, options.state)
    target = options.out or Path(f"{report.case_id}.dcs")
    target.write_bytes(data)
    print(f"{target}: {report.alarm.lower()}, {len(report.threats)} potential threats")
    return 0
