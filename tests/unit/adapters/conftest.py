"""The store that the adapters' tests write to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inspectbox.adapters.sqlite import SqliteStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path)
    yield store
    store.close()
