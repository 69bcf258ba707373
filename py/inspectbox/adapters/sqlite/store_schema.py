"""The case store's tables: append-only chains of events, and indexes over them that are append-only too."""

from __future__ import annotations

from inspectbox.adapters.sqlite.database import Migration


def _append_only(table: str) -> tuple[str, str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, 'the record is append-only: {table}'); END"
    return (
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
    )


STORE_MIGRATIONS = (
    Migration(
        "0001-events-cases-files-verdicts",
        (
            """CREATE TABLE events (
                seq INTEGER PRIMARY KEY CHECK (seq > 0),
                case_id TEXT NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN ('case', 'verdict')),
                body TEXT NOT NULL,
                prev TEXT NOT NULL UNIQUE,
                hash TEXT NOT NULL UNIQUE) STRICT""",
            """CREATE TABLE cases (
                case_id TEXT PRIMARY KEY,
                seq INTEGER NOT NULL UNIQUE REFERENCES events (seq),
                inspected_at TEXT NOT NULL,
                disposition TEXT NOT NULL) STRICT""",
            """CREATE TABLE case_files (
                case_id TEXT NOT NULL REFERENCES cases (case_id),
                role TEXT NOT NULL,
                sha256 TEXT NOT NULL,
                size INTEGER NOT NULL,
                PRIMARY KEY (case_id, role)) STRICT""",
            """CREATE TABLE verdicts (
                key TEXT PRIMARY KEY,
                seq INTEGER NOT NULL UNIQUE REFERENCES events (seq),
                case_id TEXT NOT NULL REFERENCES cases (case_id)) STRICT""",
            "CREATE INDEX cases_that_wait ON cases (seq) WHERE disposition <> 'release'",
            "CREATE INDEX verdicts_of_a_case ON verdicts (case_id, seq)",
            "CREATE INDEX files_by_content ON case_files (sha256)",
            *_append_only("events"),
            *_append_only("cases"),
            *_append_only("case_files"),
            *_append_only("verdicts"),
        ),
    ),
    Migration(
        "0002-checks-draws-outcomes",
        (
            """CREATE TABLE checks (
                seq INTEGER PRIMARY KEY CHECK (seq > 0),
                subject TEXT NOT NULL,
                kind TEXT NOT NULL CHECK (kind IN ('shift', 'draw', 'seed', 'outcome', 'refusal')),
                body TEXT NOT NULL,
                prev TEXT NOT NULL UNIQUE,
                hash TEXT NOT NULL UNIQUE) STRICT""",
            """CREATE TABLE draws (
                shift TEXT NOT NULL,
                sequence INTEGER NOT NULL CHECK (sequence > 0),
                scan_sha256 TEXT NOT NULL,
                seq INTEGER NOT NULL UNIQUE REFERENCES checks (seq),
                PRIMARY KEY (shift, sequence),
                UNIQUE (shift, scan_sha256)) STRICT""",
            """CREATE TABLE outcomes (
                key TEXT PRIMARY KEY,
                seq INTEGER NOT NULL UNIQUE REFERENCES checks (seq),
                case_id TEXT NOT NULL REFERENCES cases (case_id),
                enterprise TEXT NOT NULL,
                recorded_at TEXT NOT NULL,
                found INTEGER NOT NULL CHECK (found IN (0, 1))) STRICT""",
            "CREATE INDEX checks_by_kind ON checks (kind, seq)",
            "CREATE INDEX outcomes_of_an_enterprise ON outcomes (enterprise, recorded_at)",
            "CREATE INDEX outcomes_of_a_case ON outcomes (case_id, seq)",
            *_append_only("checks"),
            *_append_only("draws"),
            *_append_only("outcomes"),
        ),
    ),
)
