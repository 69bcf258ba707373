"""The text of the help dialog: every key, by what it is for."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from inspectbox.tui.plain import fitted, wrapped
from inspectbox.tui.screens.status import VERDICT_KEYS
from inspectbox.tui.theme import BAR, COLOURS, DIM, KEY
from inspectbox.tui.view import MODE_KEYS
from inspectbox.tui.words import Words

CASE_KEYS: Final = (
    ("j", "key_next_case"),
    ("k", "key_previous_case"),
    ("d", "key_details"),
    ("l", "key_list"),
    ("f2", "key_language"),
    ("q", "key_quit"),
)
PICTURE_KEYS: Final = (
    ("n", "key_next_finding"),
    ("0", "key_fit"),
    ("+ -", "key_zoom"),
    ("← → ↑ ↓", "key_pan"),
    *((key, f"key_{mode}") for key, mode in MODE_KEYS),
    ("i", "key_inverse"),
    ("[ ]", "key_level"),
    ("{ }", "key_window"),
    ("b", "key_boxes"),
    ("t", "key_labels"),
)


def help_lines(words: Words) -> tuple[Content, ...]:
    """Return the help, 70 cells wide at most."""
    lines = [Content.styled(words("help_verdicts"), f"bold {BAR}")]
    for key, disposition in VERDICT_KEYS:
        word = f"{disposition.shape} {words(disposition.word)}"
        lines.append(Content.assemble((fitted(f"  {key}", 12), f"bold {KEY}"), (word, COLOURS[disposition])))
    for title, keys in (("help_case", CASE_KEYS), ("help_picture", PICTURE_KEYS)):
        lines.extend((Content(""), Content.styled(words(title), f"bold {BAR}")))
        lines.extend(
            Content.assemble((fitted(f"  {key}", 12), f"bold {KEY}"), words(word)) for key, word in keys
        )
    return (*lines, Content(""), *(Content.styled(line, DIM) for line in wrapped(words("help_note"), 66)))
