"""Draws a training's curves as a small SVG beside the card."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path

_WIDTH, _HEIGHT, _MARGIN = 640, 260, 36
_CURVES = (
    ("train/box_loss", "box loss (training)", "#0072b2"),
    ("train/cls_loss", "class loss (training)", "#e69f00"),
    ("val/mAP50", "mAP50 (validation)", "#009e73"),
)
"""Column of `results.csv`, name, colour (Okabe and Ito's palette)."""


def write_curves(results: Path, out: Path, *, simulated: bool = True) -> Path:
    """Draw every curve over the epochs, each on its own scale from 0 to its highest value."""
    with results.open(encoding="utf-8", newline="") as file:
        rows = [{name.strip(): cell for name, cell in row.items() if name} for row in csv.DictReader(file)]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"',
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        f'<path d="M{_MARGIN} {_MARGIN}V{_HEIGHT - _MARGIN}H{_WIDTH - _MARGIN}" fill="none" stroke="#888"/>',
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 8}" text-anchor="middle">epochs, 1 to {len(rows)}</text>',
    ]
    for number, (column, said, colour) in enumerate(_CURVES):
        name = f"simulated {said}" if simulated else said
        values = [_number(row.get(column, "")) for row in rows]
        parts += _curve(
            values, f"{name}: {_last(values):.3g} at the end, scale to {_top(values):.3g}", colour, number
        )
    out.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")
    return out


def _curve(values: Sequence[float], name: str, colour: str, number: int) -> list[str]:
    top, steps = _top(values), max(1, len(values) - 1)
    points = " ".join(
        f"{_MARGIN + (_WIDTH - 2 * _MARGIN) * index / steps:.1f},"
        f"{_HEIGHT - _MARGIN - (_HEIGHT - 3 * _MARGIN) * value / top:.1f}"
        for index, value in enumerate(values)
        if math.isfinite(value)
    )
    return [
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>',
        f'<text x="{_MARGIN + 8}" y="{16 + 16 * number}" fill="{colour}">{name}</text>',
    ]


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return math.nan


def _last(values: Sequence[float]) -> float:
    return values[-1] if values else math.nan


def _top(values: Sequence[float]) -> float:
    return max((value for value in values if math.isfinite(value)), default=0.0) or 1.0
