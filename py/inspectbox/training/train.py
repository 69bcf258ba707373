"""`inspectbox train`: training set, training, export and figures in one go; every step goes on where it stopped."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from inspectbox.errors import OperatorError
from inspectbox.imaging.network_picture import STRIDE
from inspectbox.training.card import Json, Provenance
from inspectbox.training.card_curves import write_curves
from inspectbox.training.dataset import RECIPE_FILE, build_dataset, plan_scenes
from inspectbox.training.dataset_files import SPLITS, read_objects, read_split
from inspectbox.training.dataset_objects import draw_objects
from inspectbox.training.dataset_simulated import REGULATED, simulated_recipe
from inspectbox.training.evaluate import OpenDetector, Report, evaluate
from inspectbox.training.evaluate_card import put_on_card
from inspectbox.training.export import export
from inspectbox.training.train_loop import Plan, Say
from inspectbox.training.train_offline import go_offline
from inspectbox.training.train_pitches import COARSER
from inspectbox.training.train_run import is_trained, last_weights, train

BATCH = 8
"""Windows a step and process."""

SCENES_AN_OBJECT = 10
"""For so many scenes an object of each regulated class is drawn alone as well."""

LIMITS = (
    "Trained and measured on the simulator's scenes only: real cargo differs in ways nobody has measured here.",
    "Wants dual energy calibrated with the curves of the simulated 4/6 MeV scanner; a single-energy scan has no "
    "material plane and is outside what was measured.",
    "Detections are proposals for an officer; absence of a detection is no proof of absence.",
)


def train_and_export(
    out: Path,
    *,
    count: int,
    epochs: int,
    size: int,
    pitch_mm: float,
    seed: int,
    resume: bool = False,
    hours: float | None = None,
    device: str = "cpu",
    start: Path | None = None,
    open_detector: OpenDetector | None = None,
    progress: Say = print,
) -> Path:
    """Make the model folder `out/yolo26n-sim-<seed>` from `count` simulated scenes.

    Resuming renders what is missing, trains what is left and exports. `size` is the width in pixels of a training
    window, `hours` bounds the training beside `epochs`. Without `open_detector` the card stays unmeasured and every
    class needs a confidence of 0.25.
    Raises MachineError without the `train` extra before anything is rendered.
    """
    go_offline(out / "settings")
    recipe = simulated_recipe(out / "data", pitch_mm)
    rendered = every(25, progress, "scenes rendered")
    workers = os.cpu_count() or 1
    build_dataset(recipe, count=count, seed=seed, workers=workers, progress=rendered)
    drawn = every(250, progress, "objects drawn alone")
    draw_objects(recipe, count // SCENES_AN_OBJECT, workers=workers, progress=drawn)
    window = window_shape(recipe.out, size)
    plan = Plan(
        recipe.out, out, epochs, window, BATCH, seed, hours=hours, device=device, start=start, coarser=COARSER
    )
    pictures = sum(split == "train" for split, _ in plan_scenes(count, seed))
    plan = replace(plan, processes=processes_for(device, pictures))
    weights = (
        last_weights(plan) if resume and is_trained(plan) else train(plan, resume=resume, progress=progress)
    )
    command = _command(plan, count, size, pitch_mm)
    folder = export_run(plan, weights, pitch_mm, [command], f"yolo26n-sim-{seed}")
    if open_detector is not None:
        measure(folder, recipe.out, open_detector=open_detector, progress=progress)
    return folder


def _command(plan: Plan, count: int, size: int, pitch_mm: float) -> str:
    """Write down the command line that trains so, for the card."""
    said = [f"--count {count} --epochs {plan.epochs} --size {size} --pitch {pitch_mm:g} --seed {plan.seed}"]
    said += [] if plan.hours is None else [f"--hours {plan.hours:g}"]
    said += [] if plan.start is None else [f"--from {plan.start.name}"]
    return " ".join(["inspectbox train", plan.out.name, *said])


def processes_for(device: str, windows: int) -> int:
    """Return how many processes train together on a CPU: one a core, if each has a batch of windows an epoch."""
    cores = len(os.sched_getaffinity(0)) if device == "cpu" else 1
    return max(1, min(cores, windows // BATCH))


def export_run(plan: Plan, weights: Path, pitch_mm: float, commands: Sequence[str], name: str) -> Path:
    """Export what a plan has trained so far, with a card that says where it comes from."""
    provenance = Provenance(
        name=name,
        created=datetime.now(UTC).date().isoformat(),
        data=data_facts(plan.data, plan.seed),
        training=training_facts(plan),
        commands=commands,
        limits=LIMITS,
    )
    folder = export(weights, plan.out / name, pitch_mm=pitch_mm, coarser=plan.coarser, provenance=provenance)
    write_curves(plan.out / "run" / "results.csv", folder / "curves.svg")
    return folder


def measure(folder: Path, data: Path, *, open_detector: OpenDetector, progress: Say = print) -> Report:
    """Evaluate a model folder and write calibration, thresholds and figures into its card."""
    report = evaluate(
        folder,
        data,
        regulated=REGULATED,
        open_detector=open_detector,
        progress=lambda split, done, total: every(50, progress, f"{split} scenes measured")(done, total),
    )
    put_on_card(folder, report)
    for name, figures in report.sets.items():
        progress(
            f"simulated {name} scenes: mAP50 {figures.precision.mean.sentence()}; regulated at 5 % alarms: "
            f"{figures.at_rate.sentence()}"
        )
    return report


def data_facts(data: Path, seed: int) -> Mapping[str, Json]:
    """Say which scenes a training set holds and which generator drew them."""
    there = [split for split in SPLITS if (data / "images" / split).is_dir()]
    names = {split: [int(sample.name) for sample in read_split(data, split)] for split in there}
    return {
        "simulated": True,
        "generator": json.loads((data / RECIPE_FILE).read_bytes())["generator"],
        "seed": seed,
        "scenes": {split: len(numbers) for split, numbers in names.items()},
        "objects_alone": len(read_objects(data)),
        "scene_seeds": {split: f"{min(numbers)} to {max(numbers)}" for split, numbers in names.items()},
    }


def training_facts(plan: Plan) -> Mapping[str, Json]:
    """Say how a model was trained."""
    results = (plan.out / "run" / "results.csv").read_text(encoding="utf-8").splitlines()
    return {
        "from": "random weights, no pre-training" if plan.start is None else f"checkpoint {plan.start.name}",
        "window_pixels": list(plan.window),
        "windows_an_epoch": plan.windows or f"{plan.per_image} a picture",
        "batch": plan.batch * plan.processes,
        "optimizer": f"MuSGD, learning rate {plan.learning_rate:g}, cosine",
        "epochs_done": len(results) - 1,
        "precision": "bf16 on a CPU",
    }


def window_shape(data: Path, size: int) -> tuple[int, int]:
    """Rows that hold a whole picture's height and `size` columns, both multiples of the stride."""
    if size < 5 * STRIDE:
        raise OperatorError(f"`--size {size}` is too small to train on", hint=f"give at least {5 * STRIDE}")
    rows = min(read_split(data, "train")[0].shape[0], size)
    return -(-rows // STRIDE) * STRIDE, -(-size // STRIDE) * STRIDE


def every(step: int, say: Say, what: str) -> Callable[[int, int], None]:
    """Say every so many steps, and at the end, how far it is."""

    def report(done: int, total: int) -> None:
        if done % step == 0 or done == total:
            say(f"{done} of {total} {what}")

    return report
