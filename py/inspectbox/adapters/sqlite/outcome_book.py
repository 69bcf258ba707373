"""What openings found, and the history of an enterprise from it; written beside the running lane."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock

from inspectbox.adapters.sqlite import chain
from inspectbox.adapters.sqlite.check_json import outcome_from_json, outcome_to_json
from inspectbox.adapters.sqlite.database import Database, no_record
from inspectbox.adapters.sqlite.store_reading import DATABASE, no_case
from inspectbox.adapters.sqlite.store_schema import STORE_MIGRATIONS
from inspectbox.domain.random_check import History, Outcome
from inspectbox.errors import OperatorError
from inspectbox.schema import shown

ENTERPRISE_OF_CASE = """SELECT coalesce(json_extract(e.body, '$.case.consignment.enterprise.code'),
    json_extract(e.body, '$.case.consignment.declaration.enterprise.code'), '')
    FROM cases c JOIN events e USING (seq) WHERE c.case_id = ?"""

LAST_OUTCOMES = """SELECT count(*), coalesce(sum(o.found), 0) FROM outcomes o
    WHERE o.enterprise = ?1 AND o.recorded_at >= ?2
    AND o.seq = (SELECT max(seq) FROM outcomes later WHERE later.case_id = o.case_id)"""


class OutcomeBook:
    """Implements EnterpriseHistory. Needs no lane lock: it appends in a transaction of its own."""

    def __init__(self, folder: Path, history_days: int) -> None:
        """Raises MachineError when there is no store in the folder, or it cannot be written."""
        if not (folder / DATABASE).is_file():
            raise no_record(folder)
        self._database = Database(folder / DATABASE, STORE_MIGRATIONS)
        self._days = history_days
        self._lock = RLock()

    def record_outcome(self, outcome: Outcome) -> None:
        """Append an outcome; the last of a case counts, the same `key` twice is one.

        Raises OperatorError when the case is unknown or the key was used for another outcome.
        """
        with self._lock, self._database.transaction():
            query = "SELECT e.subject, e.body FROM outcomes o JOIN checks e USING (seq) WHERE o.key = ?"
            for case_id, text in self._database.rows(query, outcome.key):
                _check_same(outcome_from_json(case_id, json.loads(text)["outcome"]), outcome)
                return
            enterprises = self._database.rows(ENTERPRISE_OF_CASE, outcome.case_id)
            if not enterprises:
                raise no_case(outcome.case_id)
            body = {"outcome": outcome_to_json(outcome)}
            seq = chain.append(self._database, outcome.case_id, "outcome", body, chain.CHECKS)
            self._database.run(
                "INSERT INTO outcomes VALUES (?, ?, ?, ?, ?, ?)",
                outcome.key,
                seq,
                outcome.case_id,
                enterprises[0][0],
                _text(outcome.recorded_at),
                int(outcome.found),
            )

    def find(self, code: str, now: datetime) -> History:
        """Count an enterprise's openings whose outcome was recorded in the days before `now`."""
        since = _text(now - timedelta(days=self._days))
        with self._lock:
            ((opened, found),) = self._database.rows(LAST_OUTCOMES, code, since)
        return History(int(opened), int(found), self._days)

    def close(self) -> None:
        """Close the record."""
        with self._lock:
            self._database.close()


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _check_same(known: Outcome, outcome: Outcome) -> None:
    def said(each: Outcome) -> tuple[str, bool, str, str]:
        return each.case_id, each.found, each.what, each.officer

    if said(known) != said(outcome):
        hint = "send a new key with a new outcome"
        raise OperatorError(f"key `{shown(outcome.key)}` was used for another outcome", hint=hint)
