"""One simulated case as the detector is trained on it: the lane's own tensor at the training pitch, and its truths."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspectbox.domain.scan import AirColumns, Calibration, Corrected, DarkAir, Energy, Plane, Scan
from inspectbox.errors import OperatorError
from inspectbox.imaging.radiograph import Machine, calibrate_scan, decode_scan
from inspectbox.imaging.resample import resample_area
from inspectbox.training.dataset_files import Truth


@dataclass(frozen=True, slots=True)
class Converted:
    """A case ready to be learnt from or measured on: `tensor` (3, rows, columns), what can be seen, what cannot.

    `unseen` are objects of the model's classes that are there but show no contrast: neither hits nor misses.
    """

    tensor: NDArray[np.uint8]
    truths: tuple[Truth, ...]
    unseen: tuple[Truth, ...]


def convert_case(
    case: Path, machine: Machine, classes: Sequence[str], pitch_mm: float, smallest: float = 0.0
) -> Converted:
    """Convert a simulated case folder; boxes narrower than `smallest` pixels of the training pitch are left out.

    Raises OperatorError when `truth.json` or `scan.json` is not as the simulator writes it, ScanError for the scan.
    """
    scan, files = read_scan(case)
    radiograph = calibrate_scan(scan, decode_scan(scan, files, machine), files, machine)
    if radiograph.pitch_mm is None:
        raise OperatorError(f"`{case}` does not say its pixel pitch", hint="give `pitch_mm` in scan.json")
    rows, columns = radiograph.tensor.shape[1:]
    along, across = (pitch / pitch_mm for pitch in radiograph.pitch_mm)
    size = max(1, round(rows * across)), max(1, round(columns * along))
    tensor = resample_area(radiograph.tensor, *size)
    truths, unseen = _boxes(case, classes, (size[1] / columns, size[0] / rows), size, smallest)
    return Converted(tensor, truths, unseen)


def read_scan(case: Path) -> tuple[Scan, Mapping[str, bytes]]:
    """Read a simulated case folder: its scan and the files by role. Raises OperatorError for its JSON."""
    said = read_json(case / "scan.json")
    file = case / str(said["file"])
    calibration, references = _calibration(case, said.get("calibration", {"corrected": True}))
    planes = tuple(Plane(Energy(plane["energy"]), int(plane["page"])) for plane in said["planes"])
    along, across = said["pitch_mm"]
    scan = Scan(file=file, planes=planes, pitch_mm=(float(along), float(across)), calibration=calibration)
    return scan, {"scan": file.read_bytes(), **references}


def _calibration(case: Path, said: Mapping[str, Any]) -> tuple[Calibration, dict[str, bytes]]:
    if "air_columns" in said:
        start, stop = said["air_columns"]
        return AirColumns(int(start), int(stop)), {}
    if "dark" in said:
        paths = {role: case / str(said[role]) for role in ("dark", "air")}
        return DarkAir(paths["dark"], paths["air"]), {role: path.read_bytes() for role, path in paths.items()}
    return Corrected(), {}


def _boxes(
    case: Path, classes: Sequence[str], scale: tuple[float, float], size: tuple[int, int], smallest: float
) -> tuple[tuple[Truth, ...], tuple[Truth, ...]]:
    """Boxes of the objects that can be seen and of those that cannot, clipped to the picture, none degenerate."""
    seen: list[Truth] = []
    unseen: list[Truth] = []
    for found in read_json(case / "truth.json")["objects"]:
        if found["class"] not in classes:
            continue
        x0, y0, x1, y1 = (float(edge) for edge in found["box"])
        box = (
            max(x0 * scale[0], 0.0),
            max(y0 * scale[1], 0.0),
            min(x1 * scale[0], float(size[1])),
            min(y1 * scale[1], float(size[0])),
        )
        if min(box[2] - box[0], box[3] - box[1]) >= max(smallest, 0.1):
            truth = Truth(classes.index(found["class"]), box, float(found.get("contrast", 0.0)))
            (seen if found.get("visible", True) else unseen).append(truth)
    return tuple(seen), tuple(unseen)


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object. Raises OperatorError."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise OperatorError(f"`{path}` cannot be read", hint="render the case again") from error
    if not isinstance(found, dict):
        raise OperatorError(f"`{path}` is no JSON object", hint="render the case again")
    return found
