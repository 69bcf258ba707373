"""Builds a training set: renders a case, calibrates it as the lane would, keeps planes and labels, drops the scan.

A rendered case is 9 MB, its half-pitch picture under 1 MB.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import inspectbox
from inspectbox.domain.scan import AirColumns, Calibration, Corrected, DarkAir, Energy, Plane, Scan
from inspectbox.errors import OperatorError
from inspectbox.imaging.radiograph import Machine, calibrate_scan, decode_scan
from inspectbox.imaging.resample import resample_area
from inspectbox.training.dataset_files import SPLITS, Truth, write_data_yaml, write_sample

RECIPE_FILE = "recipe.json"

SEEDS_A_SPLIT = 100_000
"""Seeds of a split begin this far apart, so that no scene of one split can be one of another."""

HELD_BACK = {"val": 0.12, "test": 0.30}
"""Share of the scenes that is never trained on; at least one each. Test is the larger: its intervals are published."""

SMALLEST_PIXELS = 4.0
"""A box narrower than this at the training pitch teaches nothing."""

Render = Callable[[Path, int], Path]
"""Render the scene of a seed into this empty folder and return the case folder with `truth.json`; picklable."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What every worker needs. `pitch_mm` is the square pixel of the training pictures."""

    out: Path
    render: Render
    machine: Machine
    classes: tuple[str, ...]
    pitch_mm: float


def plan_scenes(count: int, seed: int) -> tuple[tuple[str, int], ...]:
    """Assign scenes to splits: (split, scene seed), in the order in which training needs them.

    Raises OperatorError when there are too few scenes for three splits or too many for the seed ranges.
    """
    counts = {split: max(1, round(count * share)) for split, share in HELD_BACK.items()}
    counts["train"] = count - sum(counts.values())
    if counts["train"] < 1 or count > SEEDS_A_SPLIT:
        raise OperatorError(
            f"`{count}` scenes do not make a training set", hint=f"give a count from 3 to {SEEDS_A_SPLIT}"
        )
    base = seed * len(SPLITS) * SEEDS_A_SPLIT
    starts = {split: base + number * SEEDS_A_SPLIT for number, split in enumerate(SPLITS)}
    order = ("val", "train", "test")
    return tuple((split, starts[split] + index) for split in order for index in range(counts[split]))


def build_dataset(
    recipe: Recipe,
    *,
    count: int,
    seed: int,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Path:
    """Render what is missing of `count` scenes and return the data folder; a second call goes on where one stopped.

    Raises what rendering or calibration raises, for the scene at fault; finished scenes stay.
    """
    scenes = plan_scenes(count, seed)
    _write_recipe(recipe)
    missing = [(split, number) for split, number in scenes if not _image(recipe.out, split, number).is_file()]
    for done, _ in enumerate(_build(recipe, missing, workers), start=len(scenes) - len(missing) + 1):
        progress(done, len(scenes))
    return recipe.out


def generator() -> str:
    """Name the generator: version, and 12 hex digits of the SHA-256 over the modules and tables that draw scenes."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in {".py", ".csv"} and not file.name.startswith(_NOT_DRAWING):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return f"inspectbox {inspectbox.__version__}, scene sources sha256 {digest.hexdigest()[:12]}"


_NOT_DRAWING = ("__init__", "card", "dataset", "evaluate", "export", "train")


def _write_recipe(recipe: Recipe) -> None:
    """Write down what the set is made of; refuses a folder that holds other classes or another pitch."""
    mark = recipe.out / RECIPE_FILE
    wanted = {"classes": list(recipe.classes), "pitch_mm": recipe.pitch_mm}
    if mark.is_file():
        there = _json(mark)
        if {name: there.get(name) for name in wanted} != wanted:
            raise OperatorError(
                f"`{recipe.out}` holds a training set of other classes or another pitch",
                hint="give another folder, or delete it",
            )
        return
    recipe.out.mkdir(parents=True, exist_ok=True)
    mark.write_text(json.dumps(wanted | {"generator": generator()}, indent=2) + "\n", encoding="utf-8")
    write_data_yaml(recipe.out, recipe.classes)


def _build(recipe: Recipe, scenes: Sequence[tuple[str, int]], workers: int) -> Iterator[None]:
    if workers <= 1 or len(scenes) <= 1:
        for split, number in scenes:
            _build_one(recipe, split, number)
            yield
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(_build_one, recipe, split, number) for split, number in scenes]
        try:
            for job in as_completed(jobs):
                job.result()
                yield
        finally:
            pool.shutdown(cancel_futures=True)


def _build_one(recipe: Recipe, split: str, number: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="scene-"))
    try:
        case = recipe.render(folder, number)
        tensor, truths = convert_case(case, recipe.machine, recipe.classes, recipe.pitch_mm)
        write_sample(recipe.out, split, _name(number), tensor, truths)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _name(number: int) -> str:
    return f"{number:08d}"


def _image(out: Path, split: str, number: int) -> Path:
    return out / "images" / split / f"{_name(number)}.tif"


def convert_case(
    case: Path, machine: Machine, classes: Sequence[str], pitch_mm: float
) -> tuple[NDArray[np.uint8], tuple[Truth, ...]]:
    """Return a simulated case folder's detector tensor at the training pitch and its visible objects.

    Raises OperatorError when `truth.json` or `scan.json` is not as the simulator writes it, ScanError for the scan.
    """
    scan, files = _read_scan(case)
    radiograph = calibrate_scan(scan, decode_scan(scan, files, machine), files, machine)
    if radiograph.pitch_mm is None:
        raise OperatorError(f"`{case}` does not say its pixel pitch", hint="give `pitch_mm` in scan.json")
    rows, columns = radiograph.tensor.shape[1:]
    along, across = (pitch / pitch_mm for pitch in radiograph.pitch_mm)
    size = max(1, round(rows * across)), max(1, round(columns * along))
    tensor = resample_area(radiograph.tensor, *size)
    return tensor, _visible(case, classes, (size[1] / columns, size[0] / rows), size)


def _read_scan(case: Path) -> tuple[Scan, Mapping[str, bytes]]:
    said = _json(case / "scan.json")
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


def _visible(
    case: Path, classes: Sequence[str], scale: tuple[float, float], size: tuple[int, int]
) -> tuple[Truth, ...]:
    """Boxes of the visible objects at the training pitch, clipped to the picture, none degenerate."""
    truths = []
    for found in _json(case / "truth.json")["objects"]:
        if not found.get("visible", True) or found["class"] not in classes:
            continue
        x0, y0, x1, y1 = (float(edge) for edge in found["box"])
        box = (
            max(x0 * scale[0], 0.0),
            max(y0 * scale[1], 0.0),
            min(x1 * scale[0], float(size[1])),
            min(y1 * scale[1], float(size[0])),
        )
        if box[2] - box[0] >= SMALLEST_PIXELS and box[3] - box[1] >= SMALLEST_PIXELS:
            truths.append(Truth(classes.index(found["class"]), box))
    return tuple(truths)


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise OperatorError(f"`{path}` cannot be read", hint="render the case again") from error
    if not isinstance(found, dict):
        raise OperatorError(f"`{path}` is no JSON object", hint="render the case again")
    return found
