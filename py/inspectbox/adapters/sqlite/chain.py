"""Hash chains of the record: every event carries the hash of the one before, so that nothing inside can change.

Two chains: what the lane did (`events`: cases and verdicts), and what it is checked by (`checks`: shifts, draws, seeds,
outcomes, refusals). Each names the other's last hash where their order matters.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from inspectbox.adapters.sqlite.database import Database
from inspectbox.errors import MachineError

GENESIS = "0" * 64
"""What the first event names as the hash before it."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The queries of one chain. `subject` is the key its events name what they are about by; `agreeing` gives per index
    counts that are one when the index says what the chain says.
    """

    subject: str
    last: str
    insert: str
    every: str
    agreeing: Mapping[str, str]


EVENTS = Chain(
    subject="case_id",
    last="SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1",
    insert="INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)",
    every="SELECT * FROM events ORDER BY seq",
    agreeing={
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
    },
)

CHECKS = Chain(
    subject="subject",
    last="SELECT seq, hash FROM checks ORDER BY seq DESC LIMIT 1",
    insert="INSERT INTO checks VALUES (?, ?, ?, ?, ?, ?)",
    every="SELECT * FROM checks ORDER BY seq",
    agreeing={
        "draws": """SELECT (SELECT count(*) FROM checks WHERE kind = 'draw'), (SELECT count(*) FROM draws),
            (SELECT count(*) FROM draws d JOIN checks e USING (seq) WHERE e.kind = 'draw'
                AND d.scan_sha256 = e.subject AND d.shift = json_extract(e.body, '$.draw.shift')
                AND d.sequence = json_extract(e.body, '$.draw.sequence'))""",
        "outcomes": """SELECT (SELECT count(*) FROM checks WHERE kind = 'outcome'), (SELECT count(*) FROM outcomes),
            (SELECT count(*) FROM outcomes o JOIN checks e USING (seq) WHERE e.kind = 'outcome'
                AND o.case_id = e.subject AND o.key = json_extract(e.body, '$.outcome.key')
                AND o.found = json_extract(e.body, '$.outcome.found'))""",
    },
)


def canonical(body: Mapping[str, object]) -> str:
    """Write JSON as it is stored and hashed: ASCII, no spaces, keys in the order given. ValueError for NaN."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def link(prev: str, body: str) -> str:
    """Return the hash of an event: SHA-256 over the hash before and the stored JSON."""
    return hashlib.sha256(f"{prev}\n{body}".encode()).hexdigest()


def head(database: Database, chain: Chain = EVENTS) -> tuple[int, str]:
    """Return number and hash of a chain's last event."""
    last = database.rows(chain.last)
    return (int(last[0][0]), str(last[0][1])) if last else (0, GENESIS)


def append(
    database: Database, subject: str, kind: str, body: Mapping[str, object], chain: Chain = EVENTS
) -> int:
    """Append an event inside the transaction under way; returns its number."""
    seq, prev = head(database, chain)
    text = canonical({"kind": kind, chain.subject: subject, **body})
    database.run(chain.insert, seq + 1, subject, kind, text, prev, link(prev, text))
    return seq + 1


def verify(database: Database, chain: Chain = EVENTS) -> int:
    """Walk a whole chain and its indexes; returns the number of events. Raises MachineError at the first break."""
    expected, prev = 1, GENESIS
    for seq, subject, kind, text, before, digest in database.each(chain.every):
        whole = seq == expected and before == prev and digest == link(prev, text)
        if not whole or not _says(text, chain.subject, subject, kind):
            raise _broken(f"the record is broken at event {expected}")
        expected, prev = expected + 1, digest
    for table, query in chain.agreeing.items():
        if len(set(database.rows(query)[0])) != 1:
            raise _broken(f"the list of {table} does not agree with the record")
    return expected - 1


def _says(text: str, key: str, subject: str, kind: str) -> bool:
    try:
        body = json.loads(text)
        return bool(body["kind"] == kind and body[key] == subject)
    except (ValueError, KeyError, TypeError):
        return False


def _broken(sentence: str) -> MachineError:
    return MachineError(sentence, hint="stop the lane, keep the disk for the vendor, restore a copy")
