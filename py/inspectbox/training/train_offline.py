"""Keeps the training libraries off the network, and says what to install when they are missing."""

from __future__ import annotations

import logging
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from inspectbox.errors import MachineError


def go_offline(settings: Path) -> None:
    """Prepare the process before ultralytics is imported; its settings file goes under `settings`.

    `YOLO_OFFLINE` stops its online check, weight look-ups, font downloads and usage events; an
    openvino_telemetry that cannot
    be imported makes openvino fall back on its own stub that sends nothing.
    Raises MachineError when the `train` extra is not installed.
    """
    require_training()
    settings.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        YOLO_OFFLINE="true", YOLO_AUTOINSTALL="false", YOLO_CONFIG_DIR=str(settings), WANDB_MODE="disabled"
    )
    if "openvino" not in sys.modules:
        sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    logging.disable(logging.INFO)  # it announces its settings file, and where on the web to read of it
    try:
        from ultralytics import settings as preferences
    finally:
        logging.disable(logging.NOTSET)
    preferences.update({name: False for name in ("sync", *_LOGGERS) if name in preferences})


def require_training() -> None:
    """Raise MachineError when the `train` extra is not installed."""
    if any(find_spec(name) is None for name in ("torch", "ultralytics")):
        raise MachineError("training needs ultralytics and torch", hint="pip install 'inspectbox[train]'")


_LOGGERS = ("clearml", "comet", "dvc", "hub", "mlflow", "neptune", "raytune", "tensorboard", "wandb")
