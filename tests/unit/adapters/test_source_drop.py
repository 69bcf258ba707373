"""The drop folder yields what arrived whole, oldest first, and loses nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from inspectbox.adapters.source_folder import FolderSource
from inspectbox.errors import MachineError
from inspectbox.inspection.ports import ScanSource


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    return tmp_path / "drop"


@pytest.fixture
def source(drop: Path, tmp_path: Path, seconds: Seconds) -> FolderSource:
    return FolderSource(drop, tmp_path / "taken", scanner="sim-lane", clock=seconds)


def names(source: ScanSource) -> list[str]:
    return [arrival.name for arrival in source.arrivals()]


def write(file: Path, mtime: float = 1000, data: bytes = b"scan") -> Path:
    file.write_bytes(data)
    os.utime(file, (mtime, mtime))
    return file


def test_a_file_counts_once_it_rests(source: FolderSource, drop: Path, seconds: Seconds):
    file = write(drop / "a.tif")
    assert names(source) == []
    seconds.now = 1.0
    file.write_bytes(b"scan grows")
    assert names(source) == []
    seconds.now = 2.5
    assert names(source) == ["a.tif"]


def test_the_oldest_comes_first(source: FolderSource, drop: Path, seconds: Seconds):
    for name, mtime in (("a.tif", 300), ("b.tif", 100), ("c.tif", 200)):
        write(drop / name, mtime)
    names(source)
    seconds.now = 2
    assert names(source) == ["b.tif", "c.tif", "a.tif"]


def test_a_marker_needs_no_waiting(source: FolderSource, drop: Path, tmp_path: Path):
    write(drop / "a.tif")
    write(drop / "a.tif.done")
    (drop / "case-1").mkdir()
    write(drop / "case-1" / "scan.tif")
    write(drop / "case-1" / "done")
    arrivals = list(source.arrivals())
    assert sorted(a.name for a in arrivals) == ["a.tif", "case-1"]
    for arrival in arrivals:
        source.accept(arrival)
    assert list(drop.iterdir()) == []
    assert len(list((tmp_path / "taken").iterdir())) == 3


def test_a_case_folder_waits_for_the_files_it_names(source: FolderSource, drop: Path, seconds: Seconds):
    folder = drop / "case-1"
    folder.mkdir()
    (folder / "scan.json").write_text(json.dumps({"file": "scan.tif"}))
    names(source)
    seconds.now = 30
    assert names(source) == []
    write(folder / "scan.tif.part")
    assert names(source) == []
    (folder / "scan.tif.part").rename(folder / "scan.tif")
    assert names(source) == []
    seconds.now = 32
    assert names(source) == ["case-1"]


def test_what_stays_incomplete_is_taken_with_its_faults(source: FolderSource, drop: Path, seconds: Seconds):
    for name, sidecar in (("names-nothing", '{"file": "scan.tif"}'), ("broken", "{"), ("bare", None)):
        (drop / name).mkdir()
        if sidecar is not None:
            (drop / name / "scan.json").write_text(sidecar)
    names(source)
    seconds.now = 59
    assert names(source) == []
    seconds.now = 60
    arrivals = {arrival.name: arrival for arrival in source.arrivals()}
    assert sorted(arrivals) == ["bare", "broken", "names-nothing"]
    assert all(arrival.faults for arrival in arrivals.values())


def test_unfinished_copies_and_dot_files_are_left_alone(source: FolderSource, drop: Path, seconds: Seconds):
    for name in (".hidden", "a.part", "b.TMP", "c.done"):
        write(drop / name)
    names(source)
    seconds.now = 1000
    assert names(source) == []
    assert len(list(drop.iterdir())) == 4


def test_the_lanes_scanner_is_filled_in_where_nobody_said(source: FolderSource, drop: Path, seconds: Seconds):
    write(drop / "a.tif")
    (drop / "b").mkdir()
    write(drop / "b" / "scan.tif")
    (drop / "b" / "scan.json").write_text(json.dumps({"file": "scan.tif", "scanner": "other"}))
    names(source)
    seconds.now = 2
    assert {a.name: a.scan.scanner for a in source.arrivals()} == {"a.tif": "sim-lane", "b": "other"}


def test_accepting_moves_and_never_replaces(
    source: FolderSource, drop: Path, seconds: Seconds, tmp_path: Path
):
    for content in (b"first", b"second"):
        write(drop / "a.tif", data=content)
        names(source)
        seconds.now += 2
        (arrival,) = source.arrivals()
        assert names(source) == ["a.tif"], "an arrival is yielded until it is accepted"
        source.accept(arrival)
        assert names(source) == []
    assert sorted(file.read_bytes() for file in (tmp_path / "taken").iterdir()) == [b"first", b"second"]


def test_accepting_what_someone_took_away_is_no_fault(source: FolderSource, drop: Path, seconds: Seconds):
    file = write(drop / "a.tif")
    names(source)
    seconds.now = 2
    (arrival,) = source.arrivals()
    file.unlink()
    source.accept(arrival)
    assert names(source) == []


def test_what_cannot_be_moved_is_not_inspected_again_and_again(
    source: FolderSource, drop: Path, seconds: Seconds, tmp_path: Path
):
    write(drop / "a.tif")
    names(source)
    seconds.now = 2
    (arrival,) = source.arrivals()
    (tmp_path / "taken").rmdir()
    with pytest.raises(MachineError, match=r"a\.tif"):
        source.accept(arrival)
    assert names(source) == []
    write(drop / "a.tif", 2000)
    names(source)
    seconds.now = 4
    assert names(source) == ["a.tif"]


def test_a_vanished_drop_folder_is_the_machines_fault(source: FolderSource, drop: Path):
    drop.rmdir()
    with pytest.raises(MachineError, match="drop"):
        names(source)


def test_names_as_long_and_as_foreign_as_can_be(
    source: FolderSource, drop: Path, tmp_path: Path, seconds: Seconds
):
    for name in ("界" * 83, "x" * 255, os.fsdecode(b"\xff\x1b" * 100), "y" * 245):
        write(drop / name)
    write(drop / ("y" * 245 + ".done"))
    names(source)
    seconds.now = 2
    for arrival in source.arrivals():
        assert arrival.name.isprintable()
        source.accept(arrival)
    assert list(drop.iterdir()) == []
    assert len(list((tmp_path / "taken").iterdir())) == 5


def test_a_pipe_or_a_link_in_the_drop_folder_becomes_a_fault(
    source: FolderSource, drop: Path, seconds: Seconds, tmp_path: Path
):
    os.mkfifo(drop / "pipe.tif")
    (drop / "link").symlink_to(tmp_path)
    names(source)
    seconds.now = 2
    arrivals = list(source.arrivals())
    assert len(arrivals) == 2
    assert all(arrival.faults and not arrival.files for arrival in arrivals)
