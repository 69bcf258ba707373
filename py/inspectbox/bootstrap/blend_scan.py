"""Threat image projection into a delivered scan: read as the lane reads it, blended, written as new case folders."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from inspectbox.adapters.source_folder import read_arrival
from inspectbox.domain.scan import AirColumns, Corrected, DarkAir, Energy, Scan
from inspectbox.errors import OperatorError
from inspectbox.imaging.radiograph import Decoded, Machine, decode_scan, references
from inspectbox.inspection.ports import Arrival
from inspectbox.profiles.defaults import complete_scan
from inspectbox.profiles.model import Profile
from inspectbox.training.case_folder import TRUTH, write_case
from inspectbox.training.geometry import ScanGeometry
from inspectbox.training.goods import PACKERS
from inspectbox.training.own_mesh import OwnObject
from inspectbox.training.physics import Beam, dual_beam
from inspectbox.training.scenario import REGULATED
from inspectbox.training.solids import Solid, Space, centred
from inspectbox.training.tip import Blended, RawScan, blend, place_in_load

_TRIES = 40
_GROUND_MM = 400.0
_FULL_TIFF = 65535
_LOW_MEV, _HIGH_MEV = 4.0, 6.0


def blend_into_scan(
    path: Path, out: Path, profile: Profile, *, own: Sequence[OwnObject], count: int, seed: int
) -> list[Path]:
    """Write `count` cases into `out`, each the scan at `path` with one object in it, and return their folders.

    Without `own` objects the object is one of the regulated goods. Raises the ScanError of a scan that cannot be read,
    OperatorError where nothing can be blended into it; nothing half written stays.
    """
    arrival = read_arrival(path, profile.limits)
    if arrival.faults:
        raise arrival.faults[0]
    scan = complete_scan(arrival.scan, profile.scanner)
    machine = Machine(None, profile.scanner.dense_transmission, None, profile.scanner.max_pixels)
    decoded = decode_scan(scan, arrival.files, machine)
    raw = _raw(scan, decoded, arrival, machine)
    pitch = decoded.pitch_mm
    if pitch is None:
        raise OperatorError(
            f"nothing says the pixel pitch of `{path}`", hint="give `pitch_mm` in its scan.json"
        )
    geometry, beam = _geometry(raw, pitch), _beam(scan)
    folders = []
    for index in range(count):
        rng = np.random.default_rng([seed, index])
        label, found = _blended(rng, raw, own, (geometry, beam), scan)
        folder = out / f"tip-{seed}-{index:05d}"
        documents = _documents(scan, pitch, arrival, {"class": label, "seed": seed, "index": index}, found)
        folders.append(write_case(folder, _pictures(scan, found.scan), documents))
    return folders


def _raw(scan: Scan, decoded: Decoded, arrival: Arrival, machine: Machine) -> RawScan:
    darks, airs, _ = references(scan, decoded, arrival.files, machine)
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


def _blended(
    rng: np.random.Generator,
    raw: RawScan,
    own: Sequence[OwnObject],
    machine: tuple[ScanGeometry, Beam],
    scan: Scan,
) -> tuple[str, Blended]:
    for _ in range(_TRIES):
        label, solids = _object(rng, own)
        placed = place_in_load(rng, raw, solids, machine[0])
        if placed is None:
            raise OperatorError(
                "the scan shows no load to hide anything in", hint="give a scan of a loaded vehicle"
            )
        found = blend(rng, raw, placed, *machine)
        if found is not None and found.contrast > 1.0 and not _in_air_columns(scan, found):
            return label, found
    raise OperatorError(
        f"none of {_TRIES} places in the scan shows the object",
        hint="give a larger object, or a scan less dense",
    )


def _in_air_columns(scan: Scan, found: Blended) -> bool:
    """Whether the object stands in the columns that calibrate the scan."""
    air = scan.calibration
    return isinstance(air, AirColumns) and found.box[0] < air.stop and found.box[2] > air.start


def _object(rng: np.random.Generator, own: Sequence[OwnObject]) -> tuple[str, tuple[Solid, ...]]:
    if own:
        chosen = own[int(rng.integers(len(own)))]
        return chosen.label, (chosen.drawn(rng),)
    label = str(rng.choice(REGULATED))
    space = Space(*(float(side) for side in rng.uniform((500, 400, 400), (1300, 1100, 1100))))
    return label, centred(PACKERS[label](rng, space, int(rng.integers(8))).solids)


def _pictures(scan: Scan, raw: RawScan) -> dict[str, Sequence[Any]]:
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
    scan: Scan, pitch: tuple[float, float], arrival: Arrival, what: Mapping[str, Any], found: Blended
) -> dict[str, Mapping[str, Any]]:
    calibration: Any = None
    match scan.calibration:
        case DarkAir():
            calibration = {"dark": "dark.tif", "air": "air.tif"}
        case AirColumns(start, stop):
            calibration = {"air_columns": [start, stop]}
        case Corrected():
            calibration = {"corrected": True}
    energies = [plane.energy for plane in scan.planes] or (
        [Energy.SINGLE] if len(found.scan.planes) == 1 else [Energy.LOW, Energy.HIGH]
    )
    order = [Energy.LOW, Energy.HIGH, Energy.SINGLE]
    end_points = {plane.energy: plane.end_point_mev for plane in scan.planes}
    planes = [
        {"energy": str(energy), "page": page} | _end_point(end_points.get(energy))
        for page, energy in enumerate(sorted(energies, key=order.index))
    ]
    sidecar = {"file": "scan.tif", "planes": planes, "pitch_mm": list(pitch), "simulated": True}
    sidecar |= {"scanner": scan.scanner} if scan.scanner else {}
    sidecar |= {"container": scan.container} if scan.container else {}
    sidecar |= {"calibration": calibration} if calibration else {}
    blended = {"class": what["class"], "box": list(found.box), "visible": True}
    blended |= {"contrast": round(found.contrast, 3), "hidden": True}
    truth = {
        "simulated": True,
        "scenario": "tip",
        "seed": what["seed"],
        "index": what["index"],
        "objects": [blended],
    }
    documents: dict[str, Mapping[str, Any]] = {"scan.json": sidecar, TRUTH: truth}
    if "declaration.json" in arrival.files:
        documents["declaration.json"] = json.loads(arrival.files["declaration.json"])
    return documents


def _end_point(mev: float | None) -> dict[str, float]:
    return {} if mev is None else {"end_point_mev": mev}
