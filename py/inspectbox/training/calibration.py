"""Turns a network's scores into shares: of detections with a confidence of 0.7, seven in ten should be right.

Beta calibration (Kull, Silva Filho and Flach, AISTATS 2017): logit(p) = a ln s - b ln(1 - s) + c with a, b >= 0, which
holds Platt's curve and the identity. A class with few detections is drawn towards the curve of all classes together.
Pure NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inspectbox.inspection.model_card import Curve, calibrate
from inspectbox.training.evaluate_figures import Scene, Seen, marks

PULL = 5.0
"""Weight of the common curve's parameters against the log-likelihood of a class's own detections."""

_SCORES = (*(i / 100 for i in (0, 1, 2, 3, 5, 7, 10, 15)), *(i / 20 for i in range(4, 20)), 0.97, 0.99, 1.0)
"""Where a curve is sampled for the card; between them it is nearly straight."""

_TINY = 1e-4
BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """One tenth of the confidences: how many detections fell in it, their mean confidence, the share that was right."""

    n: int
    confidence: float
    right: float


def fit_curves(scenes: Sequence[Scene], classes: int) -> tuple[Curve, ...]:
    """Fit a curve a class on scenes whose `seen` carry the network's own scores; rising, sampled for the card."""
    found = [marks(scenes, label) for label in range(classes)]
    together = [mark for one in found for mark in one]
    if not together:
        return (((0.0, 0.0), (1.0, 1.0)),) * classes
    common = _fit(together, np.array([1.0, 1.0, 0.0]), 1e-3)
    return tuple(_sampled(_fit(one, common, PULL) if one else common) for one in found)


def _fit(found: Sequence[tuple[float, bool]], start: NDArray[np.float64], pull: float) -> NDArray[np.float64]:
    """Newton's method on the penalised log-likelihood; slopes are kept from falling below 0."""
    scores = np.array([score for score, _ in found])
    right = np.array([hit for _, hit in found], np.float64)
    features = _features(scores)
    theta = start.copy()
    for _ in range(40):
        share = 1 / (1 + np.exp(-np.clip(features @ theta, -30, 30)))
        gradient = features.T @ (right - share) - pull * (theta - start)
        curvature = (features * (share * (1 - share))[:, None]).T @ features + pull * np.eye(3)
        step = np.linalg.solve(curvature + 1e-9 * np.eye(3), gradient)
        theta = theta + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-9))
        theta[:2] = theta[:2].clip(0)
        if np.abs(step).max() < 1e-6:
            break
    return theta


def _features(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = scores.clip(_TINY, 1 - _TINY)
    return np.stack([np.log(inside), -np.log1p(-inside), np.ones_like(inside)], axis=1)


def _sampled(theta: NDArray[np.float64]) -> Curve:
    scores = np.array(_SCORES)
    shares = 1 / (1 + np.exp(-np.clip(_features(scores) @ theta, -30, 30)))
    shares[0] = 0.0
    rising = np.maximum.accumulate(shares)
    return tuple((round(s, 4), round(float(p), 5)) for s, p in zip(_SCORES, rising, strict=True))


def calibrated(scenes: Sequence[Scene], curves: Sequence[Curve]) -> tuple[Scene, ...]:
    """Return the scenes with every confidence mapped as the box will map it."""
    return tuple(
        replace(scene, seen=tuple(_mapped(one, curves[one.label]) for one in scene.seen)) for scene in scenes
    )


def _mapped(one: Seen, curve: Curve) -> Seen:
    return replace(one, confidence=round(calibrate(one.confidence, curve), 4))


def reliability(scenes: Sequence[Scene], lowest: Sequence[float]) -> tuple[Bin, ...]:
    """Sort the detections at or above their class's `lowest` confidence into tenths of confidence."""
    found = [mark for label, least in enumerate(lowest) for mark in marks(scenes, label) if mark[0] >= least]
    bins = []
    for number in range(BINS):
        inside = [mark for mark in found if min(int(mark[0] * BINS), BINS - 1) == number]
        bins.append(
            Bin(len(inside), _mean([score for score, _ in inside]), _mean([float(hit) for _, hit in inside]))
        )
    return tuple(bins)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan


def expected_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error (Naeini et al., AAAI 2015): mean gap of confidence and share, weighted by n."""
    total = sum(one.n for one in bins)
    return (
        sum(one.n * abs(one.confidence - one.right) for one in bins if one.n) / total if total else math.nan
    )
