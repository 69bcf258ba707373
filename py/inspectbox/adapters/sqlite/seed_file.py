"""The seed of the shift under way, on disk so that a restart goes on with it; readable by the lane's account only."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from inspectbox.adapters.sqlite.database import sync_folder
from inspectbox.errors import MachineError
from inspectbox.schema import shown

SEED = "shift.seed"
OWNER_ONLY = 0o600
MOST_BYTES = 256


class SeedFile:
    """At most one seed."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / SEED

    def read(self) -> bytes | None:
        """Return the seed, None when there is none that can be read."""
        try:
            with self._file.open("rb") as stream:
                return bytes.fromhex(stream.read(MOST_BYTES).decode("ascii"))
        except (OSError, ValueError):
            return None

    def write(self, seed: bytes) -> None:
        """Keep a seed in the place of the one before, durable when this returns. Raises MachineError."""
        part = self._file.with_suffix(".part")
        try:
            part.unlink(missing_ok=True)
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, OWNER_ONLY)
            try:
                os.write(descriptor, seed.hex().encode())
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            part.replace(self._file)
            sync_folder(self._file.parent)
        except OSError as error:
            raise MachineError(
                f"cannot keep the shift's seed at `{shown(str(self._file))}`: {error.strerror}",
                hint="check the state folder and its permission",
            ) from error

    def drop(self) -> None:
        """Forget the seed: it is disclosed."""
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)
