"""Trains a detector from scratch on simulated scenes; stops and goes on at any epoch."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from inspectbox.errors import MachineError, OperatorError
from inspectbox.training.dataset_files import read_split
from inspectbox.training.train_loop import Plan, Say, trainer_class
from inspectbox.training.train_offline import go_offline

ARCHITECTURE = "yolo26n.yaml"
"""Built from its description with random weights: no weights are looked up anywhere."""

BuildDataset = Callable[[Path], Path]


def train(plan: Plan, *, resume: bool = False, progress: Say = print) -> Path:
    """Train by the plan and return the weights of the last epoch; `report.json` and `results.csv` lie beside them.

    Resuming continues `weights/last.pt` of the same folder with its optimiser state, to the plan's epochs or hours.
    Raises MachineError without the `train` extra, OperatorError when there is nothing to resume or nothing to
    train on.
    """
    run = plan.out / "run"
    last = last_weights(plan)
    if resume and not last.is_file():
        raise OperatorError(f"`{plan.out}` holds no training to resume", hint="leave --resume out")
    if not (plan.data / "data.yaml").is_file():
        raise OperatorError(
            f"`{plan.data}` holds no training set", hint="build one first or leave --data out"
        )
    go_offline(plan.out / "settings")
    trainer = _trainer(plan, run, last if resume else None)
    trainer.plan, trainer.say = plan, progress
    trainer.args.epochs = trainer.epochs = plan.epochs
    trainer.add_callback("on_train_epoch_start", _number_epoch)
    trainer.add_callback("on_fit_epoch_end", _stop_in_time)
    try:
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


def _trainer(plan: Plan, run: Path, last: Path | None) -> Any:
    """Build ultralytics' trainer. Raises OperatorError for a device that is not there."""
    try:
        return trainer_class()(overrides=_overrides(plan, run, last))
    except ValueError as error:
        raise OperatorError(
            f"`{plan.device}` is no device that torch can use here",
            hint="leave --device out, or give cpu or 0",
        ) from error


def last_weights(plan: Plan) -> Path:
    """Where the checkpoint of the last epoch lies, with the optimiser's state."""
    return plan.out / "run" / "weights" / "last.pt"


def is_trained(plan: Plan) -> bool:
    """Say whether a training by this plan has done all of its epochs."""
    results = plan.out / "run" / "results.csv"
    return results.is_file() and len(results.read_text(encoding="utf-8").splitlines()) > plan.epochs


def _overrides(plan: Plan, run: Path, last: Path | None) -> dict[str, Any]:
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
        "patience": plan.epochs,
    }
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
        return {"model": str(last), "resume": str(last), **again}
    return {**fixed, **quiet, **ours, **recipe, "warmup_bias_lr": 0.0, "close_mosaic": 0}


def _number_epoch(trainer: Any) -> None:
    """Tell the windows which epoch begins, and take in what has been rendered since."""
    windows = trainer.train_loader.dataset
    windows.epoch = trainer.epoch
    if trainer.plan.windows is not None:
        windows.grow(read_split(trainer.plan.data, "train"))


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
