"""The hash chain of the record: every event carries the hash of the one before, so that nothing inside can change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from inspectbox.adapters.sqlite.database import Database
from inspectbox.errors import MachineError

GENESIS = "0" * 64
"""What the first event names as the hash before it."""

AGREEING = {
    "cases": """SELECT (SELECT count(*) FROM events WHERE kind = 'case'), (SELECT count(*) FROM cases),
        (SELECT count(*) FROM cases c JOIN events e USING (seq, case_id) WHERE e.kind = 'case'
            AND c.disposition = json_extract(e.body, '$.case.decision.disposition'))""",
    "verdicts": """SELECT (SELECT count(*) FROM events WHERE kind = 'verdict'), (SELECT count(*) FROM verdicts),
        (SELECT count(*) FROM verdicts v JOIN events e USING (seq, case_id) WHERE e.kind = 'verdict'
            AND v.key = json_extract(e.body, '$.verdict.key'))""",
    "files": """SELECT (SELECT count(*) FROM case_files),
        (SELECT count(*) FROM events e, json_each(e.body, '$.files')),
        (SELECT count(*) FROM events e, json_each(e.body, '$.files') f
            JOIN case_files c ON c.case_id = e.case_id AND c.role = f.key AND c.sha256 = f.value)""",
}
"""Per index: three counts that are one when the index says what the chain says."""


def canonical(body: Mapping[str, object]) -> str:
    """Write JSON as it is stored and hashed: ASCII, no spaces, keys in the order given. ValueError for NaN."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def link(prev: str, body: str) -> str:
    """Return the hash of an event: SHA-256 over the hash before and the stored JSON."""
    return hashlib.sha256(f"{prev}\n{body}".encode()).hexdigest()


def append(database: Database, case_id: str, kind: str, body: Mapping[str, object]) -> int:
    """Append an event inside the transaction under way; returns its number."""
    last = database.rows("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
    seq, prev = last[0] if last else (0, GENESIS)
    text = canonical({"kind": kind, "case_id": case_id, **body})
    database.run(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", seq + 1, case_id, kind, text, prev, link(prev, text)
    )
    return int(seq) + 1


def verify(database: Database) -> int:
    """Walk the whole chain and its indexes; returns the number of events. Raises MachineError at the first break."""
    expected, prev = 1, GENESIS
    for seq, case_id, kind, text, before, digest in database.each("SELECT * FROM events ORDER BY seq"):
        whole = seq == expected and before == prev and digest == link(prev, text)
        if not whole or not _says(text, case_id, kind):
            raise _broken(f"the record is broken at event {expected}")
        expected, prev = expected + 1, digest
    for table, query in AGREEING.items():
        if len(set(database.rows(query)[0])) != 1:
            raise _broken(f"the list of {table} does not agree with the record")
    return expected - 1


def _says(text: str, case_id: str, kind: str) -> bool:
    try:
        body = json.loads(text)
        return bool(body["kind"] == kind and body["case_id"] == case_id)
    except (ValueError, KeyError, TypeError):
        return False


def _broken(sentence: str) -> MachineError:
    return MachineError(sentence, hint="stop the lane, keep the disk for the vendor, restore a copy")
