"""Trains a detector from scratch on simulated scenes; stops and goes on at any epoch."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import ExitStack, redirect_stdout
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from inspectbox.errors import MachineError, OperatorError
from inspectbox.training.dataset_files import read_split
from inspectbox.training.train_loop import HelpingTraining, Plan, RadiographTraining, Say, trainer_class
from inspectbox.training.train_offline import go_offline
from inspectbox.training.train_together import Together, helpers
from inspectbox.training.workers import end_with_parent

ARCHITECTURE = "yolo26n.yaml"
"""Built from its description with random weights: no weights are looked up anywhere."""

BuildDataset = Callable[[Path], Path]


def train(plan: Plan, *, resume: bool = False, progress: Say = print) -> Path:
    """Train by the plan and return the weights of the last epoch; `report.json` and `results.csv` lie beside them.

    Resuming continues `weights/last.pt` of the same folder with its optimiser state, to the plan's epochs or hours.
    Raises MachineError without the `train` extra, OperatorError when there is nothing to resume or nothing to
    train on.
    """
    last = last_weights(plan)
    if resume and not last.is_file():
        raise OperatorError(f"`{plan.out}` holds no training to resume", hint="leave --resume out")
    if not (plan.data / "data.yaml").is_file():
        raise OperatorError(
            f"`{plan.data}` holds no training set", hint="build one first or leave --data out"
        )
    begin = last if resume else None
    trainer = _trainer(plan, begin, RadiographTraining)
    trainer.say = progress
    trainer.add_callback("on_fit_epoch_end", _stop_in_time)
    try:
        with ExitStack() as processes:
            if plan.processes > 1:
                trainer.before_reading = partial(_call_helpers, processes, begin, trainer)
            trainer.train()
    except AssertionError as error:
        raise OperatorError(
            f"`{last}` has all of its {plan.epochs} epochs", hint="ask for more --epochs"
        ) from error
    except OSError as error:
        raise MachineError(
            f"training stopped: {error.strerror}", hint="free the disk, then --resume"
        ) from error
    _write_report(plan, trainer)
    return last


def _trainer(plan: Plan, last: Path | None, differences: type[RadiographTraining]) -> Any:
    """Build ultralytics' trainer. Raises OperatorError for a device that is not there."""
    go_offline(plan.out / "settings")
    try:
        trainer: Any = trainer_class(differences)(overrides=_overrides(plan, last))
    except ValueError as error:
        raise OperatorError(
            f"`{plan.device}` is no device that torch can use here",
            hint="leave --device out, or give cpu or 0",
        ) from error
    trainer.plan = plan
    trainer.args.epochs = trainer.epochs = plan.epochs
    trainer.add_callback("on_train_epoch_start", _number_epoch)
    return trainer


def _call_helpers(processes: ExitStack, last: Path | None, trainer: Any) -> None:
    """Start the other processes of a training whose network is built; all read pictures at once, and wait for each
    other before the first step.
    """
    parameters = list(trainer.model.parameters())
    together = Together(trainer.plan.processes, sum(parameter.numel() for parameter in parameters))
    together.hand_over(parameters)
    folder = Path(processes.enter_context(TemporaryDirectory()))
    processes.enter_context(helpers(together, _help_out, trainer.plan, folder, last))

    def begin(_: Any) -> None:
        together.meet()
        trainer.together = together

    trainer.add_callback("on_train_start", begin)


def _help_out(together: Together, rank: int, plan: Plan, folder: Path, last: Path | None) -> None:
    """Be one of the other processes: the same training from the same weights, silently, on pictures of its own."""
    end_with_parent()

    def begin(trainer: Any) -> None:
        together.take_over(trainer.model.parameters())
        together.meet()
        trainer.together = together

    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        trainer = _trainer(replace(plan, out=folder / str(rank), hours=None), last, HelpingTraining)
        trainer.rank, trainer.say = rank, _silent
        trainer.add_callback("on_train_start", begin)
        trainer.train()


def _silent(line: str) -> None:
    """What a helping process has to say, the first one says."""


def last_weights(plan: Plan) -> Path:
    """Where the checkpoint of the last epoch lies, with the optimiser's state."""
    return plan.out / "run" / "weights" / "last.pt"


def is_trained(plan: Plan) -> bool:
    """Say whether a training by this plan has done all of its epochs."""
    results = plan.out / "run" / "results.csv"
    return results.is_file() and len(results.read_text(encoding="utf-8").splitlines()) > plan.epochs


def _overrides(plan: Plan, last: Path | None) -> dict[str, Any]:
    run = plan.out / "run"
    amp = False if plan.device == "cpu" else "bf16"  # the loop turns bf16 on itself on a CPU
    fixed = {"model": ARCHITECTURE, "pretrained": False, "device": plan.device, "amp": amp}
    ours = {
        "data": str(plan.data / "data.yaml"),
        "project": str(run.parent.resolve()),  # ultralytics puts relative ones under its own folder
        "name": run.name,
        "exist_ok": True,
        "epochs": plan.epochs,
        "imgsz": max(plan.window),
        "batch": plan.batch,
        "nbs": plan.batch,
        "seed": plan.seed,
    }
    # no early end: a longer run resumes a shorter one, and a helper that scores nothing would be the first to leave
    whole = {"patience": 0}
    quiet = {"plots": False, "verbose": False}
    recipe = {
        "optimizer": "MuSGD",
        "lr0": plan.learning_rate,
        "lrf": 0.02,
        "cos_lr": True,
        "warmup_epochs": 0.5,
    }
    if last is not None:
        again = {"time": None, "data": ours["data"], "device": plan.device}
        return {"model": str(last), "resume": str(last), **again, **whole}
    return {**fixed, **quiet, **ours, **recipe, **whole, "warmup_bias_lr": 0.0, "close_mosaic": 0}


def _number_epoch(trainer: Any) -> None:
    """Tell the windows which epoch begins, and take in what has been rendered since."""
    windows = trainer.train_loader.dataset
    windows.epoch = trainer.epoch
    if trainer.plan.windows is not None:
        windows.grow(trainer.share(read_split(trainer.plan.data, "train")))


def _stop_in_time(trainer: Any) -> None:
    """Stop when another epoch as long as this one would outlast the plan's hours; the schedule stays that of all its
    epochs.
    """
    hours = trainer.plan.hours
    elapsed = time.time() - trainer.train_time_start
    if hours is not None and elapsed + (trainer.epoch_time or 0.0) > hours * 3600:
        trainer.stop = True


def _write_report(plan: Plan, trainer: Any) -> None:
    report = {
        "plan": {
            key: str(value) if isinstance(value, Path) else value for key, value in asdict(plan).items()
        },
        "epochs_done": trainer.epoch + 1,
        "validation": {key: value for key, value in trainer.metrics.items() if key.startswith("val/")},
    }
    (plan.out / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
