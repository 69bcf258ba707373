"""The plots of an evaluation as SVG: found against alarmed, and confidence against what was right."""

from __future__ import annotations

from collections.abc import Sequence

from inspectbox.training.calibration import Bin
from inspectbox.training.evaluate import Report
from inspectbox.training.evaluate_containers import RocPoint

_SIZE, _MARGIN = 360, 44
_COLOURS = {"test": "#0072b2", "style_b": "#e69f00"}
"""Two of Okabe and Ito's colours, told apart by every eye."""


def roc_plot(report: Report) -> str:
    """Share of loaded containers found against the share of clean ones alarmed, a curve a set."""
    curves = [
        (name, f"{figures.at_rate.n} loaded, {figures.false_alarms.n} clean", _points(figures.roc))
        for name, figures in report.sets.items()
    ]
    return _plot("clean containers alarmed", "containers with regulated goods found", curves)


def reliability_plot(report: Report) -> str:
    """Share of detections that are right against their confidence, a curve a set."""
    curves = [
        (name, f"{figures.error.n} detections", _filled(figures.bins))
        for name, figures in report.sets.items()
    ]
    return _plot("calibrated confidence", "share of detections that are right", curves, dots=True)


def _points(roc: Sequence[RocPoint]) -> list[tuple[float, float]]:
    return [(point.alarmed, point.found) for point in roc]


def _filled(bins: Sequence[Bin]) -> list[tuple[float, float]]:
    return [(one.confidence, one.right) for one in bins if one.n]


def _plot(
    across: str, up: str, curves: Sequence[tuple[str, str, list[tuple[float, float]]]], *, dots: bool = False
) -> str:
    """Draw curves, each (name, what it was measured on, points), over the unit square with its diagonal."""
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
    for number, (name, measured_on, points) in enumerate(curves):
        colour = _COLOURS.get(name, "#009e73")
        placed = [(low + x * (high - low), high - y * (high - low)) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        if dots:
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in placed]
        said = f"{name} (simulated; {measured_on})"
        parts.append(f'<text x="{low + 8}" y="{16 + 16 * number}" fill="{colour}">{said}</text>')
    return "\n".join([*parts, "</svg>", ""])
