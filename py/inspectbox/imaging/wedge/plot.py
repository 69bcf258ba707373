"""A calibration as a picture: measured steps on their curves, cuts between the classes, the last calibration. SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from inspectbox.imaging.wedge.calibration import Calibration
from inspectbox.imaging.wedge.measurement import Curve

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 900, 460, 70, 190, 46, 50
INK, FAINT, CUT = "#1f2933", "#c9d1d9", "#8a94a0"
COLOURS = {Curve.CARBON: "#b8621b", Curve.ALUMINIUM: "#2f7d4f", Curve.IRON: "#1f6f8b"}
OWN = ("graphite", "aluminium", "steel")
"""Materials that lie on their curve; other low-Z materials lie above carbon, for the hydrogen in them."""

STYLE = f"text{{font:13px sans-serif;fill:{INK}}}.t{{font-weight:bold;font-size:15px}}.s{{font-size:12px}}"

Table = NDArray[np.float32] | NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Axes:
    """Attenuation to the right from 0, R upwards."""

    most: float
    lowest: float
    highest: float

    def x(self, attenuation: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * attenuation / self.most

    def y(self, ratio: float) -> float:
        share = (ratio - self.lowest) / (self.highest - self.lowest)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share


def plot_calibration(found: Calibration, last: Table | None, title: str) -> str:
    """Return the SVG; `last` (n, 4) are the curves of the calibration before."""
    steps = [one.step for one in found.residuals]
    most = min(1.15 * max(step.high for step in steps), float(found.curves[-1, 0]))
    shown = found.curves[found.curves[:, 0] <= most, 1:]
    ratios = [*(step.ratio for step in steps), float(shown.min()), float(shown.max())]
    margin = 0.08 * (max(ratios) - min(ratios))
    axes = _Axes(most, min(ratios) - margin, max(ratios) + margin)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">',
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="24" class="t">{escape(title)}</text>',
        *_grid(axes),
        *_cuts(found.curves, axes),
    ]
    for at, curve in enumerate(Curve, start=1):
        if last is not None:
            parts.append(
                _line(last, last[:, at], axes, COLOURS[curve], 'stroke-dasharray="2 4" stroke-width="1.5"')
            )
        parts.append(_line(found.curves, found.curves[:, at], axes, COLOURS[curve], 'stroke-width="2"'))
    for step in steps:
        where = f'cx="{axes.x(step.high):.1f}" cy="{axes.y(step.ratio):.1f}"'
        colour = COLOURS[step.curve]
        fill, line = (colour, "#ffffff") if step.material in OWN else ("#ffffff", colour)
        parts.append(f'<circle {where} r="4.5" fill="{fill}" stroke="{line}" stroke-width="1.5"/>')
    return "\n".join([*parts, *_legend(last is not None), "</svg>", ""])


def _line(table: Table, ratios: Table, axes: _Axes, colour: str, look: str) -> str:
    points = [(float(a), float(r)) for a, r in zip(table[:, 0], ratios, strict=True) if a <= axes.most]
    path = "L".join(f"{axes.x(a):.1f} {axes.y(r):.1f}" for a, r in points)
    return f'<path d="M{path}" fill="none" stroke="{colour}" {look}/>'


def _cuts(curves: Table, axes: _Axes) -> Iterator[str]:
    for at in (1, 2):
        middle = (curves[:, at] + curves[:, at + 1]) / 2
        yield _line(curves, middle, axes, CUT, 'stroke-dasharray="7 4" stroke-width="1.2"')


def _grid(axes: _Axes) -> Iterator[str]:
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    for ratio in _ticks(axes.lowest, axes.highest, 6):
        y = axes.y(ratio)
        yield f'<line x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="{FAINT}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{ratio:.2f}</text>'
    for attenuation in _ticks(0.0, axes.most, 8):
        x = axes.x(attenuation)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}" stroke="{FAINT}"/>'
        yield f'<text x="{x:.1f}" y="{bottom + 18}" text-anchor="middle" class="s">{attenuation:g}</text>'
    yield (
        f'<text x="{(LEFT + right) / 2}" y="{bottom + 38}" text-anchor="middle" class="s">'
        "attenuation at the high energy</text>"
    )
    yield f'<text x="{LEFT}" y="{TOP - 6}" class="s">R = attenuation low / high</text>'


def _ticks(lowest: float, highest: float, about: int) -> Sequence[float]:
    rough = (highest - lowest) / about
    size = 10.0 ** np.floor(np.log10(rough))
    step = size * min((1, 2, 5, 10), key=lambda factor: abs(factor * size - rough))
    return [
        float(round(tick * step, 10)) for tick in range(int(np.ceil(lowest / step)), int(highest / step) + 1)
    ]


def _legend(compared: bool) -> Iterator[str]:
    x, y = WIDTH - RIGHT + 16, TOP + 14
    for curve, colour in COLOURS.items():
        yield f'<circle cx="{x + 5}" cy="{y - 4}" r="5" fill="{colour}"/><text x="{x + 20}" y="{y}">{curve}</text>'
        y += 24
    marks = [("7 4", CUT, "cut between classes")] + ([("2 4", INK, "last calibration")] if compared else [])
    yield f'<circle cx="{x + 5}" cy="{y - 4}" r="4.5" fill="#ffffff" stroke="{INK}" stroke-width="1.5"/>'
    yield f'<text x="{x + 20}" y="{y}" class="s">low Z with hydrogen</text>'
    y += 22
    for dashes, colour, text in marks:
        yield f'<path d="M{x - 4} {y - 4}h18" stroke="{colour}" stroke-width="1.5" stroke-dasharray="{dashes}"/>'
        yield f'<text x="{x + 20}" y="{y}" class="s">{text}</text>'
        y += 22
