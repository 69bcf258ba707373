"""The case store: durable before it returns, read back as it was recorded, one writer."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import a_case, a_verdict
from fakes.clock import MORNING
from inspectbox.adapters.sqlite import CaseReader, SqliteStore
from inspectbox.adapters.sqlite.database import Database, Migration
from inspectbox.domain.case import Case
from inspectbox.domain.decision import Disposition
from inspectbox.errors import MachineError, OperatorError
from inspectbox.inspection.case_json import case_to_json
from inspectbox.inspection.ports import CaseStore

FILES = {"scan": b"the scan", "scan.json": b"{}", "empty": b""}


def test_what_was_recorded_is_read_back(store: SqliteStore):
    port: CaseStore = store
    case = a_case("c1", Disposition.REVIEW)
    port.record(case, FILES)
    recorded = store.case("c1")
    assert recorded is not None
    assert recorded.body == json.loads(json.dumps(case_to_json(case)))
    assert list(recorded.body) == list(case_to_json(case)), "the order of the journey is kept"
    assert recorded.verdicts == ()
    assert store.files("c1") == FILES
    assert store.verify_chain() == 1
    assert store.verify_files() == 3


def test_it_is_there_for_the_next_program(tmp_path: Path):
    first = SqliteStore(tmp_path)
    first.record(a_case("c1"), FILES)
    first.record_verdict(a_verdict())
    first.close()
    second = SqliteStore(tmp_path)
    recorded = second.case("c1")
    assert recorded is not None
    assert recorded.verdicts == (a_verdict(),)
    second.close()


def test_the_newest_comes_first_and_pages_go_back(store: SqliteStore):
    for number in range(5):
        store.record(a_case(f"c{number}"), {})
    ids = [c.body["case_id"] for c in store.cases(3)]
    assert ids == ["c4", "c3", "c2"]
    assert [c.body["case_id"] for c in store.cases(3, before="c2")] == ["c1", "c0"]
    assert store.cases(3, before="nosuch") == ()
    assert store.cases(0) == ()


def test_unknown_cases(store: SqliteStore):
    assert store.case("nosuch") is None
    with pytest.raises(OperatorError, match="no case `nosuch`"):
        store.files("nosuch")
    with pytest.raises(OperatorError, match="no case `nosuch`"):
        store.record_verdict(a_verdict("nosuch"))
    assert store.verify_chain() == 0


def test_a_verdict_counts_once_for_its_key(store: SqliteStore):
    store.record(a_case("c1"), {})
    store.record(a_case("c2"), {})
    store.record_verdict(a_verdict())
    store.record_verdict(replace(a_verdict(), given_at=MORNING + timedelta(seconds=3)))
    store.record_verdict(a_verdict(key="key-0002", disposition=Disposition.HOLD))
    recorded = store.case("c1")
    assert recorded is not None
    assert [v.disposition for v in recorded.verdicts] == [Disposition.OPEN, Disposition.HOLD]
    for other in (a_verdict("c2"), a_verdict(disposition=Disposition.RELEASE)):
        with pytest.raises(OperatorError, match="`key-0001` was used for another verdict"):
            store.record_verdict(other)
    assert store.verify_chain() == 4


def test_what_waits_for_an_officer(store: SqliteStore):
    assert (store.waiting().count, store.waiting().oldest) == (0, None)
    for number, disposition in enumerate(Disposition):
        case = replace(a_case(f"c{number}", disposition), inspected_at=MORNING + timedelta(minutes=number))
        store.record(case, {})
    assert (store.waiting().count, store.waiting().oldest) == (4, MORNING + timedelta(minutes=1))
    store.record_verdict(a_verdict("c1"))
    assert (store.waiting().count, store.waiting().oldest) == (3, MORNING + timedelta(minutes=2))
    store.record_verdict(a_verdict("c2", disposition=Disposition.REVIEW, key="key-second-look"))
    assert store.waiting().count == 3


def test_a_case_id_is_used_once(store: SqliteStore):
    store.record(a_case("c1"), FILES)
    with pytest.raises(MachineError, match="`c1` is recorded already"):
        store.record(a_case("c1", Disposition.HOLD), {"scan": b"other"})
    assert store.verify_chain() == 1
    assert store.files("c1") == FILES


def test_equal_bytes_are_kept_once_and_read_only(store: SqliteStore, tmp_path: Path):
    store.record(a_case("c1"), {"scan": b"same"})
    store.record(a_case("c2"), {"scan": b"same", "dark": b"same"})
    (file,) = (tmp_path / "files").glob("*/*")
    assert file.stat().st_mode & 0o222 == 0
    assert file.parent.name == file.name[:2]
    assert store.files("c2") == {"scan": b"same", "dark": b"same"}


def test_a_second_lane_is_refused(store: SqliteStore, tmp_path: Path):
    with pytest.raises(MachineError, match="a lane already runs on this store") as caught:
        SqliteStore(tmp_path)
    assert caught.value.hint
    store.close()
    store.close()
    SqliteStore(tmp_path).close()


def test_a_reader_reads_beside_the_writer(store: SqliteStore, tmp_path: Path):
    reader = CaseReader(tmp_path)
    store.record(a_case("c1"), FILES)
    assert [c.body["case_id"] for c in reader.cases(5)] == ["c1"]
    assert reader.files("c1") == FILES
    assert reader.verify_chain() == 1
    reader.close()


def test_no_store_to_read(tmp_path: Path):
    with pytest.raises(MachineError, match="no cases are recorded"):
        CaseReader(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_it_may_be_used_from_another_thread(store: SqliteStore):
    thread = threading.Thread(target=lambda: store.record(a_case("c1"), FILES))
    thread.start()
    thread.join()
    assert store.case("c1") is not None


def test_nonsense_numbers_are_refused_not_stored(store: SqliteStore):
    case = replace(a_case("c1"), timings_ms=(("total", float("nan")),))
    with pytest.raises(MachineError, match="plain numbers"):
        store.record(case, FILES)
    assert store.verify_chain() == 0


@settings(max_examples=30, deadline=None)
@given(text=st.text(), data=st.binary(max_size=50))
def test_any_text_and_bytes_come_back(text: str, data: bytes, tmp_path_factory: pytest.TempPathFactory):
    store = SqliteStore(tmp_path_factory.mktemp("store"))
    case: Case = replace(a_case("c1"), facts=(("goods", text),))
    store.record(case, {"scan": data})
    recorded = store.case("c1")
    assert recorded is not None
    assert recorded.body["facts"] == {"goods": text}
    assert store.files("c1") == {"scan": data}
    store.close()


def test_migrations_are_whole_named_and_known(tmp_path: Path):
    file = tmp_path / "x.db"
    first = Migration("0001", ("CREATE TABLE a (x)",))
    broken = Migration("0002", ("CREATE TABLE b (x)", "CREATE TABLE nonsense ("))
    Database(file, [first]).close()
    with pytest.raises(MachineError):
        Database(file, [first, broken])
    database = Database(file, [first])
    assert database.rows("SELECT name FROM migrations") == [("0001",)]
    assert database.rows("SELECT name FROM sqlite_master WHERE name = 'b'") == []
    database.close()
    Database(file, [first, Migration("0002-column", ("ALTER TABLE a ADD COLUMN y",))]).close()
    Database(file, [first]).close()  # a box that fell back still runs
    Database(file, [first, Migration("0003-other", ("DROP TABLE a",), breaking=True)]).close()
    with pytest.raises(MachineError, match="changed by a newer version: `0003-other`"):
        Database(file, [first])
