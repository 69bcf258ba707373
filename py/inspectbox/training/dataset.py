"""Builds a training set: renders a case, calibrates it as the lane would, keeps planes and labels, drops the scan.

A rendered case is 9 MB, its half-pitch picture under 1 MB.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import inspectbox
from inspectbox.errors import OperatorError
from inspectbox.imaging.radiograph import Machine
from inspectbox.training.dataset_case import convert_case, read_json
from inspectbox.training.dataset_files import SPLITS, write_data_yaml, write_sample
from inspectbox.training.workers import deal_out

RECIPE_FILE = "recipe.json"

SEEDS_A_SPLIT = 100_000
"""Seeds of a split begin this far apart, so that no scene of one split can be one of another."""

HELD_BACK = {"val": 0.12, "test": 0.30}
"""Share of the scenes that is never trained on; at least one each. Test is the larger: its intervals are published."""

SMALLEST_PIXELS = 4.0
"""A box narrower than this at the training pitch teaches nothing; where figures are measured it counts all the same."""

Render = Callable[[Path, int], Path]
"""Render the scene of a seed into this empty folder and return the case folder with `truth.json`; picklable."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """How the scenes of one split are drawn, and the machine that calibrates them."""

    render: Render
    machine: Machine


@dataclass(frozen=True, slots=True)
class Recipe:
    """What every worker needs. `pitch_mm` is the square pixel of the training pictures; `by_split` names the
    splits that are drawn otherwise (other object families, another style).
    """

    out: Path
    render: Render
    machine: Machine
    classes: tuple[str, ...]
    pitch_mm: float
    by_split: Mapping[str, Drawing] = field(default_factory=dict)


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
    return build_scenes(recipe, plan_scenes(count, seed), workers=workers, progress=progress)


def build_scenes(
    recipe: Recipe,
    scenes: Sequence[tuple[str, int]],
    *,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Path:
    """Render what is missing of these (split, scene seed); see `build_dataset`."""
    _write_recipe(recipe)
    missing = [(split, number) for split, number in scenes if not _image(recipe.out, split, number).is_file()]
    built = deal_out(_build_one, [(recipe, *scene) for scene in missing], workers)
    for done, _ in enumerate(built, start=len(scenes) - len(missing) + 1):
        progress(done, len(scenes))
    return recipe.out


def generator() -> str:
    """Name the generator: version, and 12 hex digits of the SHA-256 over the modules and tables that draw scenes."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in {".py", ".csv"} and not file.name.startswith(_NOT_DRAWING):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return f"inspectbox {inspectbox.__version__}, scene sources sha256 {digest.hexdigest()[:12]}"


_NOT_DRAWING = (
    "__init__",
    "calibration",
    "card",
    "dataset",
    "display",
    "evaluat",
    "export",
    "label",
    "lent",
    "test_object",
    "tip",
    "train",
    "workers",
)


def _write_recipe(recipe: Recipe) -> None:
    """Write down what the set is made of; refuses a folder that holds other classes or another pitch."""
    mark = recipe.out / RECIPE_FILE
    wanted = {"classes": list(recipe.classes), "pitch_mm": recipe.pitch_mm}
    if mark.is_file():
        there = read_json(mark)
        if {name: there.get(name) for name in wanted} != wanted:
            raise OperatorError(
                f"`{recipe.out}` holds a training set of other classes or another pitch",
                hint="give another folder, or delete it",
            )
        return
    recipe.out.mkdir(parents=True, exist_ok=True)
    mark.write_text(json.dumps(wanted | {"generator": generator()}, indent=2) + "\n", encoding="utf-8")
    write_data_yaml(recipe.out, recipe.classes)


def _build_one(recipe: Recipe, split: str, number: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="scene-"))
    try:
        drawing = recipe.by_split.get(split, Drawing(recipe.render, recipe.machine))
        case = drawing.render(folder, number)
        smallest = SMALLEST_PIXELS if split == "train" else 0.0
        made = convert_case(case, drawing.machine, recipe.classes, recipe.pitch_mm, smallest)
        write_sample(recipe.out, split, _name(number), made.tensor, made.truths, unseen=made.unseen)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _name(number: int) -> str:
    return f"{number:08d}"


def _image(out: Path, split: str, number: int) -> Path:
    return out / "images" / split / f"{_name(number)}.tif"
