"""`inspectbox doctor`: what this machine has, which profile fits, what is missing and what to do about it."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table
from rich.text import Text

from inspectbox.bootstrap.doctor import Level, examine
from inspectbox.cli.case_table import plain

_SHAPES = {Level.GOOD: ("✓", "green"), Level.MISSING: ("✕", "red"), Level.OPTIONAL: ("○", "yellow")}


def run(options: argparse.Namespace) -> int:
    """Print every probe; return 1 when something the profile needs is missing."""
    console = Console()
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    findings = []
    with Console(stderr=True).status("probing ...", spinner="line"):
        for finding in examine(options.profile, options.override, options.state):
            findings.append(finding)
            shape, colour = _SHAPES[finding.level]
            table.add_row(
                Text(shape, style=colour), plain(finding.what), plain(finding.found), plain(finding.next_step)
            )
    console.print(table)
    return int(any(finding.level is Level.MISSING for finding in findings))
