"""The training set's recipe when the scenes come from the box's own simulator."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inspectbox.imaging.radiograph import Machine
from inspectbox.training.curves import dual_energy_curves
from inspectbox.training.dataset import Recipe
from inspectbox.training.goods import PACKERS
from inspectbox.training.physics import dual_beam
from inspectbox.training.scenario import REGULATED
from inspectbox.training.simulate import simulate_cases

__all__ = ["REGULATED", "render_scene", "simulated_recipe"]

MAX_PIXELS = 200_000_000


def simulated_recipe(out: Path, pitch_mm: float) -> Recipe:
    """Simulated scenes of every kind, calibrated with the simulated scanner's own curves."""
    curves = dual_energy_curves(dual_beam()).astype(np.float32)
    machine = Machine(curves=curves, dense_transmission=1e-4, pitch_mm=None, max_pixels=MAX_PIXELS)
    return Recipe(out, render_scene, machine, tuple(PACKERS), pitch_mm)


def render_scene(folder: Path, number: int) -> Path:
    """Render the first case of the series whose seed is `number`."""
    (case,) = simulate_cases(folder, 1, number, None, _silent)
    return case


def _silent(done: int, total: int) -> None:
    """Progress of a series of one is nobody's news."""
