"""A radiograph: the calibrated planes of one scan, ready for detector and eye."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspectbox.domain.finding import Coverage
from inspectbox.domain.scan import AirColumns, Corrected, DarkAir, Energy, Plane, Scan, Uncalibrated
from inspectbox.errors import ScanError
from inspectbox.imaging import core
from inspectbox.imaging.core import DecodedScan, encode_png

__all__ = [
    "Decoded",
    "Machine",
    "Radiograph",
    "calibrate_scan",
    "decode_scan",
    "encode_png",
    "references",
    "scan_pitch",
]

PITCH_TOLERANCE = 0.05
"""File and scan.json may differ by this share in a pitch: exporters round to whole dots an inch (2 % at 5 mm)."""


@dataclass(frozen=True, slots=True)
class Radiograph:
    """One view, calibrated. Arrays are (rows, columns): columns along travel, rows top down; see `_imgcore.pyi`.

    `bits` are the significant bits of a raw sample. `energies` are those of the planes, low before high.
    `pitch_mm` is (along, across), None when nobody knows it. `attenuation` is float32, -ln(transmission) 0..12 of the
    high or single energy; `material` uint8 0 undetermined, 1 low, 2 mid, 3 high Z; `tensor` uint8 (3, rows, columns)
    for the detector; `display` uint8 the standard grey view; `seen` uint8 0 outside the load, 1 seen, 2 too dense,
    3 saturated. `calibrated` is False when open beam was only estimated. `repaired` are rows of broken detectors that
    were interpolated, `notes` what was tolerated or assumed, `container` and `captured_at` what the file itself says.
    """

    format: str
    bits: int
    energies: tuple[Energy, ...]
    pitch_mm: tuple[float, float] | None
    calibrated: bool
    attenuation: NDArray[np.float32]
    material: NDArray[np.uint8]
    tensor: NDArray[np.uint8]
    display: NDArray[np.uint8]
    seen: NDArray[np.uint8]
    coverage: Coverage
    repaired: tuple[int, ...]
    notes: tuple[str, ...]
    container: str | None
    captured_at: str | None


@dataclass(frozen=True, slots=True)
class Machine:
    """What the profile knows of the scanner.

    `curves` is (n, 4) float32: attenuation, R of carbon, aluminium, iron (None: material stays undetermined).
    `dense_transmission` is the transmission under which a pixel was not seen, `pitch_mm` (along, across) where neither
    scan.json nor the file says, `max_pixels` the budget over all pages of one file. `areal` is (n, 4) float32:
    attenuation, then the g/cm² of cellulose, aluminium and iron that attenuate so (None: nothing is weighed).
    """

    curves: NDArray[np.float32] | None
    dense_transmission: float
    pitch_mm: tuple[float, float] | None
    max_pixels: int
    areal: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded file and which of its pages are which energy: one plane, or low before high."""

    file: DecodedScan
    planes: tuple[Plane, ...]
    notes: tuple[str, ...]


def decode_scan(scan: Scan, files: Mapping[str, bytes], machine: Machine) -> Decoded:
    """Decode `files["scan"]` and name its planes; raises ScanError."""
    file = core.decode(_file(files, "scan"), machine.max_pixels)
    planes, notes = _name_planes(scan.planes, len(file.planes))
    return Decoded(file, planes, (*file.notes, *notes))


def calibrate_scan(scan: Scan, decoded: Decoded, files: Mapping[str, bytes], machine: Machine) -> Radiograph:
    """Calibrate as the scan says, tell material, encode; raises ScanError when scan and references do not fit."""
    file = decoded.file
    pitch = scan_pitch(scan.pitch_mm, file.pitch_mm, machine.pitch_mm)
    darks, airs, notes = references(scan, decoded, files, machine)
    raw = file.planes
    built = core.build_radiograph(
        [raw[plane.page] for plane in decoded.planes], darks, airs, machine.curves, machine.dense_transmission
    )
    return Radiograph(
        format=file.format,
        bits=file.bits,
        energies=tuple(plane.energy for plane in decoded.planes),
        pitch_mm=pitch,
        calibrated=not isinstance(scan.calibration, Uncalibrated),
        attenuation=built.attenuation,
        material=built.material,
        tensor=built.tensor,
        display=built.display,
        seen=built.seen,
        coverage=Coverage(built.seen_share),
        repaired=tuple(built.repaired),
        notes=(*decoded.notes, *notes),
        container=file.container,
        captured_at=file.captured_at,
    )


def _file(files: Mapping[str, bytes], role: str) -> bytes:
    data = files.get(role)
    if data is None:
        raise ScanError(f"the `{role}` file is missing", hint="deliver the scan again, whole")
    return data


def _name_planes(named: tuple[Plane, ...], pages: int) -> tuple[tuple[Plane, ...], tuple[str, ...]]:
    if not named:
        return _assume_planes(pages)
    order = {Energy.LOW: 0, Energy.HIGH: 1, Energy.SINGLE: 2}
    planes = tuple(sorted(named, key=lambda plane: order[plane.energy]))
    for plane in planes:
        if not 0 <= plane.page < pages:
            raise ScanError(
                f"scan.json puts the {plane.energy} energy on page `{plane.page}`, the scan has {pages} (from 0)",
                hint="correct `planes` in scan.json",
            )
    energies = [plane.energy for plane in planes]
    if len(planes) > 1 and energies != [Energy.LOW, Energy.HIGH]:
        raise ScanError(
            f"scan.json names the planes `{', '.join(energies)}`",
            hint="name one plane, or one low and one high, in scan.json",
        )
    if len({plane.page for plane in planes}) < len(planes):
        raise ScanError("scan.json puts both energies on one page", hint="correct `planes` in scan.json")
    return planes, ()


def _assume_planes(pages: int) -> tuple[tuple[Plane, ...], tuple[str, ...]]:
    if pages == 1:
        return (Plane(Energy.SINGLE, 0),), ()
    if pages == 2:
        note = "nothing names the two pages: they are taken as low, then high energy"
        return (Plane(Energy.LOW, 0), Plane(Energy.HIGH, 1)), (note,)
    raise ScanError(f"the scan has {pages} pages and nothing names them", hint="name `planes` in scan.json")


References = tuple[list[NDArray[np.float32]], list[NDArray[np.float32]], tuple[str, ...]]
"""Dark and air of each plane, (rows,) in raw units, and notes."""


def references(scan: Scan, decoded: Decoded, files: Mapping[str, bytes], machine: Machine) -> References:
    """Dark and air of every plane, as the scan says to calibrate; raises ScanError."""
    raw = decoded.file.planes
    planes = [raw[plane.page] for plane in decoded.planes]
    no_dark = [np.zeros(len(plane), dtype=np.float32) for plane in planes]
    match scan.calibration:
        case DarkAir():
            return (
                _reference_pages("dark", decoded, files, machine),
                _reference_pages("air", decoded, files, machine),
                (),
            )
        case AirColumns(start, stop):
            return no_dark, [core.air_columns(plane, start, stop) for plane in planes], ()
        case Corrected():
            full = np.float32(2**decoded.file.bits - 1)
            return no_dark, [np.full(len(plane), full, dtype=np.float32) for plane in planes], ()
        case Uncalibrated():
            note = (
                "nothing says how to calibrate: open beam is estimated from the brightest pixels, "
                "so a picture that shows dense things bright reads inverted"
            )
            return no_dark, [core.air_estimate(plane) for plane in planes], (note,)


def _reference_pages(
    role: str, decoded: Decoded, files: Mapping[str, bytes], machine: Machine
) -> list[NDArray[np.float32]]:
    """Average the page of every plane: the plane's own page, or its only one where scan and reference have one."""
    file = core.decode(_file(files, role), machine.max_pixels)
    pages, wanted = file.planes, len(decoded.file.planes)
    if len(pages) != wanted:
        raise ScanError(
            f"the `{role}` reference has {len(pages)} pages, the scan has {wanted}",
            hint="deliver a reference with a page for every page of the scan",
        )
    return [core.reference_columns(pages[plane.page]) for plane in decoded.planes]


_Pitch = tuple[float, float] | None


def scan_pitch(said: _Pitch, file: _Pitch, machine: _Pitch) -> _Pitch:
    """The pitch (along, across) in mm that scan.json, the file or the profile says; raises ScanError."""
    if said is not None and file is not None:
        for name, a, b in zip(("along", "across"), said, file, strict=True):
            if abs(a - b) > PITCH_TOLERANCE * max(a, b):
                raise ScanError(
                    f"scan.json says `{a:g}` mm a pixel {name}, the file says `{b:g}`",
                    hint="find out which is right and correct scan.json or the export",
                )
    pitch = said or file or machine
    if pitch is not None and not all(math.isfinite(one) and one > 0 for one in pitch):
        raise ScanError(f"a pixel of `{pitch}` mm cannot be", hint="correct `pitch_mm` in scan.json")
    return pitch
