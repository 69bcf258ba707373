"""The training set's recipe when the scenes are a site's own labelled scans, calibrated as the lane does."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from inspectbox.domain.scan import Scan
from inspectbox.errors import MachineError, OperatorError, ScanError
from inspectbox.imaging.radiograph import Machine, Radiograph, calibrate_scan, decode_scan
from inspectbox.imaging.resample import resample_area
from inspectbox.training.dataset import RECIPE_FILE, SMALLEST_PIXELS
from inspectbox.training.dataset_blended import Blending, blend_scans
from inspectbox.training.dataset_case import read_json
from inspectbox.training.dataset_files import Truth, write_data_yaml, write_sample
from inspectbox.training.labels import LabelledBox, LabelledScan

HELD_OUT = 0.25
"""Share of the scans that is measured on and never trained on."""

MAX_SCAN_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class SiteRecipe:
    """`delivered` is a scan as the profile completes it, its file left open; `pitch_mm` that of the model. `blending`
    says what is blended into the clean scans: they are learnt from and measured on with and without it.
    """

    out: Path
    classes: tuple[str, ...]
    pitch_mm: float
    delivered: Scan
    machine: Machine
    blending: Blending | None = None


def build_labelled(
    recipe: SiteRecipe,
    scans: Sequence[LabelledScan],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Path:
    """Convert the scans and return the data folder; the same scans, labels and recipe are converted once.

    Raises ScanError naming the scan that cannot be read, OperatorError for labels of a picture of another size, for a
    scan that is there twice and for too few scans. Nothing half written stays.
    """
    digests = _digests(scans)
    made_of = _made_of(recipe, scans, digests)
    mark = recipe.out / RECIPE_FILE
    if mark.is_file():
        if read_json(mark) != made_of:
            raise OperatorError(
                f"`{recipe.out}` holds a training set of other scans or labels", hint="give another folder"
            )
        write_data_yaml(recipe.out, recipe.classes)
        return recipe.out
    splits = split_scans([scan.name for scan in scans])
    part = recipe.out.with_name(recipe.out.name + ".part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        for done, scan in enumerate(scans, start=1):
            _convert(replace(recipe, out=part), scan, splits[scan.name], digests[scan.name])
            progress(done, len(scans))
        (part / RECIPE_FILE).write_text(json.dumps(made_of, indent=2) + "\n", encoding="utf-8")
        part.rename(recipe.out)
    except OSError as error:
        raise MachineError(f"`{recipe.out}` cannot be written: {error.strerror}", hint="make room") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    write_data_yaml(recipe.out, recipe.classes)
    return recipe.out


def split_scans(names: Sequence[str]) -> Mapping[str, str]:
    """Return `train` or `val` of every scan: by the hash of its name, so that scans added later move none.

    Where all names fall on one side, the one nearest to the limit changes over. Raises OperatorError below two scans.
    """
    if len(names) < 2:
        raise OperatorError(f"`{len(names)}` labelled scans make no training set", hint="label 2 or more")
    places = {name: int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) / 2**32 for name in names}
    splits = {name: "val" if place < HELD_OUT else "train" for name, place in places.items()}
    for split in ("train", "val"):
        if split not in splits.values():
            splits[min(places, key=lambda name: abs(places[name] - HELD_OUT))] = split
    return splits


def _digests(scans: Sequence[LabelledScan]) -> dict[str, str]:
    """Return the SHA-256 of each scan by name. Raises OperatorError for copies: one may be measured on, one learnt."""
    named: dict[str, str] = {}
    for scan in scans:
        digest = hashlib.sha256(_bytes(scan)).hexdigest()
        if digest in named:
            raise OperatorError(f"`{scan.file}` is a copy of `{named[digest]}`", hint="keep one of the two")
        named[digest] = scan.name
    return {name: digest for digest, name in named.items()}


def _made_of(
    recipe: SiteRecipe, scans: Sequence[LabelledScan], digests: Mapping[str, str]
) -> dict[str, object]:
    """Say what the set is made of, for a second call to compare."""
    delivered, machine = recipe.delivered, recipe.machine
    curves = b"" if machine.curves is None else machine.curves.tobytes()
    parts = [
        (delivered.planes, delivered.pitch_mm, delivered.calibration, machine.dense_transmission),
        hashlib.sha256(curves).hexdigest(),
        [(scan.name, digests[scan.name], scan.boxes, scan.size) for scan in scans],
        *_blending_parts(recipe.blending),
    ]
    return {
        "classes": list(recipe.classes),
        "pitch_mm": recipe.pitch_mm,
        "scans": len(scans),
        "boxes": sum(len(scan.boxes) for scan in scans),
        "blended_a_clean_scan": 0 if recipe.blending is None else recipe.blending.count,
        "sha256": hashlib.sha256(repr(parts).encode()).hexdigest(),
    }


def _blending_parts(blending: Blending | None) -> list[object]:
    if blending is None:
        return []
    own = [(one.label, one.material, one.density, one.mesh.tobytes()) for one in blending.own]
    return [(blending.count, blending.seed), hashlib.sha256(repr(own).encode()).hexdigest()]


def _convert(recipe: SiteRecipe, scan: LabelledScan, split: str, digest: str) -> None:
    """Calibrate, resample to the model's pitch, write; the sample is named by the scan's digest. A clean scan is
    written once more for every object that is blended into it.
    """
    one_page = scan.file.suffix.lower() == ".png"
    said = replace(recipe.delivered, file=scan.file, planes=() if one_page else recipe.delivered.planes)
    data = _bytes(scan)
    radiograph = _radiograph(recipe, said, data)
    rows, columns = radiograph.tensor.shape[1:]
    if scan.size not in (None, (columns, rows)):
        size = "x".join(map(str, scan.size or ()))
        raise OperatorError(
            f"`{scan.file}` is {columns}x{rows} pixels, its labels say {size}", hint="label this very scan"
        )
    name = f"{Path(scan.name).stem[:60]}-{digest[:12]}"
    _write(recipe, split, name, radiograph, [(box, 0.0) for box in scan.boxes])
    if recipe.blending is None or scan.boxes:
        return
    for blended in blend_scans(
        said, data, recipe.machine, recipe.blending, split=split, classes=recipe.classes
    ):
        radiograph = _radiograph(recipe, blended.delivered, blended.data)
        _write(recipe, split, name + blended.ending, radiograph, [(blended.box, blended.contrast)])


def _write(
    recipe: SiteRecipe,
    split: str,
    name: str,
    radiograph: Radiograph,
    boxes: Sequence[tuple[LabelledBox, float]],
) -> None:
    """Write a sample at the model's pitch with boxes and their contrasts."""
    if radiograph.pitch_mm is None:
        raise ScanError(f"`{name}`: nothing says its pixel pitch", hint="give it in the profile")
    rows, columns = radiograph.tensor.shape[1:]
    along, across = (pitch / recipe.pitch_mm for pitch in radiograph.pitch_mm)
    height, width = max(1, round(rows * across)), max(1, round(columns * along))
    truths = []
    for drawn, contrast in boxes:
        x0, y0, x1, y1 = drawn.box
        box = x0 * width, y0 * height, x1 * width, y1 * height
        smallest = SMALLEST_PIXELS if split == "train" else 0.1
        if min(box[2] - box[0], box[3] - box[1]) >= smallest:
            truths.append(Truth(drawn.label, box, contrast))
    write_sample(recipe.out, split, name, resample_area(radiograph.tensor, height, width), truths)


def _radiograph(recipe: SiteRecipe, said: Scan, data: bytes) -> Radiograph:
    files = {"scan": data}
    try:
        return calibrate_scan(said, decode_scan(said, files, recipe.machine), files, recipe.machine)
    except ScanError as error:
        raise ScanError(f"`{said.file}`: {error}", hint=error.hint) from error


def _bytes(scan: LabelledScan) -> bytes:
    try:
        if scan.file.stat().st_size > MAX_SCAN_BYTES:
            raise ScanError(f"`{scan.file}` is larger than 1 GiB", hint="export one scan a file")
        return scan.file.read_bytes()
    except OSError as error:
        raise ScanError(f"`{scan.file}` cannot be read: {error.strerror}", hint="deliver it again") from error
