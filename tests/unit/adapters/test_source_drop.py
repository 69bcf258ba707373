"""The drop folder yields what arrived whole, oldest first, and loses nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from fakes.vendor_files import fs6000, utf16_xml
from inspectbox.adapters.source_folder import FolderSource
from inspectbox.domain.scan import Role
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


PIXELS = np.arange(35, dtype=np.uint16).reshape(5, 7)


def copy_set(drop: Path, stem: str = "17-", *, cut: str | None = None, roles: str = "high low material"):
    """Copy a set into the drop folder, one of its files cut off."""
    for role in roles.split():
        data = fs6000(PIXELS, bits=8 if role == "material" else 16)
        (drop / f"{stem}{role}.img").write_bytes(data[:-9] if role == cut else data)


def only_arrival(source: FolderSource):
    (arrival,) = source.arrivals()
    return arrival


def test_a_whole_set_is_one_arrival_and_moves_as_one(
    source: FolderSource, drop: Path, seconds: Seconds, tmp_path: Path
):
    copy_set(drop)
    (drop / "17.xml").write_bytes(utf16_xml("CSQU3054383"))
    write(drop / "other.tif")
    assert names(source) == []
    seconds.now = 1.5
    other, arrival = sorted(source.arrivals(), key=lambda arrival: len(arrival.files))
    assert other.name == "other.tif"
    assert arrival.name == "17-high.img"
    assert set(arrival.files) == {"scan", "low", "material", "text"}
    assert [part.role for part in arrival.scan.parts] == list(Role)
    assert not arrival.scan.accept_partial
    source.accept(arrival)
    assert [path.name for path in drop.iterdir()] == ["other.tif"]
    (moved,) = (tmp_path / "taken").iterdir()
    assert sorted(path.name for path in moved.iterdir()) == [
        "17-high.img",
        "17-low.img",
        "17-material.img",
        "17.xml",
    ]


@pytest.mark.parametrize("cut", ["high", "low", "material"])
def test_an_interrupted_copy_is_waited_for_then_taken_as_far_as_it_is_whole(
    source: FolderSource, drop: Path, seconds: Seconds, cut: str
):
    copy_set(drop, cut=cut)
    assert names(source) == []
    seconds.now = 30.0
    assert names(source) == []
    seconds.now = 61.0
    arrival = only_arrival(source)
    assert arrival.faults == ()
    assert arrival.scan.accept_partial


def test_a_copy_that_is_resumed_is_whole(source: FolderSource, drop: Path, seconds: Seconds):
    copy_set(drop, cut="low")
    assert names(source) == []
    seconds.now = 50.0
    copy_set(drop)
    assert names(source) == []
    seconds.now = 51.5
    assert not only_arrival(source).scan.accept_partial


def test_a_set_without_material_comes_after_the_wait(source: FolderSource, drop: Path, seconds: Seconds):
    copy_set(drop, roles="low high")
    assert names(source) == []
    seconds.now = 30.0
    assert names(source) == []
    seconds.now = 61.0
    assert [part.role for part in only_arrival(source).scan.parts] == [Role.HIGH, Role.LOW]


def test_a_profile_may_want_less_patience(drop: Path, tmp_path: Path, seconds: Seconds):
    source = FolderSource(drop, tmp_path / "taken", patience_s=5.0, clock=seconds)
    copy_set(drop, roles="low high")
    assert names(source) == []
    seconds.now = 4.0
    assert names(source) == []
    seconds.now = 5.5
    assert [part.role for part in only_arrival(source).scan.parts] == [Role.HIGH, Role.LOW]


def test_a_case_folder_waits_for_the_rest_of_a_named_set(source: FolderSource, drop: Path, seconds: Seconds):
    folder = drop / "case"
    folder.mkdir()
    copy_set(folder, cut="low", roles="high low")
    files = {"high": "17-high.img", "low": "17-low.img"}
    (folder / "scan.json").write_text(json.dumps({"files": files}))
    assert names(source) == []
    seconds.now = 30.0
    assert names(source) == []
    seconds.now = 61.0
    assert only_arrival(source).scan.accept_partial
    copy_set(folder, roles="high low")
    assert names(source) == []
    seconds.now = 62.5
    assert not only_arrival(source).scan.accept_partial
