"""Writes the results page of an evaluation: tables, a ROC plot and a reliability plot."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from inspectbox.training.calibration import Bin
from inspectbox.training.evaluate import ALARM_RATE, Figures, Report
from inspectbox.training.evaluate_card import SETS
from inspectbox.training.evaluate_figures import Rate

PAGE, ROC, RELIABILITY = "detector.md", "roc.svg", "reliability.svg"

_SIZE, _MARGIN = 360, 44
_COLOURS = {"test": "#0072b2", "style_b": "#e69f00"}
"""Two of Okabe and Ito's colours, told apart by every eye."""


def write_page(out: Path, model: str, generator: str, report: Report) -> Path:
    """Write `detector.md` with its plots into `out`; every figure on it is simulated and says so."""
    lines = [
        "# What the detector finds",
        "",
        f"Model `{model}`, scenes by {generator}. **Every figure here is simulated**: measured on drawn scenes, "
        "never on real cargo. Written by `make eval`.",
        "",
        f"Calibration and thresholds come from {report.settings.scenes} scenes of their own; none of them is counted "
        "below.",
        "",
    ]
    for name, figures in report.sets.items():
        lines += _section(name, figures, report)
    lines += [f"![Found against alarmed]({ROC})", "", f"![Confidence against share right]({RELIABILITY})", ""]
    (out / ROC).write_text(_roc(report), encoding="utf-8")
    (out / RELIABILITY).write_text(_reliability(report), encoding="utf-8")
    page = out / PAGE
    page.write_text("\n".join(lines), encoding="utf-8")
    return page


def _section(name: str, figures: Figures, report: Report) -> list[str]:
    classes, regulated = report.settings.classes, report.settings.regulated
    goods = [label for index, label in enumerate(classes) if index not in regulated]
    percent = f"{100 * ALARM_RATE:g} %"
    rows = [
        ("mAP@50, all classes, visible objects", _share(figures.mean_precision(classes))),
        ("mAP@50, goods alone", _share(figures.mean_precision(goods))),
        (
            f"regulated goods found where {percent} of these clean containers alarm",
            figures.at_rate.sentence(),
        ),
        ("regulated goods found at the thresholds of validation", figures.regulated.sentence()),
        ("clean containers alarmed at the thresholds of validation", figures.false_alarms.sentence()),
        ("calibration error (ECE) of detections at or above threshold", _share(figures.error)),
    ]
    lines = [
        f"## `{name}`: {len(figures.scenes)} containers, {SETS.get(name, name)}",
        "",
        "| figure | simulated |",
        "|---|---|",
    ]
    lines += [f"| {what} | {value} |" for what, value in rows]
    lines += [
        "",
        "| class | AP@50 | objects | container found | alarm where it is not |",
        "|---|---|---|---|---|",
    ]
    for label in classes:
        found, alarm = figures.by_class.get(label), figures.class_alarms.get(label)
        cells = (
            label,
            _share(figures.precision[label]),
            str(figures.boxes[label]),
            _rate(found),
            _rate(alarm),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]


def _share(value: float) -> str:
    return "none there" if math.isnan(value) else f"{value:.3f}"


def _rate(rate: Rate | None) -> str:
    return "" if rate is None else rate.sentence()


def _roc(report: Report) -> str:
    curves = [
        (name, [(point.alarmed, point.found) for point in figures.roc])
        for name, figures in report.sets.items()
    ]
    return _plot("clean containers alarmed", "containers with regulated goods found", curves)


def _reliability(report: Report) -> str:
    curves = [(name, _filled(figures.bins)) for name, figures in report.sets.items()]
    return _plot("calibrated confidence", "share of detections that are right", curves, dots=True)


def _filled(bins: Sequence[Bin]) -> list[tuple[float, float]]:
    return [(one.confidence, one.right) for one in bins if one.n]


def _plot(
    across: str, up: str, curves: Sequence[tuple[str, list[tuple[float, float]]]], *, dots: bool = False
) -> str:
    """Draw curves over the unit square, with its diagonal."""
    low, high = _MARGIN, _SIZE - _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}"',
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{_SIZE}" height="{_SIZE}" fill="white"/>',
        f'<rect x="{low}" y="{low}" width="{high - low}" height="{high - low}" fill="none" stroke="#888"/>',
        f'<path d="M{low} {high}L{high} {low}" stroke="#ccc"/>',
        f'<text x="{_SIZE / 2}" y="{_SIZE - 10}" text-anchor="middle">{across}, 0 to 1</text>',
        f'<text transform="translate(16 {_SIZE / 2}) rotate(-90)" text-anchor="middle">{up}, 0 to 1</text>',
    ]
    for number, (name, points) in enumerate(curves):
        colour = _COLOURS.get(name, "#009e73")
        placed = [(low + x * (high - low), high - y * (high - low)) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        if dots:
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in placed]
        parts.append(f'<text x="{low + 8}" y="{16 + 16 * number}" fill="{colour}">{name} (simulated)</text>')
    return "\n".join([*parts, "</svg>", ""])
