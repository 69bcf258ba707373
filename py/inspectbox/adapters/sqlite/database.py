"""One SQLite file: opened durably, migrated by name, its errors the machine's. Only this module knows sqlite3."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspectbox.errors import MachineError
from inspectbox.schema import shown, shown_path

Row = tuple[Any, ...]
Value = str | int | float | bytes | None

BUSY_S = 5.0
"""How long a statement waits for another process that writes."""

MIGRATIONS = """CREATE TABLE IF NOT EXISTS migrations (
    name TEXT PRIMARY KEY, breaking INTEGER NOT NULL, applied_at TEXT NOT NULL) STRICT"""


@dataclass(frozen=True, slots=True)
class Migration:
    """A named step of the schema, applied whole or not at all.

    A box that falls back to its previous version must still read its data: only a `breaking` step stops a program
    that does not know it.
    """

    name: str
    statements: tuple[str, ...]
    breaking: bool = False


class Database:
    """A connection to one file. Calls come one at a time, but may come from any thread."""

    def __init__(self, file: Path, migrations: Sequence[Migration], *, read_only: bool = False) -> None:
        """Open or create the file and bring its schema up to date. Raises MachineError."""
        self._file = file
        if read_only and not file.exists():
            raise no_record(file.parent)
        with self._telling():
            mode = "ro" if read_only else "rwc"
            uri = f"{file.absolute().as_uri()}?mode={mode}"
            self._connection = sqlite3.connect(
                uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_S
            )
        try:
            if read_only:
                self._check_migrations(migrations)
            else:
                self._make_durable()
                self._migrate(migrations)
        except BaseException:
            self._connection.close()
            raise

    def run(self, statement: str, *values: Value) -> None:
        """Run one statement."""
        with self._telling():
            self._connection.execute(statement, values)

    def rows(self, query: str, *values: Value) -> list[Row]:
        """Return all rows of a query."""
        with self._telling():
            return self._connection.execute(query, values).fetchall()

    def each(self, query: str, *values: Value) -> Iterator[Row]:
        """Yield the rows of a query, one at a time."""
        with self._telling():
            yield from self._connection.execute(query, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the statements inside one step: on disk when this ends, undone when anything is raised."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.rollback()
            raise

    def close(self) -> None:
        """Close the file."""
        with self._telling():
            self._connection.close()

    def _make_durable(self) -> None:
        (mode,) = self.rows("PRAGMA journal_mode = WAL")[0]
        if mode != "wal":
            hint = "put the state folder on a local disk"
            raise MachineError(f"`{shown(str(self._file))}` cannot be written ahead (WAL)", hint=hint)
        for pragma in ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF"):
            self.run(f"PRAGMA {pragma}")
        sync_folder(self._file.parent)

    def _migrate(self, migrations: Sequence[Migration]) -> None:
        self.run(MIGRATIONS)
        known = self._check_migrations(migrations)
        for migration in migrations:
            if migration.name in known:
                continue
            with self.transaction():
                for statement in migration.statements:
                    self.run(statement)
                self.run(
                    "INSERT INTO migrations VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))",
                    migration.name,
                    int(migration.breaking),
                )

    def _check_migrations(self, migrations: Sequence[Migration]) -> set[str]:
        applied = {
            str(name): bool(breaking) for name, breaking in self.rows("SELECT name, breaking FROM migrations")
        }
        ours = {migration.name for migration in migrations}
        newer = [name for name, breaking in applied.items() if breaking and name not in ours]
        if newer:
            hint = "update InspectBox, or open a copy made before that"
            raise MachineError(
                f"`{shown(str(self._file))}` was changed by a newer version: `{newer[0]}`", hint=hint
            )
        return set(applied)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _fault(error, self._file) from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def no_record(folder: Path) -> MachineError:
    """Return the error of a folder in which nothing was ever recorded."""
    hint = "run the lane or `inspectbox inspect` first, or name the lane's state folder with `--state`"
    return MachineError(f"no cases are recorded in `{shown_path(folder)}`", hint=hint)


def _fault(error: sqlite3.Error, file: Path) -> MachineError:
    where = f"`{shown_path(file)}`"
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return MachineError(f"the disk is full: {where}", hint="free some space in the state folder")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return MachineError(f"{where} is in use by another program", hint="end the other program")
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_READONLY:
            return MachineError(f"cannot open {where}", hint="check the path and its permission")
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return MachineError(f"{where} is damaged", hint="keep it for the vendor and restore a copy")
        case _:
            return MachineError(f"{where}: {error}", hint="check the disk it lies on")
