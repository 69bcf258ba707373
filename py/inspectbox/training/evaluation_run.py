"""Draws the evaluation scenes from their seeds, measures a model on them, and writes figures and a results page."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from inspectbox.errors import MachineError, OperatorError
from inspectbox.inspection.model_card import read_model_folder
from inspectbox.training.card import Json
from inspectbox.training.dataset import build_scenes, generator
from inspectbox.training.dataset_simulated import REGULATED, simulated_recipe
from inspectbox.training.evaluate import OpenDetector, Report, evaluate
from inspectbox.training.evaluate_card import figures_for_card
from inspectbox.training.evaluate_page import write_page

SEEDS: Mapping[str, int] = {"val": 700_000_000, "test": 800_000_000, "style_b": 900_000_000}
"""First scene seed of each set; no training draws from these ranges."""

FULL: Mapping[str, int] = {"val": 800, "test": 2000, "style_b": 400}
SHORT: Mapping[str, int] = {"val": 24, "test": 24, "style_b": 12}

TOLERANCE = 0.02
"""How far an average precision may be from the recorded one: processors round differently, scenes are the same."""

FIGURES = "figures.json"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What to measure: `counts` scenes a set, drawn into `out/scenes` unless they are there, by a detector opened in
    `precision`.
    """

    model: Path
    out: Path
    counts: Mapping[str, int]
    workers: int = 1
    precision: str = "f32"


def run_evaluation(
    wanted: Evaluation, *, open_detector: OpenDetector, progress: Callable[[str, int, int], None]
) -> Report:
    """Measure a model on scenes drawn from seeds; `figures.json`, `detector.md` and two plots lie in `out` then.

    Truths of classes that the model's card does not name are left out. Raises ModelError for the model, OperatorError
    when `out` holds scenes of another kind, MachineError when the disk is full: `figures.json` is then not there.
    """
    card = read_model_folder(wanted.model).card
    recipe = simulated_recipe(wanted.out / "scenes", card.pitch_mm)
    scenes = [(split, SEEDS[split] + i) for split, count in wanted.counts.items() for i in range(count)]
    build_scenes(
        replace(recipe, classes=card.classes),
        scenes,
        workers=wanted.workers,
        progress=lambda done, total: progress("rendered", done, total),
    )
    report = evaluate(
        wanted.model, recipe.out, regulated=REGULATED, open_detector=open_detector, progress=progress
    )
    figures: dict[str, Json] = {
        "model": card.name,
        "precision": wanted.precision,
        "generator": generator(),
        "first_seeds": dict(SEEDS),
        **figures_for_card(report),
    }
    try:
        write_page(wanted.out, card.name, str(figures["generator"]), report, recipe.out)
        (wanted.out / FIGURES).write_text(
            json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    except OSError as error:
        raise MachineError(
            f"the results in `{wanted.out}` cannot be written: {(error.strerror or str(error)).lower()}",
            hint="free space, then ask again: the scenes stay",
        ) from error
    return report


def check_recorded(out: Path, recorded: Path) -> str:
    """Compare the figures in `out` with recorded ones and say so in a sentence.

    Raises OperatorError when an average precision is off by more than `TOLERANCE`, or when model or generator are not
    those of the record.
    """
    now, then = (json.loads(path.read_bytes()) for path in (out / FIGURES, recorded))
    for name in ("model", "generator"):
        if now[name] != then[name]:
            raise OperatorError(
                f"`{recorded}` was recorded with {name} `{then[name]}`, this is `{now[name]}`",
                hint=f"look at the figures, then copy `{out / FIGURES}` over it",
            )
    for split in ("test", "style_b"):
        here, there = now[split]["mAP50"], then[split]["mAP50"]
        if here is None or there is None or abs(here - there) > TOLERANCE:
            raise OperatorError(
                f"mAP50 of `{split}` is {here}, recorded was {there}",
                hint="scenes and model are the recorded ones: look for what changed between them",
            )
    return f"figures are those of {recorded} within {TOLERANCE:g}"
