"""A detector from nothing: the goods of the office, the simulator, the trainer, the adapter that measures it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from inspectbox.adapters.detector_openvino import OpenVinoDetector
from inspectbox.bootstrap.home import find_home
from inspectbox.bootstrap.open_lane import machine_of, read_goods
from inspectbox.profiles.load import load_profile
from inspectbox.training.dataset import Recipe
from inspectbox.training.simulate import simulate_cases
from inspectbox.training.train import train_and_export

PROFILE = "sim-lane"


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
    progress: Callable[[str], None],
) -> Path:
    """Render, train, export, measure; return the model folder with its card. See `training.train`."""
    home = find_home()
    profile = load_profile(PROFILE, home.hardware)
    goods = read_goods(home.rules(profile.rules.folder)).goods
    recipe = Recipe(
        out=out / "scenes",
        render=render_scene,
        machine=machine_of(profile, home),
        classes=tuple(goods),
        pitch_mm=pitch_mm,
    )
    return train_and_export(
        out,
        recipe=recipe,
        regulated=[label for label, one in goods.items() if one.regulated],
        count=count,
        epochs=epochs,
        size=size,
        seed=seed,
        hours=hours,
        resume=resume,
        open_detector=lambda folder, floor: OpenVinoDetector(folder, floor=floor),
        progress=progress,
    )


def render_scene(folder: Path, seed: int) -> Path:
    """Render the scene of a seed into a folder and return its case folder."""
    (case,) = simulate_cases(folder, 1, seed, None, lambda done, total: None)
    return case
