"""Which files of a folder make up a pack of rules: rule files, data and tables, at most one folder deep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from inspectbox.errors import RuleError

SUFFIXES = (".yaml", ".csv")
"""Notes and generated schemas stay in the office."""
MAX_FILES = 400
NAME = r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99})?$"
MAX_TABLE_BYTES = 4 * 1024 * 1024


def pack_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of a pack by name within it, sorted. Raises RuleError beginning with file:line."""
    found = [*_entries(folder)]
    for inner in [path for path in found if path.is_dir() and not path.is_symlink()]:
        found += _entries(inner)
    files = [path for path in found if path.suffix in SUFFIXES]
    if len(files) > MAX_FILES:
        raise RuleError(f"{folder.name}:1: holds more than {MAX_FILES} files", hint="merge some")
    for path in sorted(files):
        name = path.relative_to(folder).as_posix()
        if not re.fullmatch(NAME, name):
            raise RuleError(
                f"{name!r}:1: is no name for a file of a pack", hint="use letters, digits, - and _"
            )
        yield name, path


def _entries(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError as error:
        raise RuleError(
            f"{folder.name}:1: cannot be read: {error.strerror}", hint="give a folder of rule files"
        ) from None
