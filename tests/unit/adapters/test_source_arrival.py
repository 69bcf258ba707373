"""Reading an arrival never raises: what is wrong is one of its faults."""

from __future__ import annotations

import errno
import json
import os
import socket
from pathlib import Path

import pytest

from inspectbox.adapters.source_folder import read_arrival
from inspectbox.adapters.source_folder.reading import fault_of
from inspectbox.domain.scan import DarkAir, Scan
from inspectbox.errors import DeclarationError, MachineError, ScanError
from inspectbox.inspection.ports import Arrival
from inspectbox.profiles import Limits

DECLARATION = {
    "declaration_no": "D1",
    "direction": "export",
    "enterprise": {"code": "AEO1200001"},
    "container": "TCLU1234567",
    "lines": [
        {"hs": "87120030", "goods": "bicycles", "quantity": 1, "unit": "unit", "gross_kg": 15, "origin": "CN"}
    ],
}


def case_folder(folder: Path, **changes: object) -> Path:
    folder.mkdir()
    (folder / "scan.tif").write_bytes(b"II*\0 scan")
    (folder / "dark.tif").write_bytes(b"II*\0 dark")
    (folder / "air.tif").write_bytes(b"II*\0 air")
    sidecar = {"file": "scan.tif", "calibration": {"dark": "dark.tif", "air": "air.tif"}} | changes
    (folder / "scan.json").write_text(json.dumps(sidecar))
    (folder / "declaration.json").write_text(json.dumps(DECLARATION))
    return folder


def only_fault(arrival: Arrival, kind: type[Exception], said: str) -> None:
    assert [type(fault) for fault in arrival.faults] == [kind]
    assert said in str(arrival.faults[0])
    assert arrival.faults[0].hint


def test_a_whole_case_folder(tmp_path: Path):
    folder = case_folder(tmp_path / "case-1")
    arrival = read_arrival(folder)
    assert arrival.faults == ()
    assert arrival.name == "case-1"
    assert arrival.scan == Scan(
        folder / "scan.tif", calibration=DarkAir(folder / "dark.tif", folder / "air.tif")
    )
    assert arrival.declaration is not None
    assert sorted(arrival.files) == ["air", "dark", "declaration.json", "scan", "scan.json"]
    assert arrival.files["dark"] == b"II*\0 dark"


def test_a_bare_scan_file(tmp_path: Path):
    file = tmp_path / "x.dcm"
    file.write_bytes(b"bytes")
    arrival = read_arrival(file)
    assert arrival == Arrival("x.dcm", Scan(file), None, {"scan": b"bytes"})


def test_a_missing_declaration_is_no_fault_and_a_broken_one_is(tmp_path: Path):
    folder = case_folder(tmp_path / "case-1")
    (folder / "declaration.json").unlink()
    arrival = read_arrival(folder)
    assert (arrival.declaration, arrival.faults) == (None, ())
    (folder / "declaration.json").write_text("{")
    arrival = read_arrival(folder)
    only_fault(arrival, DeclarationError, "declaration.json:1")
    assert arrival.files["scan"] == b"II*\0 scan"
    assert arrival.files["declaration.json"] == b"{"


def test_without_scan_json_the_only_file_is_the_scan(tmp_path: Path):
    folder = tmp_path / "case-1"
    folder.mkdir()
    (folder / "any.bin").write_bytes(b"scan")
    (folder / "notes.txt").write_text("no scan")
    assert read_arrival(folder).files == {"scan": b"scan"}
    (folder / "other.tif").write_bytes(b"scan")
    only_fault(read_arrival(folder), ScanError, "2 files that may be the scan")


def test_an_empty_folder(tmp_path: Path):
    only_fault(read_arrival(tmp_path), ScanError, "no scan in")


def test_a_broken_scan_json_keeps_what_can_be_kept(tmp_path: Path):
    folder = case_folder(tmp_path / "case-1", file="../scan.tif")
    (folder / "dark.tif").unlink()
    (folder / "air.tif").unlink()
    arrival = read_arrival(folder)
    only_fault(arrival, DeclarationError, "scan.json: `file` may not be `../scan.tif`")
    assert arrival.files["scan"] == b"II*\0 scan"
    assert arrival.declaration is not None


def test_every_fault_is_told(tmp_path: Path):
    folder = case_folder(tmp_path / "case-1")
    (folder / "scan.tif").write_bytes(b"")
    (folder / "air.tif").unlink()
    (folder / "declaration.json").write_text("[]")
    arrival = read_arrival(folder)
    assert [type(fault) for fault in arrival.faults] == [ScanError, ScanError, DeclarationError]
    assert sorted(arrival.files) == ["dark", "declaration.json", "scan.json"]


def test_sizes_are_checked_before_reading(tmp_path: Path):
    folder = case_folder(tmp_path / "case-1")
    with (folder / "scan.tif").open("wb") as stream:
        stream.truncate(1 << 40)  # sparse: reading it would end the test
    with (folder / "declaration.json").open("wb") as stream:
        stream.truncate(3000)
    arrival = read_arrival(folder, Limits(scan_mb=1, declaration_kb=2))
    assert "allowed are 1024 KiB" in str(arrival.faults[0])
    assert "has 3 KiB, allowed are 2 KiB" in str(arrival.faults[1])
    assert isinstance(arrival.faults[1], DeclarationError)


@pytest.mark.parametrize("kind", ["fifo", "folder", "link", "socket", "dangling", "loop"])
def test_what_is_no_plain_file_is_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    folder = case_folder(tmp_path / "case-1")
    scan = folder / "scan.tif"
    scan.unlink()
    monkeypatch.chdir(folder)
    match kind:
        case "fifo":
            os.mkfifo(scan)
        case "folder":
            scan.mkdir()
        case "socket":
            with socket.socket(socket.AF_UNIX) as bound:
                bound.bind("scan.tif")
        case "link":
            scan.symlink_to(secret)
        case "dangling":
            scan.symlink_to(tmp_path / "nothing")
        case "loop":
            scan.symlink_to(scan)
    arrival = read_arrival(folder)
    only_fault(arrival, ScanError, "`scan.tif` is no plain file")
    assert b"secret" not in arrival.files.values()


@pytest.mark.parametrize("name", ["nothing.tif", "x" * 300, "nul\0nul"])
def test_a_path_that_is_not_there(name: str, tmp_path: Path):
    arrival = read_arrival(tmp_path / name)
    assert len(arrival.faults) == 1
    assert arrival.faults[0].sentence().isprintable()


def test_a_device_and_a_bare_link_are_refused(tmp_path: Path):
    only_fault(read_arrival(Path("/dev/zero")), ScanError, "no plain file")
    file = tmp_path / "scan.tif"
    file.write_bytes(b"scan")
    link = tmp_path / "link.tif"
    link.symlink_to(file)
    only_fault(read_arrival(link), ScanError, "no plain file")


def test_a_refusal_by_the_system_is_the_machines_fault():
    fault = fault_of(PermissionError(errno.EACCES, "Permission denied"), "scan.tif")
    assert isinstance(fault, MachineError)
    assert "no permission to read `scan.tif`" in str(fault)
    assert isinstance(fault_of(OSError(errno.EIO, "Input/output error"), "scan.tif"), MachineError)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission_is_the_machines_fault(tmp_path: Path):
    file = tmp_path / "scan.tif"
    file.write_bytes(b"scan")
    file.chmod(0)
    only_fault(read_arrival(file), MachineError, "no permission")


def test_a_file_that_is_cut_while_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "scan.tif"
    file.write_bytes(b"x" * 1000)
    readv = os.readv

    def cutting(descriptor: int, buffers: list[memoryview]) -> int:
        os.truncate(file, 10)
        return readv(descriptor, buffers)

    monkeypatch.setattr(os, "readv", cutting)
    only_fault(read_arrival(file), ScanError, "changed while it was read")


def test_a_name_no_one_can_print_is_replaced(tmp_path: Path):
    file = tmp_path / os.fsdecode(b"evil\xff\x1b[2J.tif")
    file.write_bytes(b"scan")
    arrival = read_arrival(file)
    assert arrival.files == {"scan": b"scan"}
    assert arrival.name.isprintable()
    assert arrival.scan.file.name.encode()


def test_a_crowded_folder_is_refused(tmp_path: Path):
    for number in range(1001):
        (tmp_path / f"{number}.tif").touch()
    only_fault(read_arrival(tmp_path), ScanError, "more than 1000 files")


def test_files_of_a_set_are_read_together(tmp_path: Path):
    for role in ("high", "low", "material"):
        (tmp_path / f"17{role}.IMG").write_bytes(role.encode())
        (tmp_path / f"18{role}.img").write_bytes(b"another scan")
    (tmp_path / "17.xml").write_bytes(b"text")
    arrival = read_arrival(tmp_path / "17low.IMG")
    assert arrival.faults == ()
    assert arrival.files == {"scan": b"high", "low": b"low", "material": b"material", "text": b"text"}
    assert arrival.scan.file.name == "17high.IMG"


def test_a_folder_of_one_set_needs_no_scan_json(tmp_path: Path):
    for name in ("17low.img", "17high.img", "17.xml"):
        (tmp_path / name).write_bytes(name.encode())
    arrival = read_arrival(tmp_path)
    assert arrival.faults == ()
    assert [part.role.value for part in arrival.scan.parts] == ["high", "low", "text"]
    (tmp_path / "18low.img").write_bytes(b"another scan")
    only_fault(read_arrival(tmp_path), ScanError, "2 files that may be the scan")


def test_a_set_named_in_scan_json(tmp_path: Path):
    (tmp_path / "scan.json").write_text(json.dumps({"files": {"low": "b.img", "high": "a.img"}}))
    (tmp_path / "a.img").write_bytes(b"high")
    (tmp_path / "b.img").write_bytes(b"low")
    arrival = read_arrival(tmp_path)
    assert (arrival.files["scan"], arrival.files["low"]) == (b"high", b"low")
    (tmp_path / "b.img").unlink()
    only_fault(read_arrival(tmp_path), ScanError, "`b.img` is not there")
