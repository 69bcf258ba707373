"""A material calibration: step-wedge measurements in; a curves file, the last one's differences and a picture out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspectbox.adapters.source_folder import read_arrival
from inspectbox.bootstrap.home import find_home
from inspectbox.domain.scan import Energy, Uncalibrated
from inspectbox.errors import OperatorError, ProfileError
from inspectbox.imaging.radiograph import Machine, decode_scan, references
from inspectbox.imaging.wedge.box import box_attenuation
from inspectbox.imaging.wedge.calibration import Calibration, Change, calibrate, compare
from inspectbox.imaging.wedge.layout import Wedge, build_wedges
from inspectbox.imaging.wedge.measurement import Measurement, read_table, sound
from inspectbox.imaging.wedge.plot import plot_calibration
from inspectbox.profiles.curves import AREAL_COLUMNS, COLUMNS, load_curves
from inspectbox.profiles.defaults import complete_scan
from inspectbox.profiles.load import read_mapping
from inspectbox.profiles.model import Profile
from inspectbox.training.physics import element_coefficient

_MAX_CSV_BYTES = 1024 * 1024
_LOWEST_MEV, _HIGHEST_MEV = 2.0, 12.0


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What was found; `last` are the profile's curves until now, (n, 4), and `changes` the way from them."""

    found: Calibration
    end_points: tuple[float, float]
    last: NDArray[np.float32] | None
    changes: tuple[Change, ...]


def calibrate_material(
    measurements: Path, profile: Profile, end_points: tuple[float, float] | None
) -> Calibrated:
    """Fit the profile's machine to a CSV of attenuations, or to a YAML that says where the steps lie in which scans.

    `end_points` (low, high) in MeV stand for the profile's. Raises OperatorError, and the errors of scans and profile.
    """
    ends = end_points or _end_points(profile)
    if not _LOWEST_MEV <= ends[0] < ends[1] <= _HIGHEST_MEV:
        raise OperatorError(
            f"end points of `{ends[0]:g}` and `{ends[1]:g}` MeV",
            hint="give --end-points LOW HIGH, between 2 and 12",
        )
    if measurements.suffix.lower() in {".yaml", ".yml"}:
        steps = _measure(measurements, profile)
    else:
        steps = read_table(_read(measurements), measurements.name)
    found = calibrate(steps, ends, element_coefficient)
    last = load_curves(profile, find_home().hardware)
    return Calibrated(found, ends, last, compare(found.curves, last) if last is not None else ())


def curves_csv(calibrated: Calibrated, measurements: str) -> str:
    """Return the text of a curves file as the profile names it."""
    table = np.hstack([calibrated.found.curves, calibrated.found.areal])
    said = "".join(c if c.isprintable() else " " for c in measurements)
    steps = [one.step for one in calibrated.found.residuals]
    lines = [
        f"# {len(steps)} steps of {said}, end points {calibrated.end_points[0]:g} and {calibrated.end_points[1]:g} MeV",
        f"# measured between attenuations {min(s.high for s in steps):.2f} and {max(s.high for s in steps):.2f}",
        ",".join(COLUMNS + AREAL_COLUMNS),
    ]
    lines += [",".join(f"{value:.5f}" for value in row) for row in table]
    return "\n".join(lines) + "\n"


def draw_calibration(calibrated: Calibrated, name: str) -> str:
    """Return the SVG."""
    low, high = calibrated.end_points
    return plot_calibration(
        calibrated.found, calibrated.last, f"{name}: material curves at {low:g}/{high:g} MeV"
    )


def _end_points(profile: Profile) -> tuple[float, float]:
    said = {plane.energy: plane.end_point_mev for plane in profile.scanner.planes}
    low, high = said.get(Energy.LOW), said.get(Energy.HIGH)
    if low is None or high is None:
        raise OperatorError(
            f"profile `{profile.id}` names no end points of a low and a high energy",
            hint="give --end-points LOW HIGH in MeV",
        )
    return low, high


def _read(file: Path) -> str:
    with file.open("rb") as stream:
        data = stream.read(_MAX_CSV_BYTES + 1)
    if len(data) > _MAX_CSV_BYTES:
        raise OperatorError(f"`{file}` is larger than 1 MiB", hint="give a CSV of one line a step")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise OperatorError(f"`{file}` is not UTF-8 text", hint="save the CSV as UTF-8") from None


def _measure(file: Path, profile: Profile) -> list[Measurement]:
    try:
        document = read_mapping(file)
    except ProfileError as error:
        raise OperatorError(str(error), hint=error.hint) from error
    wedges = build_wedges(document, file.name)
    return [step for wedge in wedges for step in _measure_wedge(wedge, file.parent, profile)]


def _measure_wedge(wedge: Wedge, folder: Path, profile: Profile) -> list[Measurement]:
    arrival = read_arrival(folder / wedge.scan, profile.limits)
    if arrival.faults:
        raise arrival.faults[0]
    # whoever calibrates a profile's scanner has the scans from it, also where no scan.json says so
    named = replace(arrival.scan, scanner=arrival.scan.scanner or profile.scanner.id)
    scan = complete_scan(named, profile.scanner)
    if isinstance(scan.calibration, Uncalibrated):
        raise OperatorError(
            f"nothing says how to calibrate `{wedge.scan}`",
            hint="give dark and air, or air columns, in its scan.json",
        )
    machine = Machine(None, profile.scanner.dense_transmission, None, profile.scanner.max_pixels)
    decoded = decode_scan(scan, arrival.files, machine)
    if [plane.energy for plane in decoded.planes] != [Energy.LOW, Energy.HIGH]:
        raise OperatorError(
            f"`{wedge.scan}` has not two energies", hint="material needs a low and a high one"
        )
    darks, airs, _ = references(scan, decoded, arrival.files, machine)
    planes = [decoded.file.planes[plane.page] for plane in decoded.planes]
    measured = []
    for step in wedge.steps:
        low, high = (
            box_attenuation(plane, (dark, air), step.box, step.where)
            for plane, dark, air in zip(planes, darks, airs, strict=True)
        )
        measured.append(sound(wedge.material, step.areal, high, low, step.where))
    return measured
