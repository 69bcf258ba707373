"""A detector from nothing: the simulator, the trainer, and the adapter that measures what came out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from inspectbox.adapters.detector_openvino import OpenVinoDetector
from inspectbox.training.train import train_and_export


def make_model(
    out: Path,
    *,
    count: int,
    epochs: int,
    size: int,
    pitch_mm: float,
    seed: int,
    hours: float | None,
    resume: bool,
    device: str,
    start: Path | None,
    progress: Callable[[str], None],
) -> Path:
    """Render, train, export, measure; return the model folder with its card. See `training.train`."""
    return train_and_export(
        out,
        count=count,
        epochs=epochs,
        size=size,
        pitch_mm=pitch_mm,
        seed=seed,
        hours=hours,
        resume=resume,
        device=device,
        start=start,
        open_detector=lambda folder, floor: OpenVinoDetector(folder, floor=floor),
        progress=progress,
    )
