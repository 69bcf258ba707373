"""What another scanner would have made of a training window: each change is one that a scanner could have produced.

Scenes draw their scanner from one style; these go beyond it, cheaply, so that a detector does not hang on what that
style always does: two energies, curves that fit, grain of one kind, edges of one sharpness.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from inspectbox.training.train_planes import ATTENUATIONS, FULL, Pixels, attenuation, levels, rounded

Change = Callable[[Pixels, np.random.Generator], Pixels]

ONE_ENERGY, OFF_CURVES, GRAINY, STRIPED, SCATTERED, BLURRED = 0.12, 0.2, 0.3, 0.3, 0.25, 0.2
"""Shares of windows that are changed so."""

_LEVELS = np.arange(FULL + 1)

_UNEVEN = 0.025
"""Most that the dose of a line, or the gain of a detector after calibration, is off, rms: more than the 0.012 and 0.022
that the style of training scenes draws."""

_SCATTER = (2e-5, 1e-3)
"""Scattered radiation as a share of open beam, from a collimated machine to an open one."""


def as_another_scanner(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Return what another scanner would have made of these (3, rows, columns)."""
    pixels = _thin(pixels, rng)
    for share, change in _CHANGES:
        if rng.random() < share:
            pixels = change(pixels, rng)
    return pixels


def _thin(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Scale attenuations by up to 8 %, as another dose calibration or packing density would, the low energy's by up to
    3 % beside the high one's, as another spectrum would.
    """
    both, low = rng.uniform(0.96, 1.04), rng.uniform(0.985, 1.015)  # planes are square roots: half of it
    return np.stack([_scaled(both).take(pixels[0]), _scaled(both * low).take(pixels[1]), pixels[2]])


def _scaled(factor: float) -> NDArray[np.uint8]:
    """A table of what each level becomes."""
    return (_LEVELS * factor + 0.5).clip(0, FULL).astype(np.uint8)


def _blurred(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Mix each pixel with its neighbours along travel and across, as a wider focal spot and uneven speed do."""
    planes = pixels[:2].astype(np.float32)
    for axis in (1, 2):
        part = np.float32(rng.uniform(0.0, 0.3))
        inner = [slice(1, -1) if axis == other else slice(None) for other in range(3)]
        before, after = (np.delete(planes, edge, axis) for edge in ([-2, -1], [0, 1]))
        planes[tuple(inner)] = (1 - 2 * part) * planes[tuple(inner)] + part * (before + after)
    return _attenuated(pixels, planes)


def _grainy(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Add noise that grows with thickness, in each energy its own; every other time to the material index as well."""
    planes = pixels[:2].astype(np.float32)
    grain = rng.standard_normal(pixels.shape, np.float32)
    grain[:2] *= (1 + planes * np.float32(1 / 96)) * np.float32(rng.uniform(0.3, 2.5))
    grain[2] *= np.float32(max(0.0, rng.uniform(-12.0, 12.0)))
    return rounded(pixels + grain * (pixels > 0), least=pixels > 0)


def _striped(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Leave a pattern of the detectors, of each energy its own, and of the dose, which remembers from line to line."""
    rows, columns = pixels.shape[1:]
    pattern, dose = (np.float32(rng.uniform(0.0, _UNEVEN)) for _ in range(2))
    memory, steps = rng.uniform(0.0, 0.9), rng.standard_normal((columns,))
    for line in range(1, columns):
        steps[line] = memory * steps[line - 1] + np.sqrt(1 - memory**2) * steps[line]
    across = pattern * rng.standard_normal((2, rows, 1), np.float32)
    return _encoded(pixels, attenuation(pixels[:2]) + across + dose * steps.astype(np.float32))


def _scattered(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Let the scatter of another collimator in: dense things look thinner, the same for both energies."""
    share = np.exp(rng.uniform(*np.log(_SCATTER)))
    thinner = -np.log((np.exp(-ATTENUATIONS) + share) / (1 + share))
    return _encoded(pixels, thinner.astype(np.float32).take(pixels[:2]))


def _off_curves(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Shift the material index where there is one, as curves of another machine would; or tell none, as without curves.

    What was too thin or too dense to tell stays untold.
    """
    shift, spread = rng.uniform(-18, 18), rng.uniform(0.85, 1.15)
    index = ((_LEVELS - 128) * spread + 128 + shift).clip(1, FULL).astype(np.uint8)
    index[0] = 0
    if rng.random() < 0.25:
        index[:] = 0
    return np.concatenate([pixels[:2], index.take(pixels[2])[None]])


def _one_energy(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """See with one energy alone: both attenuations are its own, and there is no material."""
    one = pixels[int(rng.integers(2))]
    return np.stack([one, one, np.zeros_like(one)])


_CHANGES: tuple[tuple[float, Change], ...] = (
    (BLURRED, _blurred),
    (GRAINY, _grainy),
    (STRIPED, _striped),
    (SCATTERED, _scattered),
    (OFF_CURVES, _off_curves),
    (ONE_ENERGY, _one_energy),
)


def _encoded(pixels: Pixels, attenuations: NDArray[np.float32]) -> Pixels:
    """The window with attenuations (2, rows, columns) in the place of its own, and its own material."""
    return _attenuated(pixels, levels(attenuations))


def _attenuated(pixels: Pixels, planes: NDArray[np.floating]) -> Pixels:
    """The window with other attenuations and its own material."""
    return np.concatenate([rounded(planes), pixels[2:]])
