"""`inspectbox inspect PATH…`: scans in, recorded cases and their decisions out."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console

from inspectbox.bootstrap.open_lane import OpenLane, open_lane, scan_paths
from inspectbox.cli.case_table import print_inspection
from inspectbox.cli.display_options import refuse_display, shown_pixels
from inspectbox.errors import OperatorError
from inspectbox.imaging.boxes import draw_boxes
from inspectbox.imaging.radiograph import encode_png
from inspectbox.inspection.case_json import case_to_json
from inspectbox.inspection.inspect_scan import Inspection, inspect_scan


def run(options: argparse.Namespace) -> int:
    """Inspect every path; return 0 when each became a recorded case, whatever the decision."""
    paths = scan_paths(options.paths)
    _refuse(paths, picture=options.picture is not None)
    refuse_display(options)
    console = Console()
    with open_lane(options.profile, override=options.override, state=options.state, by_hand=True) as lane:
        for path in paths:
            inspection = inspect_path(path, lane)
            if options.json:
                print(json.dumps(case_to_json(inspection.case), ensure_ascii=False), flush=True)
            else:
                print_inspection(console, str(path), inspection)
            if options.picture is not None:
                _write_picture(options, inspection)
    return 0


def inspect_path(path: Path, lane: OpenLane) -> Inspection:
    """Inspect one scan file or case folder, telling the steps on stderr when a person is looking."""
    with Console(stderr=True).status(f"inspecting {path.name[:60]!r} ...", spinner="line") as status:
        return inspect_scan(
            lane.read(path), lane.lane, lambda step: status.update(f"inspecting {path.name[:60]!r}: {step}")
        )


def _refuse(paths: list[Path], *, picture: bool) -> None:
    if picture and len(paths) > 1:
        raise OperatorError("`--picture` takes one PATH", hint="inspect the scans one by one")
    missing = [path for path in paths if not path.exists() and not path.is_symlink()]
    if missing:
        raise OperatorError(f"nothing is at `{missing[0]}`", hint="give a scan file or a case folder")


def _write_picture(options: argparse.Namespace, inspection: Inspection) -> None:
    target, radiograph = options.picture, inspection.radiograph
    if radiograph is None:
        print(f"inspectbox: no picture written: the scan could not be read ({target})", file=sys.stderr)
        return
    boxes = [finding.box for finding in inspection.case.findings if finding.box is not None]
    target.write_bytes(encode_png(draw_boxes(shown_pixels(radiograph, options), boxes)))
