"""A replay as one picture (SVG): where cases moved, immediate release by tier, cases a day that need an officer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from inspectbox.domain.decision import Disposition
from inspectbox.policy.replay.report import released, tier_name
from inspectbox.policy.replay.tally import Tally
from inspectbox.policy.replay.workload import Load

WIDTH, HEIGHT = 960, 560
_TOP, _TALL = 96, 400
_LEFT, _RIGHT, _BAR = 120, 400, 22
_GAP, _LEAST = 16, 3.0
_PANEL = 580
COLOURS = {
    Disposition.RELEASE: "#009e73",
    Disposition.REVIEW: "#e69f00",
    Disposition.RESCAN: "#56b4e9",
    Disposition.OPEN: "#d55e00",
    Disposition.HOLD: "#7b3294",
}
"""Okabe and Ito's palette, which colour-blind people can tell apart; every band carries its word too."""

Ends = dict[Disposition, tuple[float, float]]
"""Top and height of each disposition's bar."""


def draw_replay(tally: Tally, loads: Sequence[Load], title: str) -> str:
    """Return the SVG. Heights of the bands are proportional to cases, but never below three pixels."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"',
        ' font-family="Noto Sans, DejaVu Sans, sans-serif" font-size="13" fill="#222">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        _text(24, 34, title, size=18, weight="bold"),
        _text(24, 56, f"{tally.count()} cases decided by rules, {len(tally.changes)} change", colour="#666"),
        *_flows(tally),
        *_tiers(tally, 96),
        *_loads(loads, 96 + 52 + 34 * min(len(tally.tiers()), 6) + 40),
        "</svg>",
        "",
    ]
    return "\n".join(parts)


def _flows(tally: Tally) -> Iterator[str]:
    before, after = _ends(tally, before=True), _ends(tally, before=False)
    yield _text(_LEFT + _BAR, _TOP - 10, "as recorded", anchor="end", colour="#666")
    yield _text(_RIGHT, _TOP - 10, "under these rules", colour="#666")
    yield from _ribbons(tally, before, after)
    for ends, x, label_x, anchor, recorded in (
        (before, _LEFT, _LEFT - 8, "end", True),
        (after, _RIGHT, _RIGHT + _BAR + 8, "start", False),
    ):
        for disposition, (top, height) in ends.items():
            number = tally.count(before=disposition) if recorded else tally.count(after=disposition)
            yield f'<rect x="{x}" y="{top:.1f}" width="{_BAR}" height="{height:.1f}" fill="{COLOURS[disposition]}"/>'
            middle = top + height / 2 + 4
            yield _text(label_x, middle - 7, f"{disposition.shape} {disposition.word}", anchor=anchor)
            yield _text(label_x, middle + 8, str(number), anchor=anchor, colour="#666")


def _ends(tally: Tally, *, before: bool) -> Ends:
    """Stack the bars; all dispositions that occur on either side have room for their label."""
    used = [d for d in Disposition if tally.count(before=d) or tally.count(after=d)]
    total = max(1, tally.count())
    room = _TALL - (_GAP + 18) * max(0, len(used) - 1)
    ends: Ends = {}
    top = float(_TOP)
    for disposition in used:
        number = tally.count(before=disposition) if before else tally.count(after=disposition)
        height = max(_LEAST if number else 0.5, room * number / total)
        ends[disposition] = (top, height)
        top += height + _GAP + 18
    return ends


def _ribbons(tally: Tally, before: Ends, after: Ends) -> Iterator[str]:
    """A band for every move, in the colour of where it goes; what stays is faint, what moves is strong."""
    left = {disposition: top for disposition, (top, _) in before.items()}
    right = {disposition: top for disposition, (top, _) in after.items()}
    for was in before:
        for now in after:
            number = tally.count(before=was, after=now)
            if not number:
                continue
            high = before[was][1] * number / tally.count(before=was)
            low = after[now][1] * number / tally.count(after=now)
            yield _ribbon((left[was], high), (right[now], low), COLOURS[now], 0.18 if was is now else 0.75)
            left[was] += high
            right[now] += low


def _ribbon(start: tuple[float, float], end: tuple[float, float], colour: str, opacity: float) -> str:
    (y0, h0), (y1, h1) = start, end
    x0, x1 = _LEFT + _BAR, _RIGHT
    middle = (x0 + x1) / 2
    h0, h1 = max(h0, 1.2), max(h1, 1.2)
    return (
        f'<path d="M{x0} {y0:.1f}C{middle} {y0:.1f} {middle} {y1:.1f} {x1} {y1:.1f}V{y1 + h1:.1f}'
        f'C{middle} {y1 + h1:.1f} {middle} {y0 + h0:.1f} {x0} {y0 + h0:.1f}Z" fill="{colour}" opacity="{opacity}"/>'
    )


def _tiers(tally: Tally, top: int) -> Iterator[str]:
    """Immediate release by tier: a ring as recorded, a dot now, on a scale from 0 to 100 %."""
    yield _text(_PANEL, top - 10, "released at once (○ recorded, ● now)", weight="bold")
    x0, wide = _PANEL + 130, 180
    for row, tier in enumerate((None, *tally.tiers()[:6])):
        y = top + 20 + 34 * row
        was, now = released(tally, tier)
        name = "all" if tier is None else tier_name(tier)[:18]
        yield _text(_PANEL, y + 4, name)
        yield f'<path d="M{x0} {y}h{wide}" stroke="#ddd" stroke-width="2"/>'
        a, b = x0 + wide * was, x0 + wide * now
        yield f'<path d="M{a:.1f} {y}L{b:.1f} {y}" stroke="#009e73" stroke-width="4"/>'
        yield f'<circle cx="{a:.1f}" cy="{y}" r="5" fill="white" stroke="#009e73" stroke-width="2"/>'
        yield f'<circle cx="{b:.1f}" cy="{y}" r="4" fill="#009e73"/>'
        label = f"{was:.1%}" if f"{was:.1%}" == f"{now:.1%}" else f"{was:.1%} → {now:.1%}"
        yield _text(
            x0 + wide + 10,
            y - 8 if len(label) > 7 else y + 4,
            label,
            size=11,
            anchor="end" if len(label) > 7 else "start",
        )


def _loads(loads: Sequence[Load], top: int) -> Iterator[str]:
    """Cases a day for officers: a pale bar as recorded, a full one now."""
    yield _text(_PANEL, top - 10, "cases a day for officers (pale: recorded)", weight="bold")
    most = max((max(load.before, load.after) for load in loads), default=0.0) or 1.0
    x0, wide = _PANEL + 70, 150
    for row, load in enumerate(loads):
        y, colour = top + 12 + 36 * row, COLOURS[load.disposition]
        yield _text(_PANEL, y + 14, load.disposition.word)
        yield _bar(x0, y, wide * load.before / most, colour, 0.35)
        yield _bar(x0, y + 11, wide * load.after / most, colour, 1.0)
        yield _text(x0 + wide + 8, y + 9, f"{load.before:.1f} → {load.after:.1f}", size=11)
        if load.hours_before is not None and load.hours_after is not None:
            hours = f"{load.hours_before:.1f} → {load.hours_after:.1f} officer hours"
            yield _text(x0 + wide + 8, y + 22, hours, size=11, colour="#666")


def _bar(x: float, y: float, wide: float, colour: str, opacity: float) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{max(wide, 0.5):.1f}" height="9" fill="{colour}" opacity="{opacity}"/>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: int = 13,
    anchor: str = "start",
    colour: str = "#222",
    weight: str = "normal",
) -> str:
    style = f'font-size="{size}" text-anchor="{anchor}" fill="{colour}" font-weight="{weight}"'
    return f'<text x="{x}" y="{y:.1f}" {style}>{escape(text)}</text>'
