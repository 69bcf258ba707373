"""A model folder whose claims are weighed against each other: scenes are drawn, looked at, and the weights fitted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from inspectbox.adapters.detector_openvino import OpenVinoDetector
from inspectbox.errors import OperatorError
from inspectbox.imaging.rescoring import LEAST_SCORE
from inspectbox.inspection.model_card import CARD_FILE, RESCORING_FILE, ModelCard, read_model_folder
from inspectbox.training.card import add_rescoring
from inspectbox.training.dataset import build_scenes
from inspectbox.training.dataset_files import read_split, read_tensor
from inspectbox.training.dataset_simulated import simulated_recipe
from inspectbox.training.export_folder import copy_model, whole_folder
from inspectbox.training.train_changes import as_another_scanner
from inspectbox.training.train_rescoring import MarkedClaims, fit_rescoring, marked, require_torch

FIRST_SEED = 650_000_000
"""First scene that claims are weighed on; no training of a detector and no evaluation draws from there."""

SPLIT = "val"
"""Loaded as lanes see it, from the object families that detectors learn."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Fitting:
    """How to fit: on so many `scenes`, drawn by `workers` processes into `data`, where they stay; None draws them into
    a folder that goes away.
    """

    scenes: int
    workers: int = 1
    data: Path | None = None
    seed: int = 1


def rescore_model(model: Path, out: Path, fitting: Fitting, progress: Progress) -> Path:
    """Write the model folder `out`: that of `model` with a rescoring of its own. Its thresholds and figures are gone:
    they want to be measured again.

    Raises ModelError for the model, OperatorError for too few scenes, MachineError without the `train` extra or when
    the disk is full; nothing half written stays.
    """
    if fitting.scenes < 1:
        raise OperatorError(f"`--scenes {fitting.scenes}` teaches nothing", hint="give at least 1")
    card = read_model_folder(model).card
    if out.exists():
        raise OperatorError(f"`{out}` is there already", hint="give another folder")
    require_torch()
    with _folder(fitting.data) as data:
        _draw(data, card, fitting, progress)
        scenes = list(_looked_at(OpenVinoDetector(model, floor=LEAST_SCORE), data, fitting, progress))
    weights = fit_rescoring(
        scenes, card.pitch_mm, seed=fitting.seed, progress=lambda done, total: progress("fitted", done, total)
    )
    with whole_folder(out, mark=CARD_FILE) as made:
        copy_model(model, made, card)
        (made / RESCORING_FILE).write_bytes(weights)
        add_rescoring(
            made, _facts(fitting), f"inspectbox rescore {model.name} {out.name} --scenes {fitting.scenes}"
        )
        read_model_folder(made)
    return out


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    with TemporaryDirectory(prefix="rescore-") as scratch:
        yield Path(scratch) / "scenes"


def _draw(data: Path, card: ModelCard, fitting: Fitting, progress: Progress) -> None:
    build_scenes(
        replace(simulated_recipe(data, card.pitch_mm), classes=card.classes),
        [(SPLIT, FIRST_SEED + number) for number in range(fitting.scenes)],
        workers=fitting.workers,
        progress=lambda done, total: progress("rendered", done, total),
    )


def _looked_at(
    detector: OpenVinoDetector, data: Path, fitting: Fitting, progress: Progress
) -> Iterator[MarkedClaims]:
    """Claims on every scene, every other one as another scanner would show it."""
    samples = read_split(data, SPLIT)[: fitting.scenes]
    for done, sample in enumerate(samples, start=1):
        tensor = read_tensor(sample.image)
        if done % 2 == 0:
            tensor = as_another_scanner(tensor, np.random.default_rng([fitting.seed, done]))
        yield marked(sample, detector.claims(tensor))
        progress("looked at", done, len(samples))


def _facts(fitting: Fitting) -> dict[str, str | int | bool]:
    return {
        "simulated": True,
        "scenes": fitting.scenes,
        "scene_seeds": f"{FIRST_SEED} to {FIRST_SEED + fitting.scenes - 1}",
        "seen": "every other one as another scanner would show it",
        "seed": fitting.seed,
    }
