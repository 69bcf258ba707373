"""What the terminal can draw, asked once before the console takes it over, and how busy it is."""

from __future__ import annotations

import array
import contextlib
import fcntl
import os
import re
import select
import sys
import termios
import time
import tty
from collections.abc import Iterator
from dataclasses import dataclass

_ANSWER_S = 0.4
"""A terminal on the far end of a slow line answers within this, or counts as one that draws no pictures."""
_ATTRIBUTES = re.compile(rb"\x1b\[\?([0-9;]+)c")
_CELL = re.compile(rb"\x1b\[6;(\d+);(\d+)t")
_LARGEST = re.compile(rb"\x1b\[\?2;0;([1-9][0-9]*);([1-9][0-9]*)S")
_CELL_MAX = 256


@dataclass(frozen=True, slots=True)
class Terminal:
    """`cell` is (height, width) of a character cell in pixels, None when unknown; `sixel` needs it. `largest` is
    (rows, columns) of the largest picture it draws, None when it did not say.
    """

    sixel: bool = False
    cell: tuple[int, int] | None = None
    largest: tuple[int, int] | None = None

    @property
    def cell_aspect(self) -> float:
        """Width of a cell over its height; 1:2 is usual where nothing is known."""
        return self.cell[1] / self.cell[0] if self.cell else 0.5

    def draws(self, rows: int, columns: int) -> bool:
        """Say whether a picture of so many pixels can be drawn; xterm silently leaves out one that is too large."""
        return self.sixel and (
            self.largest is None or (rows <= self.largest[0] and columns <= self.largest[1])
        )


def ask_terminal() -> Terminal:
    """Ask for the primary device attributes (4 says sixel), the cell size and the largest picture (XTSMGRAPHICS);
    inside tmux there are no pictures.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return Terminal()
    with contextlib.suppress(OSError, termios.error), _raw(sys.stdin.fileno()) as tty_in:
        os.write(sys.stderr.fileno(), b"\x1b[?2;4;0S\x1b[16t\x1b[c")
        multiplexed = bool(os.environ.get("TMUX")) or os.environ.get("TERM", "").startswith(
            ("tmux", "screen")
        )
        return read_answer(_answer(tty_in), cell_pixels(), multiplexed=multiplexed)
    return Terminal()


def read_answer(answer: bytes, kernel_cell: tuple[int, int] | None, *, multiplexed: bool) -> Terminal:
    """Read what a terminal answered; a cell size it did not state is the one the kernel knows."""
    attributes = _ATTRIBUTES.search(answer)
    says_sixel = attributes is not None and b"4" in attributes[1].split(b";")[1:]
    cell = _stated_cell(answer) or kernel_cell
    sixel = says_sixel and cell is not None and not multiplexed
    return Terminal(sixel=sixel, cell=cell, largest=_stated_largest(answer))


def cell_pixels() -> tuple[int, int] | None:
    """Return (height, width) of a cell from the window size the terminal gave the kernel, None when it gave none."""
    size = array.array("H", [0, 0, 0, 0])
    try:
        fcntl.ioctl(sys.stderr.fileno(), termios.TIOCGWINSZ, size)
    except (OSError, ValueError):
        return None
    rows, columns, width, height = size
    if not (rows and columns and width and height):
        return None
    return _sane_cell(height // rows, width // columns)


def frames_waiting(driver: object) -> int:
    """Return how many frames the terminal has not taken yet; 0 where that cannot be known.

    Textual queues thirty frames and then stops the whole console until the terminal has drawn them.
    """
    queue = getattr(getattr(driver, "_writer_thread", None), "_queue", None)
    return int(queue.qsize()) if queue is not None else 0


def _stated_cell(answer: bytes) -> tuple[int, int] | None:
    match = _CELL.search(answer)
    return _sane_cell(int(match[1][:5]), int(match[2][:5])) if match else None


def _stated_largest(answer: bytes) -> tuple[int, int] | None:
    match = _LARGEST.search(answer)
    return (int(match[2][:9]), int(match[1][:9])) if match else None


def _sane_cell(height: int, width: int) -> tuple[int, int] | None:
    sane = 4 <= height <= _CELL_MAX and 2 <= width <= _CELL_MAX
    return (height, width) if sane else None


def _answer(descriptor: int) -> bytes:
    """Read until the device attributes have come, which every terminal answers last, or time is up."""
    answer = b""
    until = time.monotonic() + _ANSWER_S
    while not _ATTRIBUTES.search(answer) and (left := until - time.monotonic()) > 0:
        if select.select([descriptor], [], [], left)[0]:
            answer += os.read(descriptor, 1024)
    return answer


@contextlib.contextmanager
def _raw(descriptor: int) -> Iterator[int]:
    before = termios.tcgetattr(descriptor)
    tty.setraw(descriptor, termios.TCSANOW)
    try:
        yield descriptor
    finally:
        termios.tcsetattr(descriptor, termios.TCSANOW, before)
