"""A frame as one sixel picture inside a screen that is drawn line by line.

A terminal erases the part of a picture that is written over. So every line but the widget's last only moves the cursor,
and the last one goes up, draws the whole picture, writes the tags over it and comes back.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip

from inspectbox.imaging.core import encode_sixel
from inspectbox.tui.drawing import Frame, Tag

_SAVE, _RESTORE = "\x1b7", "\x1b8"


def sixel_strips(frame: Frame, columns: int, rows: int) -> list[Strip]:
    """Return `rows` strips of `columns` cells that together draw the frame; it may not be higher than they are."""
    skip = Strip([Segment(f"\x1b[{columns}C")], columns)
    up = f"\x1b[{rows - 1}A" if rows > 1 else ""
    picture = encode_sixel(frame.grey, frame.overlay, frame.tints).decode("ascii")
    # pixel rows that are no multiple of six stay free at the bottom: erase what cells were there
    last = "".join(
        (
            _SAVE,
            f"\x1b[0;40m\x1b[{columns}X",
            up,
            picture,
            *(_written(tag, rows) for tag in frame.tags),
            _RESTORE,
            f"\x1b[{columns}C",
        )
    )
    return [*([skip] * (rows - 1)), Strip([Segment(last)], columns)]


def _written(tag: Tag, rows: int) -> str:
    red, green, blue = (int(tag.colour[start : start + 2], 16) for start in (1, 3, 5))
    up = f"\x1b[{rows - 1 - tag.row}A" if tag.row < rows - 1 else ""
    right = f"\x1b[{tag.column}C" if tag.column else ""
    colours = f"\x1b[0;1;38;2;0;0;0;48;2;{red};{green};{blue}m"
    return f"{_RESTORE}{up}{right}{colours}{tag.text}\x1b[0m"
