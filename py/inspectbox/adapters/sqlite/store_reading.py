"""Reading a case store, by any number of programs beside the lane that writes."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Any

from inspectbox.adapters.sqlite import chain
from inspectbox.adapters.sqlite.blobs import Blobs
from inspectbox.adapters.sqlite.database import Database, Row
from inspectbox.adapters.sqlite.store_schema import STORE_MIGRATIONS
from inspectbox.domain.case import Verdict
from inspectbox.domain.decision import Disposition
from inspectbox.domain.record import RecordedCase, Waiting
from inspectbox.errors import MachineError, OperatorError
from inspectbox.schema import shown

DATABASE = "cases.db"
FILES = "files"


class CaseReader:
    """Reads the store in a folder. Calls may come from any thread."""

    def __init__(self, folder: Path, *, read_only: bool = True) -> None:
        """Raises MachineError when there is no store that can be read."""
        self._database = Database(folder / DATABASE, STORE_MIGRATIONS, read_only=read_only)
        self._blobs = Blobs(folder / FILES)
        self._lock = RLock()

    def cases(self, limit: int, before: str | None = None) -> tuple[RecordedCase, ...]:
        """Return at most `limit` cases, newest first; with `before`, only those recorded before that case."""
        query = """SELECT c.case_id, e.body FROM cases c JOIN events e USING (seq)
            WHERE ?1 IS NULL OR c.seq < (SELECT seq FROM cases WHERE case_id = ?1) ORDER BY c.seq DESC LIMIT ?2"""
        with self._lock:
            return tuple(self._recorded(row) for row in self._database.rows(query, before, max(0, limit)))

    def case(self, case_id: str) -> RecordedCase | None:
        """Return one case with its verdicts, None when there is none of that id."""
        query = "SELECT c.case_id, e.body FROM cases c JOIN events e USING (seq) WHERE c.case_id = ?"
        with self._lock:
            rows = self._database.rows(query, case_id)
            return self._recorded(rows[0]) if rows else None

    def waiting(self) -> Waiting:
        """Count the cases that wait for an officer, as `domain.record.is_waiting` says."""
        query = """SELECT count(*), min(inspected_at) FROM cases WHERE coalesce(
            (SELECT json_extract(e.body, '$.verdict.disposition') FROM verdicts v JOIN events e USING (seq)
                WHERE v.case_id = cases.case_id ORDER BY v.seq DESC LIMIT 1),
            iif(disposition = 'release', 'release', 'review')) = 'review'"""
        with self._lock:
            count, oldest = self._database.rows(query)[0]
        return Waiting(count, None if oldest is None else datetime.fromisoformat(oldest))

    def files(self, case_id: str) -> dict[str, bytes]:
        """Return the bytes of a case's files by role.

        Raises OperatorError when there is no such case, MachineError when a file is gone or damaged.
        """
        recorded = self.case(case_id)
        if recorded is None:
            raise no_case(case_id)
        return {role: self._blobs.get(sha256) for role, sha256 in recorded.files.items()}

    def verify_chain(self) -> int:
        """Check every event against the hash chain; returns how many there are. Raises MachineError at a break."""
        with self._lock:
            return chain.verify(self._database)

    def verify_files(self) -> int:
        """Check every stored file against its hash; returns how many there are. Raises MachineError."""
        with self._lock:
            hashes = self._database.rows("SELECT DISTINCT sha256 FROM case_files ORDER BY sha256")
        for (sha256,) in hashes:
            self._blobs.get(sha256)
        return len(hashes)

    def close(self) -> None:
        """Close the store."""
        with self._lock:
            self._database.close()

    def _recorded(self, row: Row) -> RecordedCase:
        case_id, text = row
        query = "SELECT e.body FROM verdicts v JOIN events e USING (seq) WHERE v.case_id = ? ORDER BY seq"
        verdicts = self._database.rows(query, case_id)
        try:
            event = json.loads(text)
            files = {role: str(sha256) for role, sha256 in event["files"].items()}
            return RecordedCase(event["case"], tuple(verdict_from(body) for (body,) in verdicts), files)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            hint = "stop the lane, keep the disk for the vendor, restore a copy"
            raise MachineError(f"the record of case `{shown(case_id)}` is damaged", hint=hint) from error


def verdict_from(text: str) -> Verdict:
    """Read the verdict of a stored event; ValueError, KeyError or TypeError when it is none."""
    event: dict[str, Any] = json.loads(text)
    body = event["verdict"]
    return Verdict(
        case_id=str(event["case_id"]),
        disposition=Disposition.from_word(body["disposition"]),
        officer=body["officer"],
        given_at=datetime.fromisoformat(body["given_at"]),
        key=body["key"],
        reason=body["reason"],
    )


def no_case(case_id: str) -> OperatorError:
    """Say that there is no such case."""
    return OperatorError(f"no case `{shown(case_id)}`", hint="choose one from the queue")
