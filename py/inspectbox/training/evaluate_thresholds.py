"""Moves thresholds for another site: its own clean scans say how often the detector alarms there.

All thresholds move by the same step in log odds, so that the balance between classes stays what validation made it and
a hundred clean scans are enough to know one number.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from inspectbox.training.evaluate_containers import clean_margins, log_odds
from inspectbox.training.evaluate_figures import (
    Rate,
    Scene,
    above,
    detection_rate,
    exact_rate,
    false_alarm_rate,
)

LOWEST = 0.02
"""Calibrated confidence below which no class is ever claimed."""


def moved_thresholds(
    scenes: Sequence[Scene], labels: Sequence[int], thresholds: Sequence[float], allowed: float
) -> tuple[float, ...]:
    """Return thresholds with which at most `allowed` of the clean scenes alarm on any of `labels`, and no lower.

    The other classes keep theirs, all keep theirs without a clean scene; none goes below `LOWEST`.
    """
    margins = sorted(clean_margins(scenes, labels, thresholds), reverse=True)
    if not margins:
        return tuple(thresholds)
    step = margins[min(math.floor(allowed * len(margins)), len(margins) - 1)]
    return tuple(
        max(LOWEST, above(1 / (1 + math.exp(-log_odds(threshold) - step)))) if label in labels else threshold
        for label, threshold in enumerate(thresholds)
    )


@dataclass(frozen=True, slots=True)
class OwnThresholds:
    """What comes of thresholds that were moved on clean scans of the same kind: `alarmed` of other clean scenes,
    `found` of the loaded ones.
    """

    alarmed: Rate
    found: Rate


def moved_by_halves(
    scenes: Sequence[Scene], labels: Sequence[int], thresholds: Sequence[float], allowed: float
) -> OwnThresholds:
    """Move the thresholds on one half of the scenes and count on the other, both ways round."""
    halves = scenes[::2], scenes[1::2]
    alarmed, found = [], []
    for setting, counted in (halves, halves[::-1]):
        moved = moved_thresholds(setting, labels, thresholds, allowed)
        alarmed.append(false_alarm_rate(counted, labels, moved))
        found.append(detection_rate(counted, labels, moved))
    return OwnThresholds(_together(alarmed), _together(found))


def _together(rates: Sequence[Rate]) -> Rate:
    return exact_rate(sum(rate.hits for rate in rates), sum(rate.n for rate in rates))
