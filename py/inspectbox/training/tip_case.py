"""One object blended into a delivered scan by TIP: what may be blended, where it goes, the case that comes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from inspectbox.domain.scan import AirColumns, Corrected, DarkAir, Energy, Plane, Scan
from inspectbox.errors import OperatorError
from inspectbox.imaging.radiograph import Decoded, Machine, decode_scan, references
from inspectbox.training.case_folder import TRUTH, write_case
from inspectbox.training.geometry import ScanGeometry
from inspectbox.training.goods import PACKERS
from inspectbox.training.goods.families import families_of
from inspectbox.training.own_mesh import OwnObject
from inspectbox.training.physics import Beam, dual_beam
from inspectbox.training.scenario import REGULATED
from inspectbox.training.solids import Solid, Space, centred
from inspectbox.training.tip import Blended, RawScan, blend, place_in_load

_TRIES = 40
_GROUND_MM = 400.0
_FULL_TIFF = 65535
_LOW_MEV, _HIGH_MEV = 4.0, 6.0
_ORDER = (Energy.LOW, Energy.HIGH, Energy.SINGLE)


class NoPlaceError(OperatorError):
    """The scan is none that anything can be blended into: it shows no load, or hides everything."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be blended: a site's `own` objects, or goods of these classes and object families where it has none."""

    own: tuple[OwnObject, ...] = ()
    labels: tuple[str, ...] = REGULATED
    families: tuple[int, ...] = families_of("all")

    def draw(self, rng: np.random.Generator) -> tuple[str, tuple[Solid, ...]]:
        """Return a class and the solids of one object around the origin."""
        if self.own:
            chosen = self.own[int(rng.integers(len(self.own)))]
            return chosen.label, (chosen.drawn(rng),)
        label = str(rng.choice(self.labels))
        space = Space(*(float(side) for side in rng.uniform((500, 400, 400), (1300, 1100, 1100))))
        return label, centred(PACKERS[label](rng, space, int(rng.choice(self.families))).solids)


@dataclass(frozen=True, slots=True)
class Canvas:
    """A decoded scan that objects can be blended into; `pitch_mm` is (along, across)."""

    scan: Scan
    raw: RawScan
    pitch_mm: tuple[float, float]
    geometry: ScanGeometry
    beam: Beam


@dataclass(frozen=True, slots=True)
class Put:
    """An object of this class and the scan with it."""

    label: str
    blended: Blended


def open_canvas(scan: Scan, files: Mapping[str, bytes], machine: Machine) -> Canvas:
    """Decode a scan and its references. Raises ScanError for the scan, OperatorError without pitch or spectrum."""
    decoded = decode_scan(scan, files, machine)
    if decoded.pitch_mm is None:
        raise OperatorError(
            f"nothing says the pixel pitch of `{scan.file}`", hint="give `pitch_mm` in its scan.json"
        )
    raw = _raw(scan, decoded, files, machine)
    return Canvas(scan, raw, decoded.pitch_mm, _geometry(raw, decoded.pitch_mm), _beam(scan))


def put_object(rng: np.random.Generator, canvas: Canvas, choice: Choice) -> Put:
    """Blend one object into the load, where it shows. Raises NoPlaceError."""
    for _ in range(_TRIES):
        label, solids = choice.draw(rng)
        placed = place_in_load(rng, canvas.raw, solids, canvas.geometry)
        if placed is None:
            raise NoPlaceError(
                "the scan shows no load to hide anything in", hint="give a scan of a loaded vehicle"
            )
        found = blend(rng, canvas.raw, placed, canvas.geometry, canvas.beam)
        if found is not None and found.contrast > 1.0 and not _in_air_columns(canvas.scan, found):
            return Put(label, found)
    raise NoPlaceError(
        f"none of {_TRIES} places in the scan shows the object",
        hint="give a larger object, or a scan less dense",
    )


def write_blended(
    folder: Path, canvas: Canvas, put: Put, *, where: Mapping[str, int], declaration: bytes | None
) -> Path:
    """Write the scan with the object as a case folder whose truth names it; `where` says how to draw it again."""
    return write_case(
        folder, pictures(canvas.scan, put.blended.scan), _documents(canvas, put, where, declaration)
    )


def written_planes(canvas: Canvas) -> tuple[Plane, ...]:
    """Planes of the file that `pictures` makes: a page each, low before high."""
    said = {plane.energy: plane.end_point_mev for plane in canvas.scan.planes}
    energies = [*said] or ([Energy.SINGLE] if len(canvas.raw.planes) == 1 else [Energy.LOW, Energy.HIGH])
    ordered = sorted(energies, key=_ORDER.index)
    return tuple(Plane(energy, page, said.get(energy)) for page, energy in enumerate(ordered))


def _raw(scan: Scan, decoded: Decoded, files: Mapping[str, bytes], machine: Machine) -> RawScan:
    darks, airs, _ = references(scan, decoded, files, machine)
    planes = tuple(np.ascontiguousarray(decoded.file.planes[plane.page]) for plane in decoded.planes)
    # a single energy attenuates like the high one of two
    rows = tuple(0 if plane.energy is Energy.LOW else 1 for plane in decoded.planes)
    return RawScan(planes, tuple(darks), tuple(airs), rows, 2**decoded.file.bits - 1)


def _geometry(raw: RawScan, pitch: tuple[float, float]) -> ScanGeometry:
    """Source and detector where most scanners have them: a scan does not say."""
    rows, columns = raw.planes[0].shape
    return ScanGeometry(rows, columns, *pitch, top_z=_GROUND_MM + rows * pitch[1])


def _beam(scan: Scan) -> Beam:
    said = {plane.energy: plane.end_point_mev for plane in scan.planes}
    high = said.get(Energy.HIGH) or said.get(Energy.SINGLE) or _HIGH_MEV
    try:
        return dual_beam(said.get(Energy.LOW) or min(_LOW_MEV, high), high)
    except ValueError as error:
        raise OperatorError(
            f"no spectrum can be drawn: {error}", hint="correct `end_point_mev` in scan.json"
        ) from None


def _in_air_columns(scan: Scan, found: Blended) -> bool:
    """Whether the object stands in the columns that calibrate the scan."""
    air = scan.calibration
    return isinstance(air, AirColumns) and found.box[0] < air.stop and found.box[2] > air.start


def pictures(scan: Scan, raw: RawScan) -> dict[str, Sequence[Any]]:
    """Return the pages of each file of a case by name, 16 bits: scan, and dark and air where the scan has them."""
    planes = raw.planes
    if isinstance(scan.calibration, Corrected) and raw.full < _FULL_TIFF:
        # full scale is open beam, and a TIFF of 16 bits has another
        planes = tuple(np.rint(p * (_FULL_TIFF / raw.full)).astype(np.uint16) for p in planes)
    pictures: dict[str, Sequence[Any]] = {"scan.tif": planes}
    if isinstance(scan.calibration, DarkAir):
        for name, columns in (("dark.tif", raw.darks), ("air.tif", raw.airs)):
            pictures[name] = [
                np.repeat(np.rint(one)[:, None], 8, axis=1).astype(np.uint16) for one in columns
            ]
    return pictures


def _documents(
    canvas: Canvas, put: Put, where: Mapping[str, int], declaration: bytes | None
) -> dict[str, Mapping[str, Any]]:
    scan = canvas.scan
    calibration: Any = None
    match scan.calibration:
        case DarkAir():
            calibration = {"dark": "dark.tif", "air": "air.tif"}
        case AirColumns(start, stop):
            calibration = {"air_columns": [start, stop]}
        case Corrected():
            calibration = {"corrected": True}
    planes = [
        {"energy": str(plane.energy), "page": plane.page} | _end_point(plane.end_point_mev)
        for plane in written_planes(canvas)
    ]
    sidecar = {"file": "scan.tif", "planes": planes, "pitch_mm": list(canvas.pitch_mm), "simulated": True}
    sidecar |= {"scanner": scan.scanner} if scan.scanner else {}
    sidecar |= {"container": scan.container} if scan.container else {}
    sidecar |= {"calibration": calibration} if calibration else {}
    blended = {"class": put.label, "box": list(put.blended.box), "visible": True}
    blended |= {"contrast": round(put.blended.contrast, 3), "hidden": True}
    truth = {"simulated": True, "scenario": "tip", **where, "objects": [blended]}
    documents: dict[str, Mapping[str, Any]] = {"scan.json": sidecar, TRUTH: truth}
    if declaration is not None:
        documents["declaration.json"] = json.loads(declaration)
    return documents


def _end_point(mev: float | None) -> dict[str, float]:
    return {} if mev is None else {"end_point_mev": mev}
