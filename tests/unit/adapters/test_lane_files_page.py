"""`docs/lane-files.md` names every key and file that the adapters read or write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fakes import FixedClock, a_case
from inspectbox.adapters.signal_file import FileSignal
from inspectbox.adapters.sqlite import SqliteRegister, SqliteStore
from inspectbox.adapters.sqlite.register_csv import COLUMNS

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "lane-files.md").read_text(encoding="utf-8")


def keys(schema: object) -> set[str]:
    if isinstance(schema, list):
        return set().union(*(keys(item) for item in schema))
    if not isinstance(schema, dict):
        return set()
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    return own.union(*(keys(below) for below in schema.values()))


@pytest.mark.parametrize("name", ["scan", "declaration"])
def test_every_key_of_the_schemas_is_described(name: str):
    schema = json.loads((ROOT / "py/inspectbox/adapters/schemas" / f"{name}.schema.json").read_text())
    missing = {key for key in keys(schema) if f"`{key}`" not in PAGE and f'"{key}"' not in PAGE}
    assert missing == set()


def test_every_file_of_the_state_folder_is_described(tmp_path: Path):
    with_wal = (".db-wal", ".db-shm")
    store = SqliteStore(tmp_path)
    store.record(a_case(), {"scan": b"scan"})
    SqliteRegister(tmp_path, ROOT / "rules" / "tiers.yaml").close()
    FileSignal(tmp_path, FixedClock().now)
    names = {file.name for file in tmp_path.iterdir() if not file.name.endswith(with_wal)}
    store.close()
    assert names == {"cases.db", "files", "lane.lock", "register.db", "lamp.json"}
    assert {name for name in names if f"`{name}" not in PAGE} == set()
    assert ",".join(COLUMNS) in PAGE
    assert {
        key for key in json.loads((tmp_path / "lamp.json").read_text()) if f'"{key}"' not in PAGE
    } == set()
