"""The miss bounds as a picture: per tier, how the bound fell with every random opening. SVG without a library."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from inspectbox.assurance.betting import bound_path
from inspectbox.assurance.miss_bounds import STEPS, TierAssurance
from inspectbox.assurance.rates import percent

WIDTH, PANEL, LEFT, RIGHT, TOP, BOTTOM = 900, 250, 76, 210, 46, 44
LOWEST = 0.0005
"""Bottom of the logarithmic axis, a rate."""

INK, FAINT, LINE, EXACT, FIND = "#1f2933", "#c9d1d9", "#1f6f8b", "#b8621b", "#b3261e"
STYLE = f"text{{font:13px sans-serif;fill:{INK}}}.t{{font-weight:bold;font-size:15px}}.s{{font-size:12px}}"


def plot_bounds(tiers: Sequence[TierAssurance], *, simulated: bool = False) -> str:
    """Return the SVG: one panel a tier that has random openings to count, on one scale of openings.

    A picture of `simulated` loads says so.
    """
    of = ", simulated loads" if simulated else ""
    shown = [tier for tier in tiers if tier.tally.finds]
    longest = max([10, *(max(len(tier.tally.finds), tier.bad_of_released.horizon or 0) for tier in shown)])
    height = TOP + PANEL * max(1, len(shown)) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">',
        f"<style>{STYLE}</style>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="22" class="t">P(bad | released): what is missed at most, 95 % confidence{of}</text>',
    ]
    if not shown:
        parts.append(f'<text x="{LEFT}" y="{TOP + 30}">no random opening has an outcome yet</text>')
    for number, tier in enumerate(shown):
        parts += _panel(tier, _Axes(TOP + number * PANEL, longest))
    return "\n".join([*parts, "</svg>", ""])


@dataclass(frozen=True, slots=True)
class _Axes:
    """A panel's scales: openings to the right, rates upwards on a logarithmic axis."""

    top: float
    longest: int

    @property
    def bottom(self) -> float:
        return self.top + PANEL - BOTTOM

    @property
    def right(self) -> float:
        return WIDTH - RIGHT

    def x(self, openings: float) -> float:
        return LEFT + (self.right - LEFT) * openings / self.longest

    def y(self, rate: float) -> float:
        share = math.log(max(rate, LOWEST) / LOWEST) / math.log(1.0 / LOWEST)
        return self.bottom - (self.bottom - self.top - 24) * share


def _panel(tier: TierAssurance, axes: _Axes) -> Iterator[str]:
    tally, bound = tier.tally, tier.bad_of_released
    yield f'<text x="{LEFT}" y="{axes.top + 14}" class="t">{escape(tally.tier or "no tier")}</text>'
    yield from _grid(axes)
    yield from _curve([(axes.x(n), axes.y(rate)) for n, rate in bound_path(tally.finds)])
    for opening, find in enumerate(tally.finds, start=1):
        if find:
            yield f'<path d="M{axes.x(opening):.1f} {axes.bottom - 1:.1f}l-4 -8h8z" fill="{FIND}"/>'
    if bound.horizon is not None:
        at = axes.x(bound.horizon)
        yield (
            f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{axes.y(1.0):.1f}" y2="{axes.bottom:.1f}" stroke="{EXACT}"'
            ' stroke-dasharray="5 4"/>'
        )
        if bound.exact is not None:
            yield f'<circle cx="{at:.1f}" cy="{axes.y(bound.exact):.1f}" r="4.5" fill="{EXACT}"/>'
    yield from _legend(tier, axes.right + 18, axes.top + 30)


def _grid(axes: _Axes) -> Iterator[str]:
    for rate in (1.0, *STEPS):
        y = axes.y(rate)
        yield f'<line x1="{LEFT}" x2="{axes.right}" y1="{y:.1f}" y2="{y:.1f}" stroke="{FAINT}"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{percent(rate)}</text>'
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        openings = round(axes.longest * share)
        where = f'x="{axes.x(openings):.1f}" y="{axes.bottom + 17:.1f}"'
        yield f'<text {where} text-anchor="middle" class="s">{openings}</text>'
    where = f'x="{0.5 * (LEFT + axes.right):.1f}" y="{axes.bottom + 33:.1f}"'
    yield f'<text {where} text-anchor="middle" class="s">random openings</text>'


def _curve(points: Sequence[tuple[float, float]]) -> Iterator[str]:
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}" + "".join(f"L{x:.1f} {y:.1f}" for x, y in points[1:])
    yield f'<path d="{path}" fill="none" stroke="{LINE}" stroke-width="2"/>'
    yield f'<circle cx="{points[-1][0]:.1f}" cy="{points[-1][1]:.1f}" r="3.5" fill="{LINE}"/>'


def _legend(tier: TierAssurance, x: float, y: float) -> Iterator[str]:
    bound = tier.bad_of_released
    exact = (
        f"at the horizon of {bound.horizon}: {percent(round(bound.exact, 4))}"
        if bound.exact is not None
        else f"horizon: {bound.at_horizon} of {bound.horizon}"
    )
    for number, (colour, text) in enumerate(
        (
            (LINE, f"at every look: {percent(round(bound.every_look, 4))}"),
            (EXACT, exact),
            (FIND, f"found or refused: {bound.found} of {bound.openings}"),
        )
    ):
        at = y + 22 * number
        yield f'<rect x="{x}" y="{at - 9:.1f}" width="10" height="10" fill="{colour}"/>'
        yield f'<text x="{x + 16}" y="{at:.1f}" class="s">{escape(text)}</text>'
