"""Content-addressed files: `ab/abcd...` by SHA-256, durable and read-only before anyone learns their name."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
from pathlib import Path

from inspectbox.adapters.sqlite.database import sync_folder
from inspectbox.errors import MachineError
from inspectbox.schema import shown_path

READ_ONLY = 0o440
UNFINISHED = ".part"


class Blobs:
    """A folder of files named by their content."""

    def __init__(self, folder: Path) -> None:
        """`folder` must be there before `put`."""
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Return where that content lies, or would lie."""
        return self._folder / sha256[:2] / sha256

    def put(self, data: bytes) -> tuple[str, bool]:
        """Keep the bytes; returns their SHA-256 and whether they are new. Raises MachineError and leaves nothing."""
        sha256 = hashlib.sha256(data).hexdigest()
        file = self.path(sha256)
        try:
            if self._has(file, data):
                sync_folder(file.parent)
                return sha256, False
            if not file.parent.is_dir():
                file.parent.mkdir(exist_ok=True)
                sync_folder(self._folder)
            self._write(file, data)
        except OSError as error:
            raise _fault(error, file) from error
        return sha256, True

    def get(self, sha256: str) -> bytes:
        """Return the bytes of that content; raises MachineError when they are gone or no longer what they were."""
        try:
            data = self.path(sha256).read_bytes()
        except OSError as error:
            raise _fault(error, self.path(sha256)) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            hint = "keep the disk for the vendor and restore a copy"
            raise MachineError(f"the stored file `{sha256}` is damaged", hint=hint)
        return data

    def drop(self, sha256: str) -> None:
        """Take back content whose case could not be recorded."""
        with contextlib.suppress(OSError):
            self.path(sha256).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove unfinished copies that a power failure left behind."""
        for file in self._folder.glob(f"??/*{UNFINISHED}"):
            file.unlink(missing_ok=True)

    def _has(self, file: Path, data: bytes) -> bool:
        return file.is_file() and file.stat().st_size == len(data) and file.read_bytes() == data

    def _write(self, file: Path, data: bytes) -> None:
        part = file.with_name(f"{file.name}.{secrets.token_hex(4)}{UNFINISHED}")
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, READ_ONLY)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(descriptor)
            part.rename(file)
            sync_folder(file.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _fault(error: OSError, file: Path) -> MachineError:
    where = f"`{shown_path(file)}`"
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return MachineError(f"the disk is full: {where}", hint="free some space in the state folder")
    return MachineError(f"cannot keep {where}: {error.strerror}", hint="check the disk of the state folder")
