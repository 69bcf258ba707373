"""The case store against tampering, damage and full disks: it shows, and nothing is half recorded."""

from __future__ import annotations

import os
import resource
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import a_case, a_verdict
from inspectbox.adapters.sqlite import CaseReader, SqliteStore
from inspectbox.domain.decision import Disposition
from inspectbox.errors import MachineError

FILES = {"scan": b"the scan", "scan.json": b"{}", "empty": b""}


def in_child(work: Callable[[], None]) -> int:
    """Run in a forked process; returns its wait status."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1]


def tamper(folder: Path, *statements: str) -> None:
    with sqlite3.connect(folder / "cases.db") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("table", ["events", "cases", "case_files", "verdicts"])
def test_the_record_refuses_changes(table: str, store: SqliteStore, tmp_path: Path):
    store.record(a_case("c1"), FILES)
    store.record_verdict(a_verdict())
    with sqlite3.connect(tmp_path / "cases.db") as connection:
        for statement in (f"UPDATE {table} SET case_id = case_id", f"DELETE FROM {table}"):  # noqa: S608
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET body = replace(body, 'officer 7', 'officer 8') WHERE seq = 3",
        "UPDATE events SET body = replace(body, 'review', 'release') WHERE seq = 1",
        "UPDATE events SET hash = 'f' || substr(hash, 2) || 'x' WHERE seq = 2",
        "UPDATE cases SET disposition = 'release' WHERE case_id = 'c1'",
        "UPDATE case_files SET sha256 = 'f' WHERE role = 'scan' AND case_id = 'c1'",
        "UPDATE verdicts SET key = 'other'",
        "DELETE FROM events WHERE seq = 2",
        "DELETE FROM events WHERE seq = 1",
        "DELETE FROM cases WHERE case_id = 'c2'",
        "UPDATE cases SET case_id = 'c9' WHERE case_id = 'c2'",
        "DELETE FROM verdicts",
    ],
)
def test_tampering_shows(statement: str, tmp_path: Path):
    store = SqliteStore(tmp_path)
    store.record(a_case("c1", Disposition.REVIEW), FILES)
    store.record(a_case("c2"), FILES)
    store.record_verdict(a_verdict())
    assert store.verify_chain() == 3
    store.close()
    tamper(tmp_path, statement)
    reader = CaseReader(tmp_path)
    with pytest.raises(MachineError, match="record"):
        reader.verify_chain()
    reader.close()


def test_a_damaged_file_shows_and_heals_when_it_comes_again(store: SqliteStore, tmp_path: Path):
    store.record(a_case("c1"), {"scan": b"the scan"})
    (file,) = (tmp_path / "files").glob("*/*")
    file.chmod(0o640)
    file.write_bytes(b"bad scan")
    with pytest.raises(MachineError, match="damaged"):
        store.verify_files()
    store.record(a_case("c2"), {"scan": b"the scan"})
    assert store.files("c1") == {"scan": b"the scan"}


def test_a_file_that_is_no_database(tmp_path: Path):
    (tmp_path / "cases.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(MachineError, match="damaged"):
        SqliteStore(tmp_path)
    with pytest.raises(MachineError, match="damaged"):
        SqliteStore(tmp_path)  # the lock was given back


def test_a_full_disk_records_nothing_by_half(tmp_path: Path):
    def too_large_a_scan() -> None:
        store = SqliteStore(tmp_path)
        store.record(a_case("c1"), {"scan.json": b"{}"})
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        with pytest.raises(MachineError, match="the disk is full"):
            store.record(a_case("c2"), {"small": b"small", "scan": os.urandom(300_000)})

    assert in_child(too_large_a_scan) == 0
    store = SqliteStore(tmp_path)
    assert store.verify_chain() == 1
    assert store.case("c2") is None
    assert len(list((tmp_path / "files").glob("*/*"))) == 1
    store.record(a_case("c2"), FILES)
    store.close()


def test_a_database_that_cannot_grow_records_nothing_by_half(tmp_path: Path):
    def too_large_a_record() -> None:
        store = SqliteStore(tmp_path)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
        for number in range(1000):
            store.record(replace(a_case(f"c{number}"), facts=(("filler", "x" * 20_000),)), {})

    assert in_child(too_large_a_record) == 1 << 8
    store = SqliteStore(tmp_path)
    events = store.verify_chain()
    assert 0 < events < 1000
    assert len(store.cases(1000)) == events
    store.record(a_case("later"), FILES)
    assert store.verify_chain() == events + 1
    store.close()
