"""Which published pack a lane runs: the last one activated that is signed, whole and in date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inspectbox.errors import RuleError
from inspectbox.policy.pack.activation import Activation
from inspectbox.policy.pack.manifest import Manifest, describe_files, write_moment
from inspectbox.policy.pack.officers import Officer, Officers
from inspectbox.policy.pack.signature import Signature, Verify, check_four_eyes

KIND = "pack"


@dataclass(frozen=True, slots=True)
class StoredPack:
    """A pack as it lies on disk, unchecked: bytes of the manifest, of each signature, of each file by name."""

    version: str
    manifest: bytes
    signatures: tuple[bytes, ...]
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class SignedPack:
    """A pack whose signatures and bytes hold; `stored` is what was checked."""

    manifest: Manifest
    officers: tuple[Officer, ...]
    stored: StoredPack


@dataclass(frozen=True, slots=True)
class Refusal:
    """A pack that was activated but may not run, and why."""

    version: str
    why: RuleError


@dataclass(frozen=True, slots=True)
class Choice:
    """The pack in force, None when there is none, and what was refused on the way, newest first."""

    pack: SignedPack | None
    refused: tuple[Refusal, ...]


def check_pack(stored: StoredPack, officers: Officers, verify: Verify) -> SignedPack:
    """Return the pack when two officers signed exactly these bytes. Raises RuleError; says nothing of dates."""
    where = f"{stored.version}/manifest.json:1"
    manifest = Manifest.from_bytes(stored.manifest, where)
    signatures = [Signature.from_bytes(data, f"{stored.version}/signatures:1") for data in stored.signatures]
    signers = check_four_eyes(stored.manifest, signatures, officers, verify, KIND)
    if manifest.version != stored.version:
        raise RuleError(f"{where}: speaks of pack `{manifest.version}`", hint="publish the pack again")
    check_files(manifest, stored)
    return SignedPack(manifest, signers, stored)


def check_files(manifest: Manifest, stored: StoredPack) -> None:
    """Raise RuleError unless the files are those of the manifest, no more, no fewer, byte for byte."""
    found = describe_files(stored.files)
    for name in sorted(found.keys() | manifest.files.keys()):
        if found.get(name) != manifest.files.get(name):
            state = "is missing" if name not in found else "is not the file that was signed"
            raise RuleError(f"{stored.version}/{name}:1: {state}", hint="publish the pack again")


def check_in_date(manifest: Manifest, now: datetime) -> None:
    """Raise RuleError when the pack is expired."""
    if manifest.until is not None and now >= manifest.until:
        raise RuleError(
            f"pack `{manifest.version}` expired on {write_moment(manifest.until)}",
            hint="publish its successor, or roll back to a pack in date",
        )


def choose(
    log: Sequence[Activation],
    read: Callable[[str], StoredPack],
    try_out: Callable[[SignedPack], None],
    *,
    officers: Officers,
    verify: Verify,
    now: datetime,
) -> Choice:
    """Return the newest activation that may run now. `read` fetches a pack, `try_out` loads it; both raise RuleError.

    A pack that begins later waits without being refused.
    """
    refused: list[Refusal] = []
    for version in _newest_first(log):
        try:
            pack = check_pack(read(version), officers, verify)
            if now < pack.manifest.since:
                continue
            check_in_date(pack.manifest, now)
            try_out(pack)
        except RuleError as why:
            refused.append(Refusal(version, why))
            continue
        return Choice(pack, tuple(refused))
    return Choice(None, tuple(refused))


def _newest_first(log: Sequence[Activation]) -> Iterable[str]:
    return dict.fromkeys(entry.version for entry in reversed(log))
