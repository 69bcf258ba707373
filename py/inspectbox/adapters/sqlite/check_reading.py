"""Reading shifts, draws, outcomes and the cases they belong to, beside the lane that writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from inspectbox.adapters.sqlite import chain
from inspectbox.adapters.sqlite.check_json import commitment_from_json, draw_from_json, outcome_from_json
from inspectbox.adapters.sqlite.database import Database, Row
from inspectbox.adapters.sqlite.store_reading import DATABASE
from inspectbox.adapters.sqlite.store_schema import STORE_MIGRATIONS
from inspectbox.assurance.recorded import DrawEvent, Load, Shift, read_load
from inspectbox.domain.decision import Disposition
from inspectbox.domain.random_check import Outcome
from inspectbox.errors import MachineError
from inspectbox.schema import shown, shown_path

LOADS = """SELECT c.case_id, e.body,
    (SELECT json_extract(ve.body, '$.verdict.disposition') FROM verdicts v JOIN events ve USING (seq)
        WHERE v.case_id = c.case_id ORDER BY v.seq DESC LIMIT 1),
    (SELECT ce.body FROM outcomes o JOIN checks ce USING (seq) WHERE o.case_id = c.case_id ORDER BY o.seq DESC LIMIT 1)
    FROM cases c JOIN events e USING (seq) WHERE c.inspected_at >= ? ORDER BY c.seq"""

SHIFTS = """SELECT s.seq, s.subject, s.body,
    (SELECT json_extract(d.body, '$.seed') FROM checks d WHERE d.kind = 'seed' AND d.subject = s.subject)
    FROM checks s WHERE s.kind = 'shift' ORDER BY s.seq"""


class CheckReader:
    """Reads what assurance rests on."""

    def __init__(self, folder: Path) -> None:
        """Raises MachineError when there is no store, or none that ever drew."""
        self._database = Database(folder / DATABASE, STORE_MIGRATIONS, read_only=True)
        if not self._database.rows("SELECT 1 FROM sqlite_master WHERE name = 'checks'"):
            self._database.close()
            raise MachineError(
                f"the record in `{shown_path(folder)}` is older than random checks",
                hint="start the lane on it once",
            )

    def loads(self, since: datetime | None = None) -> Iterator[Load]:
        """Yield recorded cases in the order of the record. Raises MachineError at a damaged one."""
        from_then = "" if since is None else since.astimezone(UTC).isoformat(timespec="milliseconds")
        for row in self._database.each(LOADS, from_then):
            yield _load(row)

    def shifts(self) -> tuple[Shift, ...]:
        """Return every shift committed to, oldest first."""
        return tuple(_shift(row) for row in self._database.each(SHIFTS))

    def draws(self) -> tuple[DrawEvent, ...]:
        """Return every draw, oldest first."""
        query = "SELECT seq, subject, body FROM checks WHERE kind = 'draw' ORDER BY seq"
        return tuple(_draw(row) for row in self._database.each(query))

    def refusals(self) -> int:
        """Count the releases logged against a draw to open."""
        return int(self._database.rows("SELECT count(*) FROM checks WHERE kind = 'refusal'")[0][0])

    def verify_chains(self) -> int:
        """Check both hash chains; returns how many events they hold. Raises MachineError at a break."""
        return chain.verify(self._database) + chain.verify(self._database, chain.CHECKS)

    def close(self) -> None:
        """Close the record."""
        self._database.close()


def _load(row: Row) -> Load:
    case_id, body, verdict, outcome = row
    try:
        return read_load(
            json.loads(body)["case"],
            None if verdict is None else Disposition.from_word(verdict),
            None if outcome is None else _outcome(case_id, outcome),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(f"case `{shown(case_id)}`") from error


def _outcome(case_id: str, text: str) -> Outcome:
    return outcome_from_json(case_id, json.loads(text)["outcome"])


def _shift(row: Row) -> Shift:
    event, name, body, seed = row
    try:
        bytes.fromhex(seed or "")
        return Shift(commitment_from_json(name, json.loads(body)["commitment"]), event, seed)
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(f"shift `{shown(name)}`") from error


def _draw(row: Row) -> DrawEvent:
    event, scan_sha256, body = row
    try:
        return DrawEvent(event, draw_from_json(scan_sha256, json.loads(body)["draw"]))
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(f"draw {event}") from error


def _damaged(what: str) -> MachineError:
    hint = "stop the lane, keep the disk for the vendor, restore a copy"
    return MachineError(f"the record of {what} is damaged", hint=hint)
