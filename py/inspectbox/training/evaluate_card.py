"""Lays the figures of an evaluation out for a model's card."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from inspectbox.training.card import Json, add_figures
from inspectbox.training.evaluate import ALARM_RATE, Figures, Report, Settings
from inspectbox.training.evaluate_interval import Fall, fall_in_points

SETS: Mapping[str, str] = {
    "test": "scenes and object models that no training saw",
    "style_b": "other scanner, other packing, object models that no training saw",
}


def put_on_card(model: Path, report: Report) -> None:
    """Write calibration, thresholds and figures into a model folder's card."""
    settings = report.settings
    add_figures(
        model,
        confidence=dict(zip(settings.classes, settings.confidence, strict=True)),
        calibration=dict(zip(settings.classes, settings.curves, strict=True)),
        measured=figures_for_card(report),
    )


def figures_for_card(report: Report) -> dict[str, Json]:
    """Return the card's `measured`: what validation decided, then each set."""
    measured: dict[str, Json] = {"simulated": True, "settings": _settings(report.settings)}
    for name, figures in report.sets.items():
        measured[name] = {"scenes_are": SETS.get(name, name), **_figures(figures)}
    if (fallen := falls(report)) is not None:
        precision, found = fallen
        measured["fall_to_style_b_in_points"] = {
            "mAP50": precision.sentence(),
            "regulated_found_at_5_%_alarms": found.sentence(),
        }
    return measured


def falls(report: Report) -> tuple[Fall, Fall] | None:
    """How far mAP50, and the share of regulated goods found at the allowed alarms, fall from `test` to `style_b`; None
    unless both were measured.
    """
    here, there = (report.sets.get(name) for name in ("test", "style_b"))
    if here is None or there is None:
        return None
    precision = fall_in_points(here.precision.mean, there.precision.mean)
    return precision, fall_in_points(here.at_rate, there.at_rate)


def _settings(settings: Settings) -> Mapping[str, Json]:
    return {
        "validation_scenes": settings.scenes,
        "threshold_rule": f"regulated classes: at most {100 * ALARM_RATE:g} % of clean validation scenes alarm, every "
        "class with the same share of false alarms; goods: best F1 on validation",
        "alarms_where_the_class_is_not": {name: rate.sentence() for name, rate in settings.alarms.items()},
        "calibration": "beta calibration of each class, fitted on the validation scenes",
    }


def _figures(figures: Figures) -> dict[str, Json]:
    precision = figures.precision
    return {
        "scenes": len(figures.scenes),
        "mAP50": _rounded(precision.mean.value),
        "mAP50_interval": precision.mean.sentence(),
        "mAP50_goods_alone": precision.goods.sentence(),
        "AP50": {name: one.sentence() for name, one in precision.by_class.items()},
        "calibration_error": figures.error.sentence(),
        "container_level": {
            "regulated_found_at_5_%_of_these_clean_scenes_alarmed": figures.at_rate.sentence(),
            "the_same_stopped_for_whichever_class": figures.stopped.sentence(),
            "regulated_found_at_the_thresholds": figures.regulated.sentence(),
            "clean_scenes_alarmed_at_the_thresholds": figures.false_alarms.sentence(),
            "with_thresholds_moved_on_own_clean_scenes": {
                "regulated_found": figures.own_thresholds.found.sentence(),
                "clean_scenes_alarmed": figures.own_thresholds.alarmed.sentence(),
            },
            "found_by_class": {name: rate.sentence() for name, rate in figures.by_class.items()},
            "alarms_by_class_where_it_is_not": {
                name: rate.sentence() for name, rate in figures.class_alarms.items()
            },
        },
    }


def _rounded(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)
