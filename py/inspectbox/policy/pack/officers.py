"""Who may sign: the officers a site trusts, read from a file that is not part of any pack."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from pathlib import Path

from inspectbox.errors import RuleError
from inspectbox.policy.language.document import (
    MapNode,
    as_list,
    as_map,
    as_text,
    parse_document,
    quote,
    read_bytes,
)

KEY_BYTES = 32
MAX_OFFICERS = 500


@dataclass(frozen=True, slots=True)
class Officer:
    """A name and an Ed25519 public key, 32 bytes."""

    name: str
    key: bytes

    @property
    def key_id(self) -> str:
        """First 16 hex digits of the SHA-256 of the public key."""
        return key_id(self.key)


@dataclass(frozen=True, slots=True)
class Officers:
    """The officers of a site; no two share a name or a key."""

    listed: tuple[Officer, ...]

    def find(self, wanted: str) -> Officer | None:
        """Return the officer whose key has this id, None when nobody's has."""
        return next((officer for officer in self.listed if officer.key_id == wanted), None)


def key_id(public: bytes) -> str:
    """Return the id of a public key."""
    return hashlib.sha256(public).hexdigest()[:16]


def load_officers(file: Path) -> Officers:
    """Read `officers: [{name, key}]`, key in base64. Raises RuleError beginning with file:line."""
    root = as_map(parse_document(read_bytes(file), file.name), "the file of officers")
    root.only(("officers",), "the file of officers")
    nodes = as_list(root.get("officers") or root, "`officers`").items
    if len(nodes) > MAX_OFFICERS:
        raise root.mark.error(f"more than {MAX_OFFICERS} officers", hint="remove those who left")
    listed: list[Officer] = []
    for node in nodes:
        body = as_map(node, "an officer")
        officer = _officer(body)
        for other in listed:
            if officer.name == other.name or officer.key == other.key:
                raise body.mark.error(
                    f"{quote(officer.name)} shares name or key with {quote(other.name)}",
                    hint="every officer signs with a key of their own",
                )
        listed.append(officer)
    return Officers(tuple(listed))


def _officer(body: MapNode) -> Officer:
    body.only(("name", "key"), "an officer")
    name, key = body.get("name"), body.get("key")
    if name is None or key is None:
        raise body.mark.error(
            "an officer needs `name` and `key`", hint="`inspectbox rules keygen` prints both"
        )
    written = as_text(key, "`key`")
    try:
        public = base64.b64decode(written.text, validate=True)
    except (binascii.Error, ValueError):
        public = b""
    if len(public) != KEY_BYTES:
        raise RuleError(
            f"{written.mark.file}:{written.mark.line}: {quote(written.text)} is no Ed25519 public key",
            hint="copy the line that `inspectbox rules keygen` printed",
        )
    return Officer(as_text(name, "`name`").text, public)
