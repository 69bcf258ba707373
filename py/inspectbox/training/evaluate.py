"""Measures a model folder on a training set: thresholds from the validation scenes, figures from the test scenes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspectbox.errors import OperatorError
from inspectbox.inspection.ports import Detector
from inspectbox.training.card import Json
from inspectbox.training.dataset_files import read_classes, read_split, read_tensor
from inspectbox.training.evaluate_figures import (
    Rate,
    Scene,
    Seen,
    average_precision,
    best_f1_threshold,
    detection_rate,
    false_alarm_rate,
    threshold_at_alarm_rate,
)

FLOOR = 0.01
"""Confidence from which detections count towards average precision."""

ALARM_RATE = 0.05
"""Share of scenes without regulated goods that may alarm on validation, split evenly over the regulated classes."""

OpenDetector = Callable[[Path, float], Detector]
"""Open the model folder with this floor in place of the card's confidences."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured. `confidence` is each class's threshold, from validation; all else is from test scenes."""

    confidence: Mapping[str, float]
    precision: Mapping[str, float]
    scenes: int
    boxes: Mapping[str, int]
    regulated: Rate
    false_alarms: Rate
    by_class: Mapping[str, Rate]
    seconds: float

    @property
    def mean_precision(self) -> float:
        """MAP at IoU 0.5 over the classes that occur; NaN when none does."""
        found = [value for value in self.precision.values() if not math.isnan(value)]
        return sum(found) / len(found) if found else math.nan

    def as_card(self) -> dict[str, Json]:
        """Return the figures as the card's `measured`."""
        return {
            "simulated": True,
            "test_scenes": self.scenes,
            "mAP50": round(self.mean_precision, 4),
            "AP50": {name: None if math.isnan(ap) else round(ap, 4) for name, ap in self.precision.items()},
            "test_boxes": dict(self.boxes),
            "container_level": {
                "threshold_rule": f"regulated classes: at most {100 * ALARM_RATE:g} % of clean validation scenes "
                "alarm, shared evenly; goods: best F1 on validation",
                "regulated_scene_alarmed_with_a_class_that_is_there": self.regulated.sentence(),
                "clean_scene_alarmed": self.false_alarms.sentence(),
                "by_regulated_class": {name: rate.sentence() for name, rate in self.by_class.items()},
            },
            "seconds_a_scene_read_and_detected": round(self.seconds, 3),
        }


def evaluate(
    model: Path,
    data: Path,
    *,
    regulated: Sequence[str],
    open_detector: OpenDetector,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Run the detector over the validation and the test scenes.

    Raises OperatorError when model and training set do not name the same classes, ModelError when no model opens.
    """
    detector = open_detector(model, FLOOR)
    classes = read_classes(data)
    if detector.classes != classes:
        raise OperatorError(
            f"`{model}` and `{data}` do not name the same classes", hint="train on this set first"
        )
    total = len(read_split(data, "val")) + len(read_split(data, "test"))
    chosen = [classes.index(name) for name in regulated if name in classes]
    val, _ = _look(detector, data, "val", lambda done: progress(done, total))
    confidence = _thresholds(val, len(classes), chosen)
    test, seconds = _look(detector, data, "test", lambda done: progress(len(val) + done, total))
    return Report(
        confidence=dict(zip(classes, confidence, strict=True)),
        precision={name: average_precision(test, label) for label, name in enumerate(classes)},
        scenes=len(test),
        boxes={name: _count(test, label) for label, name in enumerate(classes)},
        regulated=detection_rate(test, chosen, confidence),
        false_alarms=false_alarm_rate(test, chosen, confidence),
        by_class={classes[label]: detection_rate(test, [label], confidence) for label in chosen},
        seconds=seconds,
    )


def _look(
    detector: Detector, data: Path, split: str, progress: Callable[[int], None]
) -> tuple[list[Scene], float]:
    """Return every scene of a split with what was detected, and the mean seconds a scene."""
    samples = read_split(data, split)
    numbers = {name: label for label, name in enumerate(detector.classes)}
    scenes = []
    begun = time.perf_counter()
    for done, sample in enumerate(samples, start=1):
        found = detector.detect(read_tensor(sample.image), None)
        seen = tuple(Seen(numbers[one.label], one.confidence, one.box) for one in found)
        scenes.append(Scene(sample.truths, seen))
        progress(done)
    return scenes, (time.perf_counter() - begun) / len(samples)


def _thresholds(scenes: Sequence[Scene], classes: int, regulated: Sequence[int]) -> list[float]:
    share = ALARM_RATE / max(1, len(regulated))
    return [
        max(FLOOR, threshold_at_alarm_rate(scenes, label, share))
        if label in regulated
        else max(FLOOR, best_f1_threshold(scenes, label))
        for label in range(classes)
    ]


def _count(scenes: Sequence[Scene], label: int) -> int:
    return sum(truth.label == label for scene in scenes for truth in scene.truths)
