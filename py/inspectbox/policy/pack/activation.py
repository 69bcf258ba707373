"""The log of activations: which pack was put in force when, by whom, why. Append-only, chained, each entry signed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inspectbox.errors import RuleError
from inspectbox.policy.pack.manifest import VERSION, canonical_json, read_json
from inspectbox.policy.pack.officers import Officer, Officers
from inspectbox.policy.pack.remark import MAX_CHARACTERS
from inspectbox.policy.pack.signature import Sign, Signature, Verify, make_signature

KIND = "activation"
MAX_ENTRIES = 20_000
START = "0" * 64
HINT = "restore the log from a lane or a backup"

SCHEMA: dict[str, object] = {
    "type": "object",
    "required": ["number", "previous", "version", "because", "signature"],
    "additionalProperties": False,
    "properties": {
        "number": {"type": "integer", "minimum": 1, "maximum": MAX_ENTRIES},
        "previous": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "version": {"type": "string", "pattern": VERSION},
        "because": {"type": "string", "maxLength": MAX_CHARACTERS},
        "signature": {"type": "object"},
    },
}


@dataclass(frozen=True, slots=True)
class Activation:
    """One entry; `line` is its bytes in the log, `officer` who signed it."""

    number: int
    version: str
    because: str
    officer: str
    at: datetime
    line: bytes


def read_log(data: bytes, where: str, officers: Officers, verify: Verify) -> tuple[Activation, ...]:
    """Read and verify the whole log, oldest first. Raises RuleError with file:line at the first entry that fails.

    An entry signed with a key that is no longer trusted fails too: put back the officer's public key for as long
    as the log names it, or begin a new folder of packs.
    """
    lines = data.split(b"\n")
    if lines.pop() != b"":
        raise RuleError(f"{where}:{len(lines) + 1}: ends in the middle of an entry", hint=HINT)
    if len(lines) > MAX_ENTRIES:
        raise RuleError(f"{where}:{MAX_ENTRIES}: has too many entries", hint="begin a new folder of packs")
    entries: list[Activation] = []
    previous = START
    for number, line in enumerate(lines, start=1):
        entry = _Entry(line + b"\n", where, number)
        entries.append(entry.check(previous, officers, verify))
        previous = hashlib.sha256(entry.line).hexdigest()
    return tuple(entries)


def next_entry(
    log: Sequence[Activation], version: str, because: str, *, officer: Officer, sign: Sign, now: datetime
) -> bytes:
    """Return the line that puts a version in force, to be appended to the log."""
    previous = hashlib.sha256(log[-1].line).hexdigest() if log else START
    body: dict[str, object] = {
        "number": len(log) + 1,
        "previous": previous,
        "version": version,
        "because": because,
    }
    signature = make_signature(officer, canonical_json(body), KIND, sign, now)
    return canonical_json({**body, "signature": _as_object(signature)})


def _as_object(signature: Signature) -> dict[str, object]:
    return read_json(signature.to_bytes(), KIND, {"type": "object"})


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the log, unchecked."""

    line: bytes
    file: str
    number: int

    def check(self, previous: str, officers: Officers, verify: Verify) -> Activation:
        where = f"{self.file}:{self.number}"
        body = read_json(self.line, where, SCHEMA)
        signed = body.pop("signature")
        if body["number"] != self.number or body["previous"] != previous:
            raise RuleError(f"{where}: does not follow the entry before it", hint=HINT)
        signature = Signature.from_bytes(canonical_json(signed if isinstance(signed, dict) else {}), where)
        officer = officers.find(signature.key_id)
        if officer is None or not signature.holds(officer, canonical_json(body), KIND, verify):
            raise RuleError(f"{where}: is not signed by an officer this site trusts", hint=HINT)
        version, because = str(body["version"]), str(body["because"])
        return Activation(self.number, version, because, officer.name, signature.signed_at, self.line)
