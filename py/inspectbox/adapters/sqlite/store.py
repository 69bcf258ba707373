"""The case store: what the lane recorded, append-only, on disk before `record` returns.

A store is a folder: `cases.db` (SQLite), `files/` (scans by content) and `lane.lock`, held by the one lane that writes.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path

from inspectbox.adapters.sqlite import chain
from inspectbox.adapters.sqlite.store_reading import FILES, CaseReader, no_case, verdict_from
from inspectbox.assurance.draws import says_refused
from inspectbox.domain.case import Case, Verdict
from inspectbox.domain.decision import Disposition
from inspectbox.errors import MachineError, OperatorError
from inspectbox.inspection.case_json import case_to_json
from inspectbox.schema import shown, shown_path

LOCK = "lane.lock"


class SqliteStore(CaseReader):
    """Implements CaseStore: the one writer of a store, until it is closed."""

    def __init__(self, folder: Path) -> None:
        """Open or create the store. Raises MachineError when a lane already runs on it or the disk refuses."""
        try:
            (folder / FILES).mkdir(parents=True, exist_ok=True)
            self._lock_file: int | None = _lock(folder)
        except OSError as error:
            hint = "check the path of the state folder and its permission"
            raise MachineError(f"cannot use `{shown_path(folder)}`: {error.strerror}", hint=hint) from error
        try:
            super().__init__(folder, read_only=False)
            self._blobs.sweep()
        except BaseException:
            os.close(self._lock_file)
            raise

    def record(self, case: Case, files: Mapping[str, bytes]) -> None:
        """Write a case and its files; durable when this returns, no such case when it raises.

        Raises MachineError when the disk is full or refuses, or a case of that id is there.
        """
        body = case_to_json(case)
        with self._lock:
            if self._database.rows("SELECT 1 FROM cases WHERE case_id = ?", case.case_id):
                hint = "give every case its own id"
                raise MachineError(f"case `{shown(case.case_id)}` is recorded already", hint=hint)
            kept = self._keep(files)
            self._append_case(case, body, kept, files)

    def record_verdict(self, verdict: Verdict) -> None:
        """Append an officer's call; the same call with the same `key` again changes nothing.

        Raises OperatorError when the case is unknown or the key was used for another call, MachineError when the disk
        refuses.
        """
        with self._lock, self._database.transaction():
            query = "SELECT e.body FROM verdicts v JOIN events e USING (seq) WHERE v.key = ?"
            known = [verdict_from(body) for (body,) in self._database.rows(query, verdict.key)]
            if known:
                _check_same(known[0], verdict)
                return
            if not self._database.rows("SELECT 1 FROM cases WHERE case_id = ?", verdict.case_id):
                raise no_case(verdict.case_id)
            seq = chain.append(
                self._database, verdict.case_id, "verdict", {"verdict": _verdict_body(verdict)}
            )
            self._database.run("INSERT INTO verdicts VALUES (?, ?, ?)", verdict.key, seq, verdict.case_id)
            self._log_refusal(verdict)

    def _log_refusal(self, verdict: Verdict) -> None:
        """Log the release of a load that a random draw asks to open, so that refusals can be counted."""
        query = """SELECT json_extract(e.body, '$.case.facts."random.open"')
            FROM cases c JOIN events e USING (seq) WHERE c.case_id = ?"""
        ((drawn_open,),) = self._database.rows(query, verdict.case_id)
        if says_refused({"random.open": drawn_open}, verdict.disposition is Disposition.RELEASE):
            body = {"refusal": _verdict_body(verdict)}
            chain.append(self._database, verdict.case_id, "refusal", body, chain.CHECKS)

    def close(self) -> None:
        """Close the store and let another lane have it."""
        super().close()
        if self._lock_file is not None:
            os.close(self._lock_file)
            self._lock_file = None

    def _keep(self, files: Mapping[str, bytes]) -> dict[str, str]:
        """Keep all files or none. Once the database is asked they stay: a retry finds them, a commit may need them."""
        kept: dict[str, str] = {}
        added: list[str] = []
        try:
            for role, data in files.items():
                kept[role], new = self._blobs.put(data)
                added += [kept[role]] if new else []
        except BaseException:
            for sha256 in added:
                self._blobs.drop(sha256)
            raise
        return kept

    def _append_case(
        self, case: Case, body: Mapping[str, object], kept: Mapping[str, str], files: Mapping[str, bytes]
    ) -> None:
        with self._database.transaction():
            try:
                seq = chain.append(self._database, case.case_id, "case", {"case": body, "files": kept})
            except ValueError as error:
                hint = "report this to the vendor with the scan"
                raise MachineError(
                    f"case `{shown(case.case_id)}` holds no plain numbers", hint=hint
                ) from error
            self._database.run(
                "INSERT INTO cases VALUES (?, ?, ?, ?)",
                case.case_id,
                seq,
                case.inspected_at.astimezone(UTC).isoformat(timespec="milliseconds"),
                case.decision.disposition.word,
            )
            for role, sha256 in kept.items():
                size = len(files[role])
                self._database.run(
                    "INSERT INTO case_files VALUES (?, ?, ?, ?)", case.case_id, role, sha256, size
                )


def _lock(folder: Path) -> int:
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        hint = "end the other lane, or give this one its own `lane.state_folder`"
        raise MachineError(f"a lane already runs on this store `{shown_path(folder)}`", hint=hint) from error
    return descriptor


def _verdict_body(verdict: Verdict) -> dict[str, object]:
    return {
        "disposition": verdict.disposition.word,
        "officer": verdict.officer,
        "given_at": verdict.given_at.astimezone(UTC).isoformat(),
        "key": verdict.key,
        "reason": verdict.reason,
    }


def _check_same(known: Verdict, verdict: Verdict) -> None:
    def call(given: Verdict) -> tuple[str, Disposition, str, str]:
        return given.case_id, given.disposition, given.officer, given.reason

    if call(known) != call(verdict):
        hint = "send a new key with a new verdict"
        raise OperatorError(f"key `{shown(verdict.key)}` was used for another verdict", hint=hint)
