"""The enterprise register: CSV in, SQLite inside, credit tiers by date, history kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import RLock

from inspectbox.adapters.sqlite.database import Database, Migration
from inspectbox.adapters.sqlite.register_csv import read_enterprises
from inspectbox.adapters.sqlite.tiers import rank_of, read_tiers
from inspectbox.domain.consignment import Enterprise
from inspectbox.errors import MachineError
from inspectbox.schema import shown_path

DATABASE = "register.db"

MIGRATIONS = (
    Migration(
        "0001-enterprises",
        (
            """CREATE TABLE enterprises (
                id INTEGER PRIMARY KEY,
                code TEXT NOT NULL,
                since TEXT NOT NULL,
                name TEXT NOT NULL,
                tier TEXT NOT NULL,
                open_cases INTEGER NOT NULL CHECK (open_cases >= 0)) STRICT""",
            "CREATE INDEX enterprises_by_code ON enterprises (code, since, id)",
            """CREATE TRIGGER enterprises_no_update BEFORE UPDATE ON enterprises
                BEGIN SELECT RAISE(ABORT, 'the register keeps its history'); END""",
            """CREATE TRIGGER enterprises_no_delete BEFORE DELETE ON enterprises
                BEGIN SELECT RAISE(ABORT, 'the register keeps its history'); END""",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in enterprises; those already in the register and not in the file stay as they are."""

    new: int
    changed: int
    unchanged: int


class SqliteRegister:
    """Implements EnterpriseRegister over `register.db`. Calls may come from any thread."""

    def __init__(self, folder: Path, tiers: Path) -> None:
        """Open or create `register.db` in a folder; `tiers` is `tiers.yaml`. Raises RuleError, MachineError."""
        self._tiers = read_tiers(tiers)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            hint = "check the path of the state folder and its permission"
            raise MachineError(f"cannot use `{shown_path(folder)}`: {error.strerror}", hint=hint) from error
        self._database = Database(folder / DATABASE, MIGRATIONS)
        self._lock = RLock()

    def find(self, code: str, on: date) -> Enterprise | None:
        """Return the enterprise with the tier in force on that day, None when it was not registered by then."""
        query = """SELECT code, name, tier, since, open_cases FROM enterprises
            WHERE code = ? AND since <= ? ORDER BY since DESC, id DESC LIMIT 1"""
        with self._lock:
            rows = self._database.rows(query, code, on.isoformat())
        if not rows:
            return None
        found = _enterprise(rows[0])
        return replace(found, rank=rank_of(self._tiers, found.tier, on))

    def is_empty(self) -> bool:
        """Say whether nothing was ever imported."""
        with self._lock:
            return not self._database.rows("SELECT 1 FROM enterprises LIMIT 1")

    def import_csv(self, file: Path) -> ImportReport:
        """Add what is new or changed in a CSV; all of it, or none when a line is wrong.

        Raises RuleError naming file:line, MachineError when the disk refuses.
        """
        enterprises = read_enterprises(file, self._tiers)
        done = {"new": 0, "changed": 0, "unchanged": 0}
        with self._lock, self._database.transaction():
            for enterprise in enterprises:
                done[self._add(enterprise)] += 1
        return ImportReport(**done)

    def close(self) -> None:
        """Close the register."""
        with self._lock:
            self._database.close()

    def _add(self, enterprise: Enterprise) -> str:
        query = """SELECT code, name, tier, since, open_cases FROM enterprises
            WHERE code = ? ORDER BY since DESC, id DESC LIMIT 1"""
        rows = self._database.rows(query, enterprise.code)
        if rows and _enterprise(rows[0]) == enterprise:
            return "unchanged"
        self._database.run(
            "INSERT INTO enterprises (code, since, name, tier, open_cases) VALUES (?, ?, ?, ?, ?)",
            enterprise.code,
            enterprise.tier_since.isoformat(),
            enterprise.name,
            enterprise.tier,
            enterprise.open_cases,
        )
        return "changed" if rows else "new"


def _enterprise(row: tuple[str, str, str, str, int]) -> Enterprise:
    code, name, tier, since, open_cases = row
    return Enterprise(code, name, tier, date.fromisoformat(since), open_cases)
