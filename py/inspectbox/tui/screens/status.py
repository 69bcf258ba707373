"""What stands in the status bar and in the key line, and in which order it gives way."""

from __future__ import annotations

from typing import Final

from inspectbox.domain.decision import Disposition
from inspectbox.imaging.display import Mode
from inspectbox.service.messages import LaneStatus
from inspectbox.tui.plain import case_name, plain
from inspectbox.tui.theme import ALERT, COLOURS, KEY
from inspectbox.tui.values import LaneSnapshot
from inspectbox.tui.view import View
from inspectbox.tui.widgets.bars import Cell
from inspectbox.tui.words import Words

VERDICT_KEYS: Final = (
    ("f5", Disposition.RELEASE),
    ("f6", Disposition.REVIEW),
    ("f7", Disposition.RESCAN),
    ("f8", Disposition.OPEN),
    ("f9", Disposition.HOLD),
)
"""Release and open lie far apart: the two calls that must never be mistaken for one another."""

_PICTURE_KEYS: Final = (
    ("j k", "key_next_case"),
    ("n", "key_next_finding"),
    ("+ -", "key_zoom"),
    ("0", "key_fit"),
    ("c", "key_colour"),
    ("i", "key_inverse"),
    ("b", "key_boxes"),
    ("d", "key_details"),
    ("[ ]", "key_level"),
    ("{ }", "key_window"),
    ("t", "key_labels"),
    ("q", "key_quit"),
)


def status_cells(
    snapshot: LaneSnapshot, view: View, officer: str, waited_s: float, words: Words, *, reduced: bool
) -> tuple[Cell, ...]:
    """Return the status bar, left to right."""
    lane = snapshot.lane
    cells = [Cell(f"{words('lane')} {plain(lane.lane, 20) if lane else '–'}", 5)]
    cells.extend(_case_cells(snapshot, words))
    cells.extend(_lane_cells(lane, waited_s, words))
    if view.zoom != 1.0 or not view.standard_tone or not view.boxes:
        cells.append(Cell(" ".join(_view_words(view, words)), 2, f"#000000 on {KEY}"))
    if reduced:
        cells.append(Cell(words("reduced"), 1, f"#000000 on {KEY}"))
    cells.append(Cell(f"{words('officer')} {plain(officer, 30)}", 7))
    if lane:
        cells.append(Cell(f"{words('rules')} {plain(lane.rules, 14)}", 9))
        cells.append(Cell(f"{words('model')} {plain(lane.model, 30)}", 10))
    if snapshot.undelivered:
        cells.append(Cell(f"✉ {len(snapshot.undelivered)}", 0, f"#000000 on {ALERT}"))
    if lane and lane.simulated:
        cells.append(Cell(words("simulated"), 0, "#000000 on #ff9cf0"))
    if snapshot.connected:
        cells.append(Cell(f"{words('daemon')} ●", 3))
    else:
        cells.append(Cell(f"○ {words('offline')}", 0, f"#000000 on {ALERT}"))
    return tuple(cells)


def key_words(words: Words) -> tuple[tuple[str, str], ...]:
    """Return the key line: help, the verdicts, then the rest."""
    verdicts = tuple((key, words(disposition.word)) for key, disposition in VERDICT_KEYS)
    others = tuple((key, words(word)) for key, word in _PICTURE_KEYS)
    return (*verdicts, ("f1", words("key_help")), ("f2", words("key_language")), *others)


def _case_cells(snapshot: LaneSnapshot, words: Words) -> list[Cell]:
    if snapshot.case is None:
        return [Cell(words("no_case"), 1)]
    detail = snapshot.case.detail
    disposition = detail.decision.disposition
    return [
        Cell(case_name(detail.container, detail.case_id), 1),
        Cell(f"{disposition.shape} {words(disposition.word)}", 0, f"bold {COLOURS[disposition]} on #000000"),
    ]


def _lane_cells(lane: LaneStatus | None, waited_s: float, words: Words) -> list[Cell]:
    if lane is None:
        return []
    stopped = lane.state.value == "stopped"
    style = f"bold {ALERT} on #000000" if stopped else ""
    cells = [
        Cell(words(lane.state.value), 1 if stopped else 6, style),
        Cell(f"{words('queue')} {lane.queue}", 4),
    ]
    if lane.oldest_wait_s is not None:
        minutes, seconds = divmod(int(lane.oldest_wait_s + waited_s), 60)
        cells.append(Cell(f"{words('waiting')} {minutes:02d}:{seconds:02d}", 8))
    return cells


def _view_words(view: View, words: Words) -> list[str]:
    said = [f"×{view.zoom:.1f}"] if view.zoom != 1.0 else []
    if view.mode is not Mode.STANDARD:
        said.append(words(view.mode))
    if view.inverse:
        said.append(words("inverse"))
    if view.window != View().window:
        said.append(f"{words('window')} {view.window:.0f}")
    if view.level != View().level:
        said.append(f"{words('level')} {view.level:.0f}")
    if not view.boxes:
        said.append(words("boxes_off"))
    return said
