import errno
import os
import threading
from dataclasses import replace

import pydicom

from fakes import a_case
from inspectbox.adapters.dicos import FolderReports
from inspectbox.adapters.dicos.folder import MOST_WAITING


def test_every_case_gets_its_file(tmp_path):
    told = []
    reports = FolderReports(tmp_path / "out", told.append)
    for n in range(3):
        reports.send(a_case(f"c-{n}"), {"scan": b"x"})
    reports.close()
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["c-0.dcs", "c-1.dcs", "c-2.dcs"]
    assert pydicom.dcmread(tmp_path / "out" / "c-1.dcs").SeriesDescription == "InspectBox case c-1"
    assert (told, reports.fault) == ([], "")


def test_a_report_that_cannot_be_written_is_told_and_forgotten_when_one_can(tmp_path):
    told = []
    (tmp_path / "out").write_bytes(b"in the way")
    reports = FolderReports(tmp_path / "out", told.append)
    reports.send(a_case("c-1"), {})
    reports.close()
    assert reports.fault.startswith(f"report of case `c-1` not written: cannot write to `{tmp_path}/out`: ")
    assert "inspectbox report c-1" in reports.fault
    assert told == [reports.fault]

    again = FolderReports(tmp_path / "fine", told.append)
    again.send(replace(a_case("c-2"), timings_ms=()), {})  # no case at all: nothing says how long it took
    again.send(a_case("c-3"), {})
    again.close()
    assert len(told) == 2 and "c-2" in told[1]
    assert again.fault == ""
    assert [file.name for file in (tmp_path / "fine").iterdir()] == ["c-3.dcs"]


def test_a_report_that_was_cut_short_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(number):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    reports = FolderReports(tmp_path, lambda said: None)
    reports.send(a_case("c-1"), {})
    reports.close()
    assert "No space left on device" in reports.fault
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_hangs_holds_nobody_up(tmp_path):
    told, stuck = [], threading.Event()

    def tell(sentence):
        told.append(sentence)
        if len(told) == 1:
            stuck.wait(10)  # as a network folder would

    (tmp_path / "out").write_bytes(b"in the way")
    reports = FolderReports(tmp_path / "out", tell)
    reports.send(a_case("c-0"), {})
    while not told:
        pass
    sent = threading.Thread(
        target=lambda: [reports.send(a_case(f"c-{n}"), {}) for n in range(1, MOST_WAITING + 3)]
    )
    sent.start()
    sent.join(5)
    assert not sent.is_alive()
    assert f"c-{MOST_WAITING + 2}" in reports.fault and "keep up" in reports.fault
    stuck.set()
    reports.close()


def test_a_listener_that_is_gone_ends_nothing(tmp_path):
    def tell(sentence):
        raise BrokenPipeError

    (tmp_path / "out").write_bytes(b"in the way")
    reports = FolderReports(tmp_path / "out", tell)
    reports.send(a_case("c-1"), {})
    reports.send(a_case("c-2"), {})
    reports.close()
    assert "c-2" in reports.fault
