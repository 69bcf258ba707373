"""What a terminal says of itself, and what the console makes of it."""

from __future__ import annotations

import io
import queue
from types import SimpleNamespace

import pytest

from inspectbox.tui.terminal import Terminal, ask_terminal, frames_waiting, read_answer

XTERM = b"\x1b[6;17;12t\x1b[?64;1;2;4;6;9;15;22c"


def test_sixel_needs_the_4_the_cell_size_and_no_tmux() -> None:
    assert read_answer(XTERM, None, multiplexed=False) == Terminal(sixel=True, cell=(17, 12))
    assert not read_answer(XTERM, None, multiplexed=True).sixel
    assert not read_answer(b"\x1b[?64;4c", None, multiplexed=False).sixel
    assert read_answer(b"\x1b[?64;4c", (16, 8), multiplexed=False) == Terminal(sixel=True, cell=(16, 8))
    assert not read_answer(b"\x1b[6;17;12t\x1b[?64;1;2c", None, multiplexed=False).sixel


@pytest.mark.parametrize("answer", [b"", b"\x1b[?4c", b"\x1b[?c", b"4", b"\x1b[?64;14;41c"])
def test_an_answer_that_does_not_say_sixel_is_cells(answer: bytes) -> None:
    assert not read_answer(answer, (16, 8), multiplexed=False).sixel


@pytest.mark.parametrize("size", [b"0;0", b"1;1", b"99999999999;12", b"17;900"])
def test_a_cell_size_that_cannot_be_is_not_believed(size: bytes) -> None:
    assert read_answer(b"\x1b[6;" + size + b"t\x1b[?64;4c", None, multiplexed=False) == Terminal()


def test_a_picture_larger_than_the_terminal_says_it_draws_is_not_drawn() -> None:
    said = read_answer(b"\x1b[?2;0;1000;850S" + XTERM, None, multiplexed=False)
    assert said == Terminal(sixel=True, cell=(17, 12), largest=(850, 1000))
    assert said.draws(850, 1000)
    assert not said.draws(851, 1000)
    assert not said.draws(850, 1001)
    assert Terminal(sixel=True, cell=(17, 12)).draws(5000, 5000)
    assert not Terminal(largest=(850, 1000)).draws(1, 1)


@pytest.mark.parametrize("refused", [b"\x1b[?2;1;0S", b"\x1b[?2;3;0S", b"\x1b[?2;0;0;0S", b"\x1b[?1;0;256S"])
def test_a_terminal_that_states_no_largest_picture_draws_any(refused: bytes) -> None:
    assert read_answer(refused + XTERM, None, multiplexed=False).largest is None


def test_without_a_terminal_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert ask_terminal() == Terminal()


def test_cells_are_taken_as_twice_as_high_as_wide_when_unknown() -> None:
    assert Terminal().cell_aspect == 0.5
    assert Terminal(cell=(17, 12)).cell_aspect == pytest.approx(12 / 17)


def test_frames_waiting_is_what_the_writer_has_not_written() -> None:
    waiting: queue.Queue[str] = queue.Queue()
    waiting.put("a frame")
    assert frames_waiting(SimpleNamespace(_writer_thread=SimpleNamespace(_queue=waiting))) == 1
    assert frames_waiting(None) == 0


def test_textual_still_has_the_queue_that_frames_waiting_reads() -> None:
    from textual.drivers._writer_thread import WriterThread

    thread = WriterThread(io.StringIO())
    thread.write("a frame")
    assert frames_waiting(SimpleNamespace(_writer_thread=thread)) == 1
