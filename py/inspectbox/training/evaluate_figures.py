"""Figures of a detector: average precision, thresholds, detection rates with exact intervals. Pure NumPy."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspectbox.training.dataset_files import Truth


@dataclass(frozen=True, slots=True)
class Seen:
    """One detection on a scene: class index, confidence 0..1, box x0, y0, x1, y1."""

    label: int
    confidence: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands in a scene and what the detector said of it; `unseen` is there but shows no contrast."""

    truths: tuple[Truth, ...]
    seen: tuple[Seen, ...]
    unseen: tuple[Truth, ...] = ()
    name: str = ""

    def holds(self, labels: Sequence[int]) -> bool:
        """Say whether any of these classes can be seen in the scene."""
        return any(truth.label in labels for truth in self.truths)

    def is_clean(self, labels: Sequence[int]) -> bool:
        """Say whether none of these classes stands in the scene, seen or not."""
        return not self.holds(labels) and not any(truth.label in labels for truth in self.unseen)

    def highest(self, label: int) -> float:
        """Return the highest confidence given to a class, 0.0 when none."""
        return max((seen.confidence for seen in self.seen if seen.label == label), default=0.0)


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `n` with the exact (Clopper-Pearson) 95 % interval."""

    hits: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """Return hits / n; NaN when n is 0."""
        return self.hits / self.n if self.n else math.nan

    def sentence(self) -> str:
        """Say the rate in words, such as `87.5 % (35 of 40; 95 % interval 73.2-95.8 %)`."""
        if not self.n:
            return "not measured (0 scenes)"
        interval = f"{100 * self.low:.1f}-{100 * self.high:.1f} %"
        return f"{100 * self.share:.1f} % ({self.hits} of {self.n}; 95 % interval {interval})"


def exact_rate(hits: int, n: int, level: float = 0.95) -> Rate:
    """Clopper and Pearson's interval (Biometrika 26, 1934), its ends found by bisection on the binomial tail."""
    if n == 0:
        return Rate(0, 0, 0.0, 1.0)
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else _bisect(lambda p: _at_most(hits - 1, n, p) - (1 - tail))
    high = 1.0 if hits == n else _bisect(lambda p: _at_most(hits, n, p) - tail)
    return Rate(hits, n, low, high)


def _at_most(k: int, n: int, p: float) -> float:
    if not 0 < p < 1:
        return float(p <= 0 or k >= n)
    a, b = math.log(p), math.log1p(-p)
    whole = math.lgamma(n + 1)
    terms = (whole - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * a + (n - i) * b for i in range(k + 1))
    return math.fsum(map(math.exp, terms))


def _bisect(falling: Callable[[float], float]) -> float:
    """Find the root in 0..1 of a falling function."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
    return (low + high) / 2


def average_precision(scenes: Sequence[Scene], label: int, overlap: float = 0.5) -> float:
    """Area under the precision-recall curve at one IoU, interpolated at 101 recalls as COCO does; NaN without
    truths.
    """
    truths = sum(truth.label == label for scene in scenes for truth in scene.truths)
    right = np.cumsum([hit for _, hit in marks(scenes, label, overlap)], dtype=np.float64)
    return area_under_precision(right, np.arange(1.0, len(right) + 1), truths)


def area_under_precision(right: NDArray[np.float64], claimed: NDArray[np.float64], truths: float) -> float:
    """Area as `average_precision` takes it: hits and claims counted from the most confident on, of so many truths."""
    if truths == 0:
        return math.nan
    precision = np.divide(right, claimed, out=np.zeros_like(right), where=claimed > 0)
    envelope = np.append(np.maximum.accumulate(precision[::-1])[::-1], 0.0)
    at = np.searchsorted(right / truths, np.linspace(0, 1, 101), side="left")
    return float(envelope[at].mean())


def marks(scenes: Sequence[Scene], label: int, overlap: float = 0.5) -> list[tuple[float, bool]]:
    """Mark every detection of a class as hit or not, most confident first: (confidence, hit)."""
    return sorted((mark for scene in scenes for mark in scene_marks(scene, label, overlap)), reverse=True)


def scene_marks(scene: Scene, label: int, overlap: float = 0.5) -> list[tuple[float, bool]]:
    """Mark the detections of a class in one scene, in no order. A detection of what stands there unseen is left out."""
    paired = pair(scene, label, overlap=overlap)
    hits = [(seen.confidence, True) for seen, _ in paired.found]
    return hits + [(seen.confidence, False) for seen in paired.false]


@dataclass(frozen=True, slots=True)
class Paired:
    """Detections of one class in a scene beside what stands there; `false` ones are of nothing, seen or unseen."""

    found: tuple[tuple[Seen, Truth], ...]
    false: tuple[Seen, ...]
    missed: tuple[Truth, ...]


def pair(scene: Scene, label: int, *, least: float = 0.0, overlap: float = 0.5) -> Paired:
    """Pair detections of at least this confidence with truths at this IoU, most confident first, each truth once."""
    left = [truth for truth in scene.truths if truth.label == label]
    unseen = [truth.box for truth in scene.unseen if truth.label == label]
    found, false = [], []
    claims = (seen for seen in scene.seen if seen.label == label and seen.confidence >= least)
    for seen in sorted(claims, key=lambda claim: -claim.confidence):
        overlaps = [intersection_over_union(seen.box, truth.box) for truth in left]
        best = int(np.argmax(overlaps)) if overlaps else -1
        if best >= 0 and overlaps[best] >= overlap:
            found.append((seen, left.pop(best)))
        elif not any(intersection_over_union(seen.box, box) >= overlap for box in unseen):
            false.append(seen)
    return Paired(tuple(found), tuple(false), tuple(left))


def intersection_over_union(
    a: tuple[float, float, float, float], b: tuple[float, float, float, float]
) -> float:
    """IoU of two boxes."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def threshold_at_alarm_rate(scenes: Sequence[Scene], label: int, rate: float) -> float:
    """Lowest threshold at which at most `rate` of the scenes without the class alarm on it; 1.0 when none can
    say.
    """
    clean = sorted((scene.highest(label) for scene in scenes if scene.is_clean([label])), reverse=True)
    allowed = math.floor(rate * len(clean))
    if not clean:
        return 1.0
    return above(clean[allowed]) if allowed < len(clean) else 0.0


def above(confidence: float) -> float:
    """Return the smallest 4-digit threshold strictly above a confidence, at most 1."""
    steps = math.floor(confidence * 10_000) + 1
    # the product may round down: 0.0006 * 10,000 is just below 6
    return min(1.0, (steps if steps / 10_000 > confidence else steps + 1) / 10_000)


def best_f1_threshold(scenes: Sequence[Scene], label: int) -> float:
    """Threshold with the best harmonic mean of precision and recall over boxes at IoU 0.5; 1.0 without truths."""
    truths = sum(truth.label == label for scene in scenes for truth in scene.truths)
    found = marks(scenes, label)
    if not truths or not any(hit for _, hit in found):
        return 1.0
    right = np.cumsum([hit for _, hit in found], dtype=np.float64)
    f1: NDArray[np.float64] = 2 * right / (np.arange(1, len(found) + 1) + truths)
    return math.floor(found[int(np.argmax(f1))][0] * 10_000) / 10_000


def alarms(scene: Scene, labels: Sequence[int], thresholds: Sequence[float]) -> tuple[int, ...]:
    """Classes among `labels` that the detector claims above their thresholds."""
    return tuple(label for label in labels if scene.highest(label) >= thresholds[label])


def detection_rate(scenes: Sequence[Scene], labels: Sequence[int], thresholds: Sequence[float]) -> Rate:
    """Share of scenes holding any of these classes in which a class that truly stands there is claimed."""
    loaded = [scene for scene in scenes if scene.holds(labels)]
    hits = sum(any(scene.holds([label]) for label in alarms(scene, labels, thresholds)) for scene in loaded)
    return exact_rate(hits, len(loaded))


def false_alarm_rate(scenes: Sequence[Scene], labels: Sequence[int], thresholds: Sequence[float]) -> Rate:
    """Share of scenes holding none of these classes in which one is claimed."""
    clean = [scene for scene in scenes if scene.is_clean(labels)]
    return exact_rate(sum(bool(alarms(scene, labels, thresholds)) for scene in clean), len(clean))
