"""The manifest of a pack: which bytes, under which version, from when until when. Officers sign its bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from inspectbox.errors import RuleError
from inspectbox.policy.language.pack_files import MAX_FILES, NAME
from inspectbox.policy.pack.remark import MAX_CHARACTERS
from inspectbox.schema import first_violation

MAX_BYTES = 256 * 1024
VERSION = r"^[0-9a-f]{12}$"
MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"
_MOMENT = {"type": "string", "pattern": MOMENT, "$comment": "write `2026-12-01T00:00:00Z`, in UTC"}

SCHEMA: Mapping[str, object] = {
    "type": "object",
    "required": ["schema", "version", "from", "until", "note", "files"],
    "additionalProperties": False,
    "properties": {
        "schema": {"const": 1},
        "version": {"type": "string", "pattern": VERSION},
        "from": _MOMENT,
        "until": {"anyOf": [_MOMENT, {"type": "null"}]},
        "note": {"type": "string", "maxLength": MAX_CHARACTERS},
        "files": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": MAX_FILES,
            "propertyNames": {"pattern": NAME},
            "additionalProperties": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        },
    },
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """`version` is the version of the rules as every case records it; `files` maps a name within the pack to the
    SHA-256 of its bytes. In force while `since` <= now < `until`, both UTC; None: without end.
    """

    version: str
    since: datetime
    until: datetime | None
    files: Mapping[str, str]
    note: str = ""

    def to_bytes(self) -> bytes:
        """Return the one form that is signed: keys sorted, no spaces, UTF-8, a newline."""
        body = {
            "schema": 1,
            "version": self.version,
            "from": write_moment(self.since),
            "until": None if self.until is None else write_moment(self.until),
            "note": self.note,
            "files": dict(self.files),
        }
        return canonical_json(body)

    @classmethod
    def from_bytes(cls, data: bytes, where: str) -> Manifest:
        """Read a manifest. Raises RuleError, beginning with `where`, unless the bytes are what `to_bytes` writes."""
        body = read_json(data, where, SCHEMA)
        until = body["until"]
        manifest = cls(
            version=str(body["version"]),
            since=read_moment(str(body["from"]), where),
            until=None if until is None else read_moment(str(until), where),
            files={name: str(digest) for name, digest in _mapping(body["files"]).items()},
            note=str(body["note"]),
        )
        if manifest.to_bytes() != data:
            raise RuleError(f"{where}: is not written as it was signed", hint="publish the pack again")
        return manifest

    def check_dates(self) -> None:
        """Raise RuleError when the pack would never be in force."""
        if self.until is not None and self.until <= self.since:
            raise RuleError(
                f"the pack ends ({write_moment(self.until)}) before it begins ({write_moment(self.since)})",
                hint="give `--until` a later day than `--from`",
            )


def describe_files(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file, by name."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}


def write_moment(moment: datetime) -> str:
    """Write a moment as `2026-12-01T00:00:00Z`, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_moment(text: str, where: str) -> datetime:
    """Read what `write_moment` wrote. Raises RuleError, beginning with `where`."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise RuleError(f"{where}: `{text}` is no moment", hint="write `2026-12-01T00:00:00Z`") from None


def canonical_json(body: Mapping[str, object]) -> bytes:
    """Return the only bytes that are signed or hashed for a JSON object."""
    return (json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def read_json(data: bytes, where: str, schema: Mapping[str, object]) -> dict[str, object]:
    """Read hostile JSON that must fit a schema. Raises RuleError, beginning with `where`, which is file:line."""
    hint = "publish the pack again"
    if len(data) > MAX_BYTES:
        raise RuleError(f"{where}: is larger than {MAX_BYTES} bytes", hint=hint)
    try:
        body: object = json.loads(data)
        violation = first_violation(body, schema)
    except (ValueError, RecursionError):
        raise RuleError(f"{where}: is no JSON", hint=hint) from None
    if violation is not None:
        raise RuleError(f"{where}: {violation.sentence}", hint=hint)
    return dict(_mapping(body))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
