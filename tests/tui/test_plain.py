"""Untrusted text: whatever comes in, one harmless line comes out."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from inspectbox.tui.plain import case_name, fitted, plain, wrapped


@given(st.text(), st.integers(2, 60))
def test_nothing_that_steers_a_terminal_survives(text: str, limit: int) -> None:
    safe = plain(text, limit)
    assert len(safe) <= limit
    assert not [c for c in safe if unicodedata.category(c)[0] == "C" or c in "\n\t\r\u2028\u2029"]


def test_escapes_overrides_and_zero_width_characters_are_dropped() -> None:
    assert plain("a\x1b[2Jb\x07\u202ec\u200b\u200d\ufeffd\ufe0f") == "a[2Jbcd"


def test_white_space_is_one_space() -> None:
    assert plain("  a\r\n\t b\u3000c ") == "a b c"


def test_marks_cannot_pile_up() -> None:
    assert plain("Z" + "\u0301" * 50 + "algo") == "Z\u0301\u0301algo"
    assert plain("\u0301x") == "x"


def test_long_text_is_cut_with_a_sign() -> None:
    assert plain("A" * 10_000, 10) == "A" * 9 + "…"
    assert plain("\u200b" * 10_000 + "A", 10).endswith("…")


@given(st.text(alphabet=st.sampled_from("ab 中文שé"), max_size=80), st.integers(0, 30))
def test_fitted_is_exactly_as_wide_as_asked(text: str, cells: int) -> None:
    assert cell_len(fitted(text, cells)) == cells


@given(st.text(alphabet=st.sampled_from("ab 中文"), max_size=120), st.integers(2, 30))
def test_wrapped_lines_fit_and_lose_nothing(text: str, cells: int) -> None:
    lines = wrapped(plain(text, 400), cells)
    assert all(cell_len(line) <= cells for line in lines)
    assert "".join(lines).replace(" ", "") == plain(text, 400).replace(" ", "")


def test_a_case_is_called_by_its_container_else_by_the_end_of_its_id() -> None:
    assert case_name("TCLU1234567", "c-1") == "TCLU1234567"
    assert case_name("\x1b", "c-1") == "c-1"
    assert case_name("", "20261123T192100-sim-71816d") == "…2100-sim-71816d"
