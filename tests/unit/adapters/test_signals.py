"""The lamp: replaced at once, dark when it cannot be written, hold at start; and no lamp says that it is none."""

from __future__ import annotations

import io
import json
from datetime import UTC
from pathlib import Path

import pytest

from fakes import FixedClock
from inspectbox.adapters.clock_system import SystemClock
from inspectbox.adapters.signal_console import ConsoleSignal
from inspectbox.adapters.signal_file import FileSignal
from inspectbox.domain.decision import Disposition
from inspectbox.errors import MachineError
from inspectbox.inspection.ports import Clock, Signal


def lamp(folder: Path) -> dict[str, object]:
    state: dict[str, object] = json.loads((folder / "lamp.json").read_text())
    return state


def test_the_lamp_shows_the_case(tmp_path: Path):
    signal: Signal = FileSignal(tmp_path, FixedClock().now)
    assert (lamp(tmp_path)["disposition"], lamp(tmp_path)["case_id"]) == ("hold", "")
    signal.show(Disposition.RELEASE, "c1")
    assert lamp(tmp_path) == {
        "schema": "inspectbox/lamp/1",
        "sequence": 2,
        "disposition": "release",
        "case_id": "c1",
        "shown_at": "2026-11-23T08:00:00.000+00:00",
    }
    assert [file.name for file in tmp_path.iterdir()] == ["lamp.json"]


def test_a_restart_holds_and_counts_on(tmp_path: Path):
    FileSignal(tmp_path, FixedClock().now).show(Disposition.RELEASE, "c1")
    FileSignal(tmp_path, FixedClock().now)
    assert (lamp(tmp_path)["disposition"], lamp(tmp_path)["sequence"]) == ("hold", 3)


@pytest.mark.parametrize("left", ["", "[]", '{"sequence": "x"}', '{"sequence": true}', "[" * 100_000])
def test_what_an_earlier_run_left_is_no_obstacle(left: str, tmp_path: Path):
    (tmp_path / "lamp.json").write_text(left)
    FileSignal(tmp_path, FixedClock().now)
    assert lamp(tmp_path)["sequence"] == 1


def test_a_lamp_that_cannot_be_written_is_dark(tmp_path: Path):
    signal = FileSignal(tmp_path, FixedClock().now)
    signal.show(Disposition.RELEASE, "c1")
    (tmp_path / ".lamp.json.part").mkdir()
    with pytest.raises(MachineError, match="cannot show the lamp"):
        signal.show(Disposition.HOLD, "c2")
    assert not (tmp_path / "lamp.json").exists()


def test_no_lamp_says_so():
    stream = io.StringIO()
    signal: Signal = ConsoleSignal(stream)
    signal.show(Disposition.OPEN, "c1")
    assert stream.getvalue() == "no lamp on this lane; it would show open for c1\n"
    stream.close()
    signal.show(Disposition.OPEN, "c2")


def test_the_clock_is_aware():
    clock: Clock = SystemClock()
    assert clock.now().tzinfo is UTC
