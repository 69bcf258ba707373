"""`inspectbox train`: training set, training, export and figures in one go; every step goes on where it stopped."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from inspectbox.errors import OperatorError
from inspectbox.training.card import Json, Provenance, add_figures
from inspectbox.training.dataset import RECIPE_FILE, Recipe, build_dataset
from inspectbox.training.dataset_files import SPLITS, read_split
from inspectbox.training.evaluate import OpenDetector, Report, evaluate
from inspectbox.training.export import export
from inspectbox.training.train import train
from inspectbox.training.train_loop import STRIDE, Plan, Say
from inspectbox.training.train_offline import go_offline

LIMITS = (
    "Trained and measured on the simulator's scenes only: real cargo differs in ways nobody has measured here.",
    "Wants dual energy calibrated with the curves of the simulated 4/6 MeV scanner; a single-energy scan has no "
    "material plane and is outside what was measured.",
    "Detections are proposals for an officer; absence of a detection is no proof of absence.",
)


def train_and_export(
    out: Path,
    *,
    recipe: Recipe,
    regulated: Sequence[str],
    count: int,
    epochs: int,
    size: int,
    seed: int,
    name: str = "yolo26n-sim-1",
    hours: float | None = None,
    workers: int | None = None,
    resume: bool = False,
    open_detector: OpenDetector | None = None,
    progress: Say = print,
) -> Path:
    """Make the model folder `out/<name>`; `recipe` says how scenes are rendered and where the training set lies.

    `size` is the width in pixels of a training window, `hours` bounds the training beside `epochs`. Without
    `open_detector` the card
    stays unmeasured. Raises MachineError without the `train` extra before anything is rendered.
    """
    go_offline(out / "settings")
    cores = workers or os.cpu_count() or 1
    build_dataset(
        recipe, count=count, seed=seed, workers=cores, progress=_every(25, progress, "scenes rendered")
    )
    plan = Plan(recipe.out, out, epochs, _window(recipe.out, size), batch=16, seed=seed, hours=hours)
    weights = train(plan, resume=resume, progress=progress)
    options = f"--count {count} --epochs {epochs} --size {size} --pitch {recipe.pitch_mm:g} --seed {seed}"
    provenance = Provenance(
        name=name,
        created=datetime.now(UTC).date().isoformat(),
        data=data_facts(recipe.out, seed),
        training=training_facts(plan),
        commands=[f"inspectbox train {out.name} {options}"],
        limits=LIMITS,
    )
    folder = export(weights, out / name, pitch_mm=recipe.pitch_mm, provenance=provenance)
    if open_detector is not None:
        measure(folder, recipe.out, regulated=regulated, open_detector=open_detector, progress=progress)
    return folder


def measure(
    folder: Path, data: Path, *, regulated: Sequence[str], open_detector: OpenDetector, progress: Say = print
) -> Report:
    """Evaluate a model folder and write thresholds and figures into its card."""
    report = evaluate(
        folder,
        data,
        regulated=regulated,
        open_detector=open_detector,
        progress=_every(25, progress, "scenes measured"),
    )
    add_figures(folder, confidence=report.confidence, measured=report.as_card())
    progress(
        f"simulated test scenes: mAP50 {report.mean_precision:.3f}; regulated: {report.regulated.sentence()}"
    )
    return report


def data_facts(data: Path, seed: int) -> Mapping[str, Json]:
    """Say which scenes a training set holds and which generator drew them."""
    names = {split: [int(sample.name) for sample in read_split(data, split)] for split in SPLITS}
    return {
        "simulated": True,
        "generator": json.loads((data / RECIPE_FILE).read_bytes())["generator"],
        "seed": seed,
        "scenes": {split: len(numbers) for split, numbers in names.items()},
        "scene_seeds": {split: f"{min(numbers)} to {max(numbers)}" for split, numbers in names.items()},
    }


def training_facts(plan: Plan) -> Mapping[str, Json]:
    """Say how a model was trained."""
    results = (plan.out / "run" / "results.csv").read_text(encoding="utf-8").splitlines()
    return {
        "from": "random weights, no pre-training",
        "window_pixels": list(plan.window),
        "windows_a_picture_and_epoch": plan.per_image,
        "batch": plan.batch,
        "optimizer": f"AdamW, learning rate {plan.learning_rate:g}, cosine",
        "epochs_done": len(results) - 1,
        "precision": "bf16 on a CPU",
    }


def _window(data: Path, size: int) -> tuple[int, int]:
    """Rows that hold a whole picture's height and `size` columns, both multiples of the stride."""
    if size < 5 * STRIDE:
        raise OperatorError(f"`--size {size}` is too small to train on", hint=f"give at least {5 * STRIDE}")
    rows = min(read_split(data, "train")[0].shape[0], size)
    return -(-rows // STRIDE) * STRIDE, -(-size // STRIDE) * STRIDE


def _every(step: int, say: Say, what: str) -> Callable[[int, int], None]:
    """Say every so many steps, and at the end, how far it is."""

    def report(done: int, total: int) -> None:
        if done % step == 0 or done == total:
            say(f"{done} of {total} {what}")

    return report
