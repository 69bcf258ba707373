"""The training set's recipe when the scenes come from the box's own simulator."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from inspectbox.imaging.radiograph import Machine
from inspectbox.training.curves import dual_energy_curves
from inspectbox.training.dataset import Drawing, Recipe
from inspectbox.training.goods import PACKERS
from inspectbox.training.scanner import nominal_beam
from inspectbox.training.scenario import CRAMMED, REGULATED
from inspectbox.training.simulate import simulate_cases
from inspectbox.training.style import STYLES

__all__ = ["OTHER_STYLE", "REGULATED", "TRAINING_STYLE", "render_scene", "simulated_recipe"]

MAX_PIXELS = 200_000_000

TRAINING_STYLE, OTHER_STYLE = "a", "b"
"""Style `b` is another scanner of other habits; nothing is ever trained on it."""


_CRAMMED_OF = 3
"""Of so many scenes that are trained on all but one are crammed."""


def simulated_recipe(out: Path, pitch_mm: float) -> Recipe:
    """Simulated scenes of every kind, calibrated with the curves of their style's scanner.

    Training and validation see the object families of `train`; the splits `test` and `style_b` see those held back,
    and `style_b` the other scanner. Two of three training scenes are crammed with regulated goods, which else would be
    met in a handful of shapes each and learnt by heart; every other split is loaded as lanes see it.
    """
    taught = drawing(TRAINING_STYLE, "train", crammed=True)
    other = {
        "val": drawing(TRAINING_STYLE, "train"),
        "test": drawing(TRAINING_STYLE, "held_back"),
        "style_b": drawing(OTHER_STYLE, "held_back"),
    }
    return Recipe(out, taught.render, taught.machine, tuple(PACKERS), pitch_mm, other)


def drawing(style: str, families: str, *, crammed: bool = False) -> Drawing:
    """Scenes of a style with these object families, as that style's scanner would be calibrated; `crammed`: see
    `simulated_recipe`.
    """
    curves = dual_energy_curves(nominal_beam(STYLES[style])).astype(np.float32)
    machine = Machine(curves=curves, dense_transmission=1e-4, pitch_mm=None, max_pixels=MAX_PIXELS)
    return Drawing(partial(render_scene, style=style, families=families, crammed=crammed), machine)


def render_scene(
    folder: Path, number: int, *, style: str = TRAINING_STYLE, families: str = "train", crammed: bool = False
) -> Path:
    """Render the first case of the series whose seed is `number`."""
    scenario = CRAMMED if crammed and number % _CRAMMED_OF else None
    (case,) = simulate_cases(folder, 1, number, scenario, _silent, style=style, families=families)
    return case


def _silent(done: int, total: int) -> None:
    """Progress of a series of one is nobody's news."""
