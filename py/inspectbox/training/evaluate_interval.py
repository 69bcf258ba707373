"""Intervals of figures that count no hits of n: containers are drawn again with replacement. Pure NumPy.

Percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993), a container at a time, because what
stands in one container is found or missed together.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspectbox.training.calibration import BINS, Bin, expected_error
from inspectbox.training.evaluate_figures import Rate, Scene, area_under_precision, scene_marks

RESAMPLES = 200
LEVEL = 95.0
_SEED = 1


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, how many of what it was measured on, and its 95 % interval; NaN where there is nothing to measure."""

    value: float
    n: int
    of: str
    low: float
    high: float

    def sentence(self) -> str:
        """Say it in words, such as `0.874 (35 objects; 95 % interval 0.801-0.920)`."""
        if math.isnan(self.value):
            return f"not measured ({self.n} {self.of})"
        return f"{self.value:.3f} ({self.n} {self.of}; 95 % interval {self.low:.3f}-{self.high:.3f})"


@dataclass(frozen=True, slots=True)
class Precisions:
    """AP at IoU 0.5 of every class by name, and the mean over all of them and over the ordinary goods."""

    by_class: Mapping[str, Estimate]
    mean: Estimate
    goods: Estimate


@dataclass(frozen=True, slots=True)
class _Claims:
    """Detections of a class over all scenes, most confident first, and its objects in each scene."""

    confidence: NDArray[np.float64]
    hit: NDArray[np.float64]
    scene: NDArray[np.intp]
    truths: NDArray[np.float64]

    def precision(self, weights: NDArray[np.float64]) -> float:
        """AP with every scene counted as often as its weight says."""
        times = weights[self.scene]
        return area_under_precision(
            np.cumsum(self.hit * times), np.cumsum(times), float(self.truths @ weights)
        )


def estimate_precisions(
    scenes: Sequence[Scene], names: Sequence[str], regulated: Sequence[int]
) -> Precisions:
    """Measure average precision with intervals over all scenes."""
    claims = [_claims(scenes, label) for label in range(len(names))]
    ordinary = [label not in regulated for label in range(len(names))]
    once = np.ones(len(scenes))
    values = np.array([one.precision(once) for one in claims])
    drawn = np.array([[one.precision(weights) for one in claims] for weights in _weights(len(scenes))])
    counts = [int(one.truths.sum()) for one in claims]
    every = np.full(len(names), True)
    return Precisions(
        by_class={
            name: _estimate(float(values[label]), counts[label], "objects", drawn[:, label])
            for label, name in enumerate(names)
        },
        mean=_mean(values, drawn, counts, every),
        goods=_mean(values, drawn, counts, np.array(ordinary)),
    )


def estimate_error(scenes: Sequence[Scene], lowest: Sequence[float], bins: Sequence[Bin]) -> Estimate:
    """Expected calibration error of the detections at or above each class's `lowest` confidence, with its interval;
    `bins` are those of `reliability` of the same.
    """
    claims = [_claims(scenes, label) for label in range(len(lowest))]
    kept = [one.confidence >= least for one, least in zip(claims, lowest, strict=True)]
    confidence, hit, scene = (
        np.concatenate([getattr(one, part)[keep] for one, keep in zip(claims, kept, strict=True)])
        for part in ("confidence", "hit", "scene")
    )
    places = np.minimum((confidence * BINS).astype(np.intp), BINS - 1)
    gap = confidence - hit
    drawn = []
    for weights in _weights(len(scenes)):
        times = weights[scene]
        error = np.abs(np.bincount(places, times * gap, BINS)).sum()
        drawn.append(error / times.sum() if times.sum() else math.nan)
    return _estimate(expected_error(bins), len(gap), "detections", np.array(drawn))


@dataclass(frozen=True, slots=True)
class Fall:
    """By how many points of a hundred a figure is lower elsewhere, with its 95 % interval; NaN when not measured."""

    points: float
    low: float
    high: float

    def sentence(self) -> str:
        """Say it in words, such as `11.1 points (95 % interval 0.2 to 22.0)`."""
        if math.isnan(self.points):
            return "not measured"
        return f"{self.points:.1f} points (95 % interval {self.low:.1f} to {self.high:.1f})"


def fall_in_points(here: Estimate | Rate, there: Estimate | Rate) -> Fall:
    """Difference of two figures of independent scenes.

    From the two intervals, squared and added (Newcombe, Statistics in Medicine 17, 1998, method 10).
    """
    a, b = (one.share if isinstance(one, Rate) else one.value for one in (here, there))
    down = math.hypot(a - here.low, there.high - b)
    up = math.hypot(here.high - a, b - there.low)
    return Fall(100 * (a - b), 100 * (a - b - down), 100 * (a - b + up))


def _claims(scenes: Sequence[Scene], label: int) -> _Claims:
    found = [(*mark, index) for index, scene in enumerate(scenes) for mark in scene_marks(scene, label)]
    found.sort(key=lambda one: one[:2], reverse=True)
    columns = np.array(found, np.float64).reshape(-1, 3)
    truths = [sum(truth.label == label for truth in scene.truths) for scene in scenes]
    return _Claims(columns[:, 0], columns[:, 1], columns[:, 2].astype(np.intp), np.array(truths, np.float64))


def _weights(scenes: int) -> NDArray[np.float64]:
    """How often each scene is drawn, a row a resample."""
    return (
        np.random.default_rng(_SEED).multinomial(scenes, np.full(scenes, 1 / scenes), RESAMPLES).astype(float)
    )


def _mean(
    values: NDArray[np.float64], drawn: NDArray[np.float64], counts: Sequence[int], chosen: NDArray[np.bool_]
) -> Estimate:
    """Mean over the chosen classes that occur, in the scenes and in each resample."""
    there = chosen & ~np.isnan(values)
    n = int(np.array(counts)[chosen].sum())
    if not there.any():
        return Estimate(math.nan, n, "objects", math.nan, math.nan)
    sums, found = np.nansum(drawn[:, there], axis=1), (~np.isnan(drawn[:, there])).sum(axis=1)
    means = np.divide(sums, found, out=np.full(len(sums), math.nan), where=found > 0)
    return _estimate(float(values[there].mean()), n, "objects", means)


def _estimate(value: float, n: int, of: str, drawn: NDArray[np.float64]) -> Estimate:
    known = drawn[~np.isnan(drawn)]
    if math.isnan(value) or not len(known):
        return Estimate(value, n, of, math.nan, math.nan)
    low, high = np.percentile(known, [(100 - LEVEL) / 2, (100 + LEVEL) / 2])
    return Estimate(value, n, of, min(float(low), value), max(float(high), value))
