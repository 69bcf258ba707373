"""Goes on training a model on a site's own labelled scans, and says what that changed on scans held out of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from inspectbox.errors import OperatorError
from inspectbox.inspection.model_card import ModelCard, read_model_folder
from inspectbox.training.card import UNMEASURED_CONFIDENCE, Json, Provenance, add_figures
from inspectbox.training.card_curves import write_curves
from inspectbox.training.dataset import RECIPE_FILE
from inspectbox.training.dataset_blended import Blending, is_blended
from inspectbox.training.dataset_files import read_split
from inspectbox.training.dataset_labelled import SiteRecipe, build_labelled
from inspectbox.training.evaluate import FLOOR, OpenDetector, look_at
from inspectbox.training.evaluate_figures import Scene, average_precision, exact_rate, marks
from inspectbox.training.export import export
from inspectbox.training.export_folder import keep_rescoring
from inspectbox.training.export_joined import JoinNetworks, join_models
from inspectbox.training.labels import LabelledScan, clean_scans
from inspectbox.training.labels_coco import read_coco
from inspectbox.training.labels_yolo import read_yolo
from inspectbox.training.own_mesh import OwnObject
from inspectbox.training.train import BATCH, every, processes_for, training_facts, window_shape
from inspectbox.training.train_loop import Plan, Say
from inspectbox.training.train_offline import require_training
from inspectbox.training.train_run import is_trained, last_weights, train
from inspectbox.training.train_start import start_files

LEARNING_RATE = 0.002
"""A fifth of that from random weights: what the model knows shall be bent, not forgotten."""

LEAST_WINDOWS = 64


@dataclass(frozen=True, slots=True)
class Tuning:
    """What to learn from: scans and labels (COCO JSON or a YOLO folder) of a site; `simulated` when they are drawn.

    Without `labels` every scan is clean. `tip` objects are blended into copies of each clean scan, those of `own` or
    regulated goods.
    """

    out: Path
    model: Path
    scans: Path
    labels: Path | None
    epochs: int
    size: int
    seed: int = 1
    hours: float | None = None
    device: str = "cpu"
    resume: bool = False
    simulated: bool = False
    tip: int = 0
    own: tuple[OwnObject, ...] = ()

    def read_labels(self, classes: Sequence[str]) -> tuple[LabelledScan, ...]:
        """Read the labels in the form they have. Raises OperatorError, also where there is nothing to learn."""
        if self.labels is None:
            if not self.tip:
                raise OperatorError(
                    "clean scans alone teach nothing", hint="give --labels, or --tip to blend objects in"
                )
            return clean_scans(self.scans)
        return (read_yolo if self.labels.is_dir() else read_coco)(self.labels, self.scans, classes)


@dataclass(frozen=True, slots=True)
class Held:
    """A class on the scans held out: its boxes, AP at IoU 0.5 and boxes found at 0.25, (before, after)."""

    name: str
    n: int
    precision: tuple[float, float]
    hits: tuple[int, int]


def finetune(
    tuning: Tuning,
    site: SiteRecipe,
    *,
    open_detector: OpenDetector,
    join_networks: JoinNetworks,
    progress: Say = print,
) -> tuple[Path, str]:
    """Train on, export, and return the model folder and the table of before and after. Of a model of several networks
    each is trained on, one after another.

    `site` is completed with the classes and pitch of the model by `site_recipe`. Raises MachineError without the
    `train` extra, OperatorError and ScanError for labels and scans before anything is trained.
    """
    require_training()
    card = read_model_folder(tuning.model).card
    starts = _checkpoints(tuning.model)
    site = replace(site, blending=Blending(tuning.tip, tuning.own, tuning.seed) if tuning.tip else None)
    labelled = tuning.read_labels(card.classes)
    data = build_labelled(site, labelled, every(25, progress, "scans converted"))
    before, _ = look_at(open_detector(tuning.model, FLOOR), data, "val", _silent)
    plans = [_plan(tuning, data, starts, number, card.coarser) for number in range(1, len(starts) + 1)]
    for number, plan in enumerate(plans, start=1):
        if len(plans) > 1:
            progress(f"network {number} of {len(plans)}")
        _train_on(plan, resume=tuning.resume and (number == 1 or last_weights(plan).is_file()), say=progress)
    folder = _exported(tuning, plans, card, join_networks)
    keep_rescoring(tuning.model, folder, card)
    after, _ = look_at(open_detector(folder, FLOOR), data, "val", _silent)
    held, blended = compare(card.classes, before, after), sum(is_blended(scene.name) for scene in after)
    add_figures(
        folder,
        confidence=dict.fromkeys(card.classes, UNMEASURED_CONFIDENCE),
        measured={
            "simulated": tuning.simulated or blended > 0,
            "held_out": {"with_an_object_blended_in": blended, **_figures(held, len(after))},
        },
    )
    return folder, table(held, len(after), simulated=tuning.simulated, blended=blended)


def compare(classes: Sequence[str], before: Sequence[Scene], after: Sequence[Scene]) -> tuple[Held, ...]:
    """Measure every class that was drawn on the scans held out."""
    held = []
    for label, name in enumerate(classes):
        n = sum(truth.label == label for scene in after for truth in scene.truths)
        if n:
            one, two = (
                (average_precision(scenes, label), _hits(scenes, label)) for scenes in (before, after)
            )
            held.append(Held(name, n, (one[0], two[0]), (one[1], two[1])))
    return tuple(held)


def table(held: Sequence[Held], scans: int, *, simulated: bool, blended: int = 0) -> str:
    """Lay before and after out, a line a class and one of all; `blended` of the scans have a simulated object."""
    also = f", {blended} of them with a simulated object blended in" if blended else ""
    lines = [
        f"{scans}{' simulated' if simulated else ''} scans held out of training{also}, before -> after; "
        f"found at confidence {UNMEASURED_CONFIDENCE:g}",
        f"{'class':<20}{'boxes':>6}   {'AP50':<16}found",
    ]
    lines += [_line(one.name, one.n, one.precision, one.hits) for one in held]
    if held:
        mean = (sum(one.precision[0] for one in held), sum(one.precision[1] for one in held))
        hits = (sum(one.hits[0] for one in held), sum(one.hits[1] for one in held))
        total = sum(one.n for one in held)
        lines.append(_line("all (mAP50)", total, (mean[0] / len(held), mean[1] / len(held)), hits))
    return "\n".join(lines)


def _line(name: str, n: int, precision: tuple[float, float], hits: tuple[int, int]) -> str:
    return f"{name:<20}{n:>6}   {precision[0]:.3f} -> {precision[1]:.3f}  {hits[0]} -> {hits[1]}"


def _hits(scenes: Sequence[Scene], label: int) -> int:
    return sum(hit and score >= UNMEASURED_CONFIDENCE for score, hit in marks(scenes, label))


def _figures(held: Sequence[Held], scans: int) -> dict[str, Json]:
    classes: dict[str, Json] = {}
    for one in held:
        moments: dict[str, Json] = {"boxes": one.n}
        for index, when in enumerate(("before", "after")):
            found = exact_rate(one.hits[index], one.n).sentence()
            moments[when] = {"AP50": round(one.precision[index], 4), "boxes_found": found}
        classes[one.name] = moments
    return {"scans": scans, "classes": classes}


def _train_on(plan: Plan, *, resume: bool, say: Say) -> None:
    if not (resume and is_trained(plan)):
        train(plan, resume=resume, progress=say)


def _exported(tuning: Tuning, plans: Sequence[Plan], card: ModelCard, join_networks: JoinNetworks) -> Path:
    """Export what was trained to a model folder; several networks are joined as they were."""
    provenance = _provenance(tuning, plans, card)
    out = tuning.out / provenance.name
    alone = [out] if len(plans) == 1 else [plan.out / "network" for plan in plans]
    for plan, folder in zip(plans, alone, strict=True):
        export(
            last_weights(plan), folder, pitch_mm=card.pitch_mm, coarser=card.coarser, provenance=provenance
        )
        write_curves(plan.out / "run" / "results.csv", folder / "curves.svg", simulated=tuning.simulated)
    return out if len(plans) == 1 else join_models(alone, out, join_networks, provenance)


def _checkpoints(model: Path) -> list[Path]:
    """Return the weights a model can be trained on from, one a network. Raises OperatorError."""
    beside = model.parent / "run" / "weights" / "last.pt"
    found = start_files(model) or [beside]
    if all(path.is_file() for path in found):
        return found
    raise OperatorError(
        f"`{model}` has no `last.pt` to train on from",
        hint="give the model folder inside a training's folder",
    )


def _plan(tuning: Tuning, data: Path, starts: Sequence[Path], number: int, coarser: float) -> Plan:
    windows = max(LEAST_WINDOWS, 2 * len(read_split(data, "train")))
    return Plan(
        data,
        tuning.out if number == 1 else tuning.out / f"network-{number}",
        tuning.epochs,
        window_shape(data, tuning.size),
        batch=BATCH,
        seed=tuning.seed,
        hours=None if tuning.hours is None else tuning.hours / len(starts),
        learning_rate=LEARNING_RATE,
        device=tuning.device,
        start=starts[number - 1],
        windows=windows,
        processes=processes_for(tuning.device, windows),
        coarser=coarser,
    )


def _provenance(tuning: Tuning, plans: Sequence[Plan], card: ModelCard) -> Provenance:
    data = plans[0].data
    made_of = json.loads((data / RECIPE_FILE).read_bytes())
    names = {split: [sample.name for sample in read_split(data, split)] for split in ("train", "val")}
    splits = {split: sum(not is_blended(name) for name in some) for split, some in names.items()}
    blended = {split: sum(map(is_blended, some)) for split, some in names.items()}
    what = "simulated scans" if tuning.simulated else "a site's own scans"
    command = f"inspectbox finetune {tuning.out.name} --model {tuning.model.name} --scans {tuning.scans.name}"
    command += "" if tuning.labels is None else f" --labels {tuning.labels.name}"
    command += f" --tip {tuning.tip}" if tuning.tip else ""
    command += " --objects OBJECTS" if tuning.own else ""
    command += f" --epochs {tuning.epochs} --size {tuning.size}"
    return Provenance(
        name=f"{card.name[:57]}-tuned",
        created=datetime.now(UTC).date().isoformat(),
        data={
            # a model that first learned on simulated scans goes on counting as such: nobody calibrated what it says now
            "simulated": tuning.simulated or card.simulated,
            "learned_on": f"{what}, after the data of {card.name}",
            "first_model_simulated": card.simulated,
            "scans": splits,
            "copies_with_a_simulated_object_blended_in": blended,
            "boxes": made_of["boxes"],
            "scans_and_labels_sha256": made_of["sha256"],
        },
        training=_trained(plans),
        commands=[command + (" --simulated" if tuning.simulated else "")],
        limits=(
            f"Every class needs a confidence of {UNMEASURED_CONFIDENCE:g}, neither calibrated nor set from alarms.",
            f"Measured on {splits['val']} scans of the same site and scanner; other sites were not looked at.",
            "Detections are proposals for an officer; absence of a detection is no proof of absence.",
        ),
        simulated=tuning.simulated,
        start=f"weights of {card.name}",
    )


def _trained(plans: Sequence[Plan]) -> Mapping[str, Json]:
    """Say how each network was trained on."""
    if len(plans) == 1:
        return training_facts(plans[0])
    return {f"network_{number}": training_facts(plan) for number, plan in enumerate(plans, start=1)}


def _silent(split: str, done: int, total: int) -> None:
    """Few scans are measured in seconds."""
