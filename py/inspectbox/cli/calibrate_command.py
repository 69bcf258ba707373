"""`inspectbox calibrate MEASUREMENTS --out CURVES.csv`: a machine's material curves from step wedges."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from inspectbox.cli.profile_options import add_profile

if TYPE_CHECKING:
    from inspectbox.bootstrap.calibrate_material import Calibrated

    Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_calibrate(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser(
        "calibrate", help="fit a machine's material curves to step wedges, compare with the last ones"
    )
    command.add_argument(
        "measurements", type=Path, help="a CSV of attenuations, or a YAML naming scans and the steps in them"
    )
    command.add_argument("--out", type=Path, metavar="CURVES.csv", help="write the curves the profile names")
    command.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw steps, curves and cuts")
    command.add_argument(
        "--end-points", type=float, nargs=2, metavar=("LOW", "HIGH"), help="MeV (default: the profile's)"
    )
    command.add_argument("--json", action="store_true", help="one JSON object")
    add_profile(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print beams, steps with their residuals, and what changed; write what was asked for."""
    from inspectbox.bootstrap.calibrate_material import calibrate_material, curves_csv, draw_calibration
    from inspectbox.bootstrap.open_lane import open_profile

    profile = open_profile(options.profile, options.override)
    ends = tuple(options.end_points) if options.end_points else None
    calibrated = calibrate_material(options.measurements, profile, ends)
    if options.out is not None:
        options.out.write_text(curves_csv(calibrated, options.measurements.name), encoding="utf-8")
    if options.plot is not None:
        options.plot.write_text(draw_calibration(calibrated, profile.scanner.id), encoding="utf-8")
    if options.json:
        print(json.dumps(_document(calibrated)))
    else:
        _print(calibrated)
        if options.out is not None:
            print(f"\nwritten to {options.out}: put it into hardware/curves/ and name it in `scanner.curves`")
    return 0


def _print(calibrated: Calibrated) -> None:
    from inspectbox.imaging.wedge.measurement import Curve

    found = calibrated.found
    for name, beam in (("low", found.low), ("high", found.high)):
        print(
            f"{name:5} end point {beam.end_point:.2f} MeV, filter like {beam.filter:.1f} g/cm² of lead, "
            f"crystal like {beam.crystal:.0f} g/cm², scatter {beam.scatter:.1e} of open beam"
        )
    print(f"\n{'material':14}{'g/cm²':>8}{'attenuation':>13}{'R':>9}{'off beam':>10}{'off curve':>11}")
    for one in found.residuals:
        step = one.step
        print(
            f"{step.material:14}{step.areal:8.1f}{step.high:13.4f}{step.ratio:9.4f}"
            f"{100 * one.attenuation_share:8.2f} %{100 * one.gap_share:+9.1f} %"
        )
    worst = ", ".join(f"{curve} {100 * found.worst(curve):.1f} %" for curve in Curve)
    print(f"\noff curve is a share of the gap between two classes; root mean square: {worst}")
    print(
        "no curves before"
        if calibrated.last is None
        else "largest shift since the last calibration, of the gap:"
    )
    for change in calibrated.changes:
        print(f"  {change.curve:12}{100 * change.gap_share:+7.1f} % at attenuation {change.attenuation:.1f}")


def _document(calibrated: Calibrated) -> dict[str, object]:
    found = calibrated.found
    return {
        "beams": {
            name: {
                "end_point_mev": beam.end_point,
                "filter_g_cm2": beam.filter,
                "crystal_g_cm2": beam.crystal,
                "scatter": beam.scatter,
            }
            for name, beam in (("low", found.low), ("high", found.high))
        },
        "steps": [
            {
                "material": one.step.material,
                "g_cm2": one.step.areal,
                "attenuation": one.step.high,
                "ratio": one.step.ratio,
                "off_beam": one.attenuation_share,
                "off_curve": one.gap_share,
            }
            for one in found.residuals
        ],
        "changes": {str(change.curve): change.gap_share for change in calibrated.changes},
    }
