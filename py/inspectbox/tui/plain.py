"""Untrusted text made safe to draw: nothing that steers a terminal, no unknown width, never longer than asked."""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len, chop_cells, set_cell_size

_MARKS_A_LETTER = 2
"""Combining marks kept on one letter: enough for every written language, too few to climb over other lines."""


def plain(text: str, limit: int = 400) -> str:
    """Return at most `limit` characters of `text` on one line.

    Control and format characters (escape, zero-width, direction overrides), surrogates, private-use and unassigned
    code points and variation selectors are dropped; any run of white space is one space.
    """
    kept: list[str] = []
    marks = 0
    for character in text[: limit * 8]:
        if character.isspace():
            if kept and kept[-1] != " ":
                kept.append(" ")
            marks = 0
            continue
        kind = unicodedata.category(character)
        if kind[0] == "C" or "\ufe00" <= character <= "\ufe0f":
            continue
        marks = marks + 1 if kind[0] == "M" else 0
        if marks <= _MARKS_A_LETTER and (kept or not marks):
            kept.append(character)
        if len(kept) > limit:
            return "".join(kept[: limit - 1]) + "…"
    whole = "".join(kept).strip()
    return whole + "…" if len(text) > limit * 8 else whole


def fitted(text: str, cells: int) -> str:
    """Return `text` in exactly `cells` terminal cells: padded, or cut with `…`; wide characters are never halved."""
    if cells <= 0:
        return ""
    if cell_len(text) <= cells:
        return set_cell_size(text, cells)
    return set_cell_size(text, cells - 1) + "…"


def wrapped(text: str, cells: int) -> list[str]:
    """Break one line of plain text into lines of at most `cells` cells, at spaces where there are any."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= cells:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = chop_cells(word, max(2, cells)) or [""]
        lines.extend(full)
    return [*lines, line]


def case_name(container: str, case_id: str) -> str:
    """Return what an officer calls a case, at most 16 characters: the container, else the end of the case's id."""
    name = plain(container, 16)
    return name or (plain(case_id) if len(case_id) <= 16 else f"…{plain(case_id)[-15:]}")
