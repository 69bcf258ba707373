"""Figures of a container: thresholds from the alarms an office allows, and what is found at them.

A container is found when a regulated class that can be seen in it is claimed, stopped when any regulated class is; it
is clean when no regulated class stands in it, seen or not; one whose regulated goods no one could see is neither.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspectbox.training.evaluate_figures import (
    Rate,
    Scene,
    exact_rate,
    false_alarm_rate,
    threshold_at_alarm_rate,
)

_TINY = 1e-4


@dataclass(frozen=True, slots=True)
class RocPoint:
    """`alarmed` is the share of clean containers that alarm where `found` of the loaded ones are found."""

    alarmed: float
    found: float


def thresholds_at_alarm_rate(
    scenes: Sequence[Scene], labels: Sequence[int], rate: float, lowest: float
) -> dict[int, float]:
    """Return each class's threshold: all classes get the same share of false alarms, the largest with which at most
    `rate` of the clean scenes alarm on any of them. None is below `lowest`.
    """
    clean = sum(scene.is_clean(labels) for scene in scenes)
    chosen = dict.fromkeys(labels, 1.0)
    for allowed in range(math.floor(rate * clean) + 1):
        share = (allowed + 0.5) / max(clean, 1)
        tried = {label: max(lowest, threshold_at_alarm_rate(scenes, label, share)) for label in labels}
        table = [tried.get(label, 1.0) for label in range(max(labels, default=-1) + 1)]
        if clean and false_alarm_rate(scenes, labels, table).share > rate:
            break
        chosen = tried
    return chosen


def class_alarm_rate(scenes: Sequence[Scene], label: int, threshold: float) -> Rate:
    """Share of the scenes without a class in which it is claimed."""
    clean = [scene for scene in scenes if scene.is_clean([label])]
    return exact_rate(sum(scene.highest(label) >= threshold for scene in clean), len(clean))


def roc(scenes: Sequence[Scene], labels: Sequence[int], thresholds: Sequence[float]) -> tuple[RocPoint, ...]:
    """Move all thresholds up and down together, in log odds, and return what is found at which alarm rate, rising."""
    clean, loaded = _margins(scenes, labels, thresholds)
    if not len(clean) or not len(loaded):
        return ()
    cuts = np.unique(np.concatenate([clean, loaded]))[::-1]
    points = [RocPoint(float((clean >= cut).mean()), float((loaded >= cut).mean())) for cut in cuts]
    return (RocPoint(0.0, 0.0), *points)


def found_at_alarm_rate(
    scenes: Sequence[Scene], labels: Sequence[int], thresholds: Sequence[float], rate: float
) -> Rate:
    """Share of loaded scenes found where at most `rate` of these very clean scenes alarm: the point on the ROC."""
    clean, loaded = _margins(scenes, labels, thresholds)
    return _beyond(clean, loaded, rate)


def stopped_at_alarm_rate(
    scenes: Sequence[Scene], labels: Sequence[int], thresholds: Sequence[float], rate: float
) -> Rate:
    """Share of loaded scenes that alarm at the same point on any of `labels`, whether that class is there or another:
    a lane opens them all the same.
    """
    loaded = [_highest(scene, labels, thresholds) for scene in scenes if scene.holds(labels)]
    return _beyond(np.array(clean_margins(scenes, labels, thresholds)), np.array(loaded), rate)


def _beyond(clean: NDArray[np.float64], loaded: NDArray[np.float64], rate: float) -> Rate:
    """Share of the loaded margins that exceed all but at most `rate` of the clean ones."""
    if not len(clean):
        return exact_rate(0, 0)
    allowed = math.floor(rate * len(clean))
    cut = np.sort(clean)[::-1][allowed] if allowed < len(clean) else -math.inf
    return exact_rate(int((loaded > cut).sum()), len(loaded))


def clean_margins(scenes: Sequence[Scene], labels: Sequence[int], thresholds: Sequence[float]) -> list[float]:
    """Return by how much, in log odds, each clean scene exceeds any of the thresholds; negative where it does not."""
    clean = (scene for scene in scenes if scene.is_clean(labels))
    return [_highest(scene, labels, thresholds) for scene in clean] if labels else []


def _margins(
    scenes: Sequence[Scene], labels: Sequence[int], thresholds: Sequence[float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """By how much, in log odds, clean scenes exceed any threshold, and loaded ones that of a class that is there."""
    there = ([label for label in labels if scene.holds([label])] for scene in scenes)
    loaded = [_highest(scene, own, thresholds) for scene, own in zip(scenes, there, strict=True) if own]
    return np.array(clean_margins(scenes, labels, thresholds)), np.array(loaded)


def _highest(scene: Scene, labels: Sequence[int], thresholds: Sequence[float]) -> float:
    return max(_margin(scene, label, thresholds) for label in labels)


def _margin(scene: Scene, label: int, thresholds: Sequence[float]) -> float:
    return log_odds(scene.highest(label)) - log_odds(thresholds[label])


def log_odds(share: float) -> float:
    """Log odds of a share, which counts as no nearer to 0 or 1 than a ten-thousandth."""
    inside = min(max(share, _TINY), 1 - _TINY)
    return math.log(inside / (1 - inside))
