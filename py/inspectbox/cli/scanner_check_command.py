"""`inspectbox scanner-check SCAN`: the quality figures of a test-object scan beside the last check's."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from inspectbox.cli.profile_options import add_profile

if TYPE_CHECKING:
    Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_scanner_check(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "scanner-check", help="measure a test-object scan, compare with the last check"
    )
    command.add_argument("scan", type=Path, help="the scan of the test object")
    command.add_argument("--object", required=True, help="a name in hardware/test-objects or a .yaml file")
    command.add_argument("--picture", type=Path, metavar="FILE.png", help="write the scan with its regions")
    command.add_argument("--json", action="store_true", help="one JSON object")
    add_profile(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print figure, now, last and change."""
    from inspectbox.bootstrap.open_lane import open_profile
    from inspectbox.bootstrap.scanner_check import check_scanner, draw_check

    profile = open_profile(options.profile, options.override)
    state = options.state or profile.lane.state_folder
    check = check_scanner(
        options.scan, options.object, state / "scanner-checks.json", profile.scanner.max_pixels
    )
    if options.picture is not None:
        options.picture.write_bytes(draw_check(check))
    if options.json:
        now = {figure.name: {"value": figure.value, "unit": figure.unit} for figure in check.figures}
        print(json.dumps({"test_object": check.layout.name, "figures": now, "last": check.last}))
        return 0
    print(f"{check.layout.title}; seen means CNR of {check.layout.cnr_limit:g} or more")
    width = max(len(figure.name) for figure in check.figures)
    print(f"{'figure':<{width}}{'now':>12}{'last':>12}{'change':>12}  unit")
    for figure in check.figures:
        last = check.last.get(figure.name)
        change = None if figure.value is None or last is None else figure.value - last
        print(
            f"{figure.name:<{width}}{_text(figure.value)}{_text(last)}{_text(change)}  {figure.unit}".rstrip()
        )
    return 0


def _text(value: float | None) -> str:
    return f"{'-':>12}" if value is None else f"{value:>12.4g}"
