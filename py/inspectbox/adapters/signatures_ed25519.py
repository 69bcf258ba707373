"""Ed25519 keys and signatures of officers. Only this module knows the cryptography library."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from inspectbox.errors import MachineError, OperatorError

OTHERS = 0o077
"""What of a file's mode lets others than its owner in."""
MAX_KEY_BYTES = 16 * 1024


class OfficerKey:
    """An officer's private key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def make(cls) -> OfficerKey:
        """Return a new key from the machine's random source."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, file: Path, passphrase: str) -> OfficerKey:
        """Read a key file. Raises OperatorError when it is none or the passphrase does not open it."""
        try:
            with file.open("rb") as stream:
                others = stat.S_IMODE(os.fstat(stream.fileno()).st_mode) & OTHERS
                data = stream.read(MAX_KEY_BYTES)
        except OSError as error:
            raise OperatorError(
                f"cannot read the key `{file}`: {error.strerror}", hint="give the file that `keygen` wrote"
            ) from None
        if others:
            raise OperatorError(
                f"others than you may read the key `{file}`",
                hint=f"`chmod 600 {file}`; if anybody may have copied it, make another and have this one taken out",
            )
        try:
            key = serialization.load_pem_private_key(data, passphrase.encode() or None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise OperatorError(
                f"`{file}` does not open", hint="check the passphrase, and that it is a key of `keygen`"
            ) from None
        if not isinstance(key, Ed25519PrivateKey):
            raise OperatorError(f"`{file}` is no Ed25519 key", hint="make one with `inspectbox rules keygen`")
        return cls(key)

    def write(self, file: Path, passphrase: str) -> None:
        """Write a new key file that only its owner may read. Raises OperatorError when something lies there."""
        locked: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if passphrase:
            locked = serialization.BestAvailableEncryption(passphrase.encode())
        pem = self._key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
                stream.write(pem)
        except FileExistsError:
            raise OperatorError(f"`{file}` exists already", hint="name another file") from None
        except OSError as error:
            raise MachineError(
                f"cannot write `{file}`: {error.strerror}", hint="name another folder"
            ) from None

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return the signature, 64 bytes."""
        return self._key.sign(message)


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key of this public half (32 bytes) made this signature over this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
