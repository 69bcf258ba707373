"""A signature of one officer over one statement, as it lies on disk, and what makes it count."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from inspectbox.errors import RuleError
from inspectbox.policy.pack.manifest import MOMENT, canonical_json, read_json, read_moment, write_moment
from inspectbox.policy.pack.officers import Officer, Officers

SIGNERS = 2
"""Four eyes: a pack counts when two different officers signed it."""

Verify = Callable[[bytes, bytes, bytes], bool]
"""Whether a public key made this signature over this message: (public key, signature, message)."""

Sign = Callable[[bytes], bytes]
"""Sign a message with the officer's private key; 64 bytes."""

SCHEMA: dict[str, object] = {
    "type": "object",
    "required": ["key_id", "signed_at", "signature"],
    "additionalProperties": False,
    "properties": {
        "key_id": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
        "signed_at": {"type": "string", "pattern": MOMENT},
        "signature": {"type": "string", "maxLength": 88},
    },
}


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed (by key id), when (UTC, whole seconds), and the 64 bytes."""

    key_id: str
    signed_at: datetime
    value: bytes

    def to_bytes(self) -> bytes:
        """Return the file's bytes."""
        return canonical_json(
            {
                "key_id": self.key_id,
                "signed_at": write_moment(self.signed_at),
                "signature": base64.b64encode(self.value).decode(),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes, where: str) -> Signature:
        """Raises RuleError, beginning with `where`."""
        body = read_json(data, where, SCHEMA)
        try:
            value = base64.b64decode(str(body["signature"]), validate=True)
        except (binascii.Error, ValueError):
            value = b""
        return cls(str(body["key_id"]), read_moment(str(body["signed_at"]), where), value)

    def holds(self, officer: Officer, statement: bytes, kind: str, verify: Verify) -> bool:
        """Whether this officer's key signed this statement at this moment."""
        return verify(officer.key, self.value, _message(kind, officer.key_id, self.signed_at, statement))


def make_signature(officer: Officer, statement: bytes, kind: str, sign: Sign, now: datetime) -> Signature:
    """Sign a statement. `kind` keeps a signature from serving for a statement of another kind."""
    now = now.replace(microsecond=0)
    return Signature(officer.key_id, now, sign(_message(kind, officer.key_id, now, statement)))


def check_four_eyes(
    statement: bytes, signatures: Iterable[Signature], officers: Officers, verify: Verify, kind: str
) -> tuple[Officer, ...]:
    """Return the officers whose signatures hold, in the order of their signatures.

    Raises RuleError when one does not hold or fewer than two different officers signed.
    """
    signed: dict[str, Officer] = {}
    for signature in signatures:
        officer = officers.find(signature.key_id)
        if officer is None:
            continue  # a key this site does not trust adds nothing
        if not signature.holds(officer, statement, kind, verify):
            raise RuleError(
                f"the signature of `{officer.name}` does not hold",
                hint="the pack was altered; publish it again",
            )
        signed[officer.key_id] = officer
    if len(signed) < SIGNERS:
        names = ", ".join(f"`{officer.name}`" for officer in signed.values()) or "nobody this site trusts"
        raise RuleError(
            f"signed by {names}, not by {SIGNERS} different officers",
            hint="a second officer runs `inspectbox rules approve`",
        )
    return tuple(signed.values())


def _message(kind: str, signer: str, signed_at: datetime, statement: bytes) -> bytes:
    return f"inspectbox {kind} 1\n{signer}\n{write_moment(signed_at)}\n".encode() + statement
