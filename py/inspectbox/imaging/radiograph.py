"""A radiograph: the calibrated planes of one scan, ready for detector and eye."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from inspectbox.domain.finding import Coverage
from inspectbox.domain.scan import (
    NO_CORRECTIONS,
    AirColumns,
    Corrected,
    Corrections,
    DarkAir,
    Energy,
    Plane,
    Scan,
    Travel,
    Uncalibrated,
)
from inspectbox.errors import ScanError
from inspectbox.imaging import core
from inspectbox.imaging.core import DecodedScan, encode_png
from inspectbox.imaging.correction_notes import correction_notes
from inspectbox.imaging.dark_offset import dark_doubts
from inspectbox.imaging.describe import describe
from inspectbox.imaging.photons import open_beam_photons

__all__ = [
    "Decoded",
    "Machine",
    "Radiograph",
    "calibrate_scan",
    "decode_scan",
    "encode_png",
    "references",
]


UFF = ".uff"
"""How a file of the WCO's Unified File Format would be named; what is in one decides all the same."""


@dataclass(frozen=True, slots=True)
class Radiograph:
    """One view, calibrated. Arrays are (rows, columns): columns along travel, rows top down; see `_imgcore.pyi`.

    `bits` are the significant bits of a raw sample. `energies` are those of the planes, low before high. `pitch_mm`
    is (along, across), None when nobody knows it. `attenuation` is float32, -ln(transmission) 0..12 of the high or
    single energy; `material` uint8 0 undetermined, 1 low, 2 mid, 3 high Z; `confidence` uint8, the chance in 255ths
    that the nearest class is right, 0 where there is nothing to tell; `tensor` uint8 (3, rows, columns) for the
    detector; `display` uint8 the standard grey view; `seen` uint8 0 outside the load, 1 seen, 2 too dense, 3
    saturated. `calibrated` is False when open beam was only estimated, when a dark offset shows or cannot be ruled
    out, or when no real file has been through the reader: its grey scale is a guess then. `repaired` are rows of broken
    detectors that were interpolated, `notes` what was tolerated or assumed, or that the reader is `verified` by no
    real file. `travel`, `container`, `captured_at` are what scan.json or the file says, None where neither does;
    `planes` say on which page of the file each energy lies.
    """

    format: str
    bits: int
    energies: tuple[Energy, ...]
    pitch_mm: tuple[float, float] | None
    calibrated: bool
    attenuation: NDArray[np.float32]
    material: NDArray[np.uint8]
    confidence: NDArray[np.uint8]
    tensor: NDArray[np.uint8]
    display: NDArray[np.uint8]
    seen: NDArray[np.uint8]
    coverage: Coverage
    repaired: tuple[int, ...]
    notes: tuple[str, ...]
    container: str | None
    captured_at: datetime | None
    travel: Travel | None = None
    verified: bool = True
    planes: tuple[Plane, ...] = ()

    @property
    def told(self) -> NDArray[np.uint8] | None:
        """Return the material; None where none was told, as of a single energy."""
        return self.material if self.material.any() else None


@dataclass(frozen=True, slots=True)
class Machine:
    """What the profile knows of the scanner.

    `curves` is (n, 4) float32: attenuation, R of carbon, aluminium, iron (None: material stays undetermined).
    `dense_transmission` is the transmission under which a pixel was not seen, `pitch_mm` (along, across) where neither
    scan.json nor the file says, `max_pixels` the budget over all pages of one file. `areal` is (n, 4) float32:
    attenuation, then the g/cm² of cellulose, aluminium and iron that attenuate so (None: nothing is weighed).
    `corrections` is what the scan's own beam corrects, `dark_removed` that the scanner takes its dark offset away.
    """

    curves: NDArray[np.float32] | None
    dense_transmission: float
    pitch_mm: tuple[float, float] | None
    max_pixels: int
    areal: NDArray[np.float32] | None = None
    corrections: Corrections = NO_CORRECTIONS
    dark_removed: bool = False


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded file and what is known of it.

    `planes` says which of its pages are which energy: one plane, or low before high. `pitch_mm`, `travel`, `container`
    and `captured_at` are as in `describe.Description`; `notes` hold what reader and description had to say.
    """

    file: DecodedScan
    planes: tuple[Plane, ...]
    notes: tuple[str, ...]
    pitch_mm: tuple[float, float] | None
    travel: Travel | None
    container: str | None
    captured_at: datetime | None


def decode_scan(scan: Scan, files: Mapping[str, bytes], machine: Machine) -> Decoded:
    """Decode `files["scan"]` and describe it; raises ScanError, also where scan and file disagree."""
    file = _decode_file(scan, files, machine.max_pixels)
    known = describe(scan, file, machine.pitch_mm)
    return Decoded(
        file=file,
        planes=known.planes,
        notes=(*file.notes, *known.notes),
        pitch_mm=known.pitch_mm,
        travel=known.travel,
        container=known.container,
        captured_at=known.captured_at,
    )


def _decode_file(scan: Scan, files: Mapping[str, bytes], max_pixels: int) -> DecodedScan:
    if scan.parts:
        pictures = zip(scan.parts, scan.pictures(), strict=True)
        given = {str(part.role): _file(files, name) for part, (name, _) in pictures}
        return core.decode_set(given, max_pixels, accept_partial=scan.accept_partial)
    try:
        return core.decode(_file(files, "scan"), max_pixels)
    except ScanError as error:
        if scan.file.suffix.lower() != UFF:
            raise
        hint = "export another format from the scanner; `inspectbox doctor` lists what is read"
        raise ScanError(f"UFF is not read, it needs the WCO specification: {error}", hint=hint) from error


def calibrate_scan(scan: Scan, decoded: Decoded, files: Mapping[str, bytes], machine: Machine) -> Radiograph:
    """Calibrate as the scan says, tell material, encode; raises ScanError when scan and references do not fit."""
    file = decoded.file
    darks, airs, notes = references(scan, decoded, files, machine)
    doubts = _dark_doubts(scan, decoded, machine)
    raw = file.planes
    built = core.build_radiograph(
        [raw[plane.page] for plane in decoded.planes],
        darks,
        airs,
        machine.curves,
        machine.dense_transmission,
        full_scale=2**file.bits - 1,
        corrections=machine.corrections,
        photons=_photons(scan, decoded, files, machine, darks),
    )
    energies = tuple(plane.energy for plane in decoded.planes)
    return Radiograph(
        format=file.format,
        bits=file.bits,
        energies=energies,
        pitch_mm=decoded.pitch_mm,
        calibrated=file.verified and not isinstance(scan.calibration, Uncalibrated) and not doubts,
        attenuation=built.attenuation,
        material=built.material,
        confidence=built.confidence,
        tensor=built.tensor,
        display=built.display,
        seen=built.seen,
        coverage=Coverage(built.seen_share),
        repaired=tuple(built.repaired),
        notes=(*decoded.notes, *notes, *doubts, *correction_notes(energies, built.corrections)),
        container=decoded.container,
        captured_at=decoded.captured_at,
        travel=decoded.travel,
        verified=file.verified,
        planes=decoded.planes,
    )


def _dark_doubts(scan: Scan, decoded: Decoded, machine: Machine) -> tuple[str, ...]:
    """Why a dark offset may still be in the counts; columns of open beam alone say nothing of it."""
    if not isinstance(scan.calibration, AirColumns):
        return ()
    planes = [(plane.energy, decoded.file.planes[plane.page]) for plane in decoded.planes]
    return tuple(
        dark_doubts(planes, scan.calibration, machine.dense_transmission, removed=machine.dark_removed)
    )


def _file(files: Mapping[str, bytes], role: str) -> bytes:
    data = files.get(role)
    if data is None:
        raise ScanError(f"the `{role}` file is missing", hint="deliver the scan again, whole")
    return data


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


def _photons(
    scan: Scan,
    decoded: Decoded,
    files: Mapping[str, bytes],
    machine: Machine,
    darks: list[NDArray[np.float32]],
) -> float | None:
    """Photons a pixel in the scan's open beam; None where there is none, or no material to tell with them."""
    if machine.curves is None or len(decoded.planes) == 1:
        return None
    match scan.calibration:
        case DarkAir():
            pages = core.decode(_file(files, "air"), machine.max_pixels).planes
            return open_beam_photons([pages[plane.page] for plane in decoded.planes], darks)
        case AirColumns(start, stop):
            raw = decoded.file.planes
            return open_beam_photons([raw[plane.page][:, start:stop] for plane in decoded.planes], darks)
        case Corrected() | Uncalibrated():
            return None


def _reference_pages(
    role: str, decoded: Decoded, files: Mapping[str, bytes], machine: Machine
) -> list[NDArray[np.float32]]:
    """Average the page of every plane: the plane's own page, or its only one where scan and reference have one."""
    file = core.decode(_file(files, role), machine.max_pixels)
    # a reference has no material picture: that comes last, behind the energies
    pages, codes = file.planes, decoded.file.energies.count("material")
    wanted = len(decoded.file.planes) - codes
    if len(pages) != wanted:
        raise ScanError(
            f"the `{role}` reference has {len(pages)} pages, the scan has {wanted}",
            hint="deliver a reference with a page for every page of the scan",
        )
    return [core.reference_columns(pages[plane.page]) for plane in decoded.planes]
