"""Measures a model folder: curves and thresholds from the validation scenes, figures from scenes held back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspectbox.errors import OperatorError
from inspectbox.inspection.model_card import Curve
from inspectbox.inspection.ports import Detector
from inspectbox.training.calibration import Bin, calibrated, expected_error, fit_curves, reliability
from inspectbox.training.dataset_files import read_classes, read_split, read_tensor
from inspectbox.training.evaluate_containers import (
    RocPoint,
    class_alarm_rate,
    found_at_alarm_rate,
    roc,
    stopped_at_alarm_rate,
    thresholds_at_alarm_rate,
)
from inspectbox.training.evaluate_figures import (
    Rate,
    Scene,
    Seen,
    best_f1_threshold,
    detection_rate,
    false_alarm_rate,
)
from inspectbox.training.evaluate_interval import Estimate, Precisions, estimate_error, estimate_precisions
from inspectbox.training.evaluate_thresholds import LOWEST, OwnThresholds, moved_by_halves

FLOOR = 0.01
"""Score of the network from which detections count towards average precision."""

ALARM_RATE = 0.05
"""Share of containers without regulated goods that may alarm on validation."""

OpenDetector = Callable[[Path, float], Detector]
"""Open the model folder with this floor in place of the card's confidences and its scores as the network gives them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What validation decided. `confidence` is each class's threshold on calibrated confidences; `alarms` how often
    each regulated class is claimed at it where it is not, on the validation scenes; `seconds` of a scene.
    """

    classes: tuple[str, ...]
    regulated: tuple[int, ...]
    curves: tuple[Curve, ...]
    confidence: tuple[float, ...]
    alarms: Mapping[str, Rate]
    scenes: int
    error: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured on one set of scenes, at the settings of validation but for `at_rate`, a point of `roc`,
    `stopped`, at that point for whichever class, and `own_thresholds`, moved as a site moves them
    (`evaluate_thresholds`).
    """

    scenes: tuple[Scene, ...]
    precision: Precisions
    error: Estimate
    regulated: Rate
    false_alarms: Rate
    by_class: Mapping[str, Rate]
    class_alarms: Mapping[str, Rate]
    at_rate: Rate
    stopped: Rate
    own_thresholds: OwnThresholds
    roc: tuple[RocPoint, ...]
    bins: tuple[Bin, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """Settings from validation, and the figures of each set of scenes held back: `test`, and `style_b` when there."""

    settings: Settings
    sets: Mapping[str, Figures]


def evaluate(
    model: Path,
    data: Path,
    *,
    regulated: Sequence[str],
    open_detector: OpenDetector,
    progress: Callable[[str, int, int], None] = lambda split, done, total: None,
) -> Report:
    """Run the detector over the validation scenes and over every set held back that `data` holds.

    Raises OperatorError when model and training set do not name the same classes, ModelError when no model opens.
    """
    detector = open_detector(model, FLOOR)
    classes = read_classes(data)
    if detector.classes != classes:
        raise OperatorError(
            f"`{model}` and `{data}` do not name the same classes", hint="train on this set first"
        )
    raw, _ = look_at(detector, data, "val", progress)
    settings = choose_settings(raw, classes, regulated)
    sets = {}
    for split in ("test", "style_b"):
        if (data / "images" / split).is_dir():
            scenes, seconds = look_at(detector, data, split, progress)
            sets[split] = measure_scenes(scenes, settings, seconds)
    return Report(settings, sets)


def look_at(
    detector: Detector, data: Path, split: str, progress: Callable[[str, int, int], None]
) -> tuple[list[Scene], float]:
    """Return every scene of a split with what was detected, and the mean seconds a scene."""
    samples = read_split(data, split)
    numbers = {name: label for label, name in enumerate(detector.classes)}
    scenes = []
    begun = time.perf_counter()
    for done, sample in enumerate(samples, start=1):
        found = detector.detect(read_tensor(sample.image), None)
        seen = tuple(Seen(numbers[one.label], one.confidence, one.box) for one in found)
        scenes.append(Scene(sample.truths, seen, sample.unseen, sample.name))
        progress(split, done, len(samples))
    return scenes, (time.perf_counter() - begun) / len(samples)


def choose_settings(raw: Sequence[Scene], classes: Sequence[str], regulated: Sequence[str]) -> Settings:
    """Fit the calibration and set the thresholds on validation scenes that carry the network's own scores."""
    chosen = tuple(classes.index(name) for name in regulated if name in classes)
    curves = fit_curves(raw, len(classes))
    scenes = calibrated(raw, curves)
    allowed = thresholds_at_alarm_rate(scenes, chosen, ALARM_RATE, LOWEST)
    confidence = tuple(
        allowed[label] if label in allowed else max(LOWEST, best_f1_threshold(scenes, label))
        for label in range(len(classes))
    )
    return Settings(
        classes=tuple(classes),
        regulated=chosen,
        curves=curves,
        confidence=confidence,
        alarms={classes[label]: class_alarm_rate(scenes, label, confidence[label]) for label in chosen},
        scenes=len(raw),
        error=expected_error(reliability(scenes, confidence)),
    )


def measure_scenes(raw: Sequence[Scene], settings: Settings, seconds: float) -> Figures:
    """Measure scenes that carry the network's own scores at settings chosen elsewhere."""
    scenes = calibrated(raw, settings.curves)
    names, chosen, confidence = settings.classes, settings.regulated, settings.confidence
    bins = reliability(scenes, confidence)
    return Figures(
        scenes=scenes,
        precision=estimate_precisions(scenes, names, chosen),
        error=estimate_error(scenes, confidence, bins),
        regulated=detection_rate(scenes, chosen, confidence),
        false_alarms=false_alarm_rate(scenes, chosen, confidence),
        by_class={names[label]: detection_rate(scenes, [label], confidence) for label in chosen},
        class_alarms={names[label]: class_alarm_rate(scenes, label, confidence[label]) for label in chosen},
        at_rate=found_at_alarm_rate(scenes, chosen, confidence, ALARM_RATE),
        stopped=stopped_at_alarm_rate(scenes, chosen, confidence, ALARM_RATE),
        own_thresholds=moved_by_halves(scenes, chosen, confidence, ALARM_RATE),
        roc=roc(scenes, chosen, confidence),
        bins=bins,
        seconds=seconds,
    )
