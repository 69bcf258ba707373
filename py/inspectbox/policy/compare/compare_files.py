"""Lists, tables and other data beside the rules, compared line by line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MAX_LINES = 20_000
"""Of longer files only that they differ is said: comparing takes the square of their lines."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line that only one side has; `line` counts from 1 on that side."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that differs; a side that lacks it has `there` false."""

    name: str
    was_there: bool
    is_there: bool
    removed: tuple[LineChange, ...]
    added: tuple[LineChange, ...]


def compare_files(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[FileChange]:
    """Yield every file whose bytes differ, by name."""
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield _compare(name, old.get(name), new.get(name))


def _compare(name: str, old: bytes | None, new: bytes | None) -> FileChange:
    before, after = _lines(old), _lines(new)
    removed: list[LineChange] = []
    added: list[LineChange] = []
    if max(len(before), len(after)) <= MAX_LINES:
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        for kind, i, j, k, m in matcher.get_opcodes():
            if kind != "equal":
                removed += [LineChange(at + 1, before[at]) for at in range(i, j)]
                added += [LineChange(at + 1, after[at]) for at in range(k, m)]
    return FileChange(name, old is not None, new is not None, tuple(removed), tuple(added))


def _lines(data: bytes | None) -> list[str]:
    return [] if data is None else data.decode("utf-8", "replace").splitlines()
