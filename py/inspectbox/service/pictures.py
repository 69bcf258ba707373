"""Pictures of cases as files that a console maps: written whole, read-only, oldest removed when space is spent."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path

from inspectbox.errors import MachineError
from inspectbox.imaging.pyramid import pyramid_bytes
from inspectbox.service.messages import Picture

SUFFIX = ".pyramid"
"""A case's picture is `<case_id>.pyramid`: attenuation and material by halves, see `imaging.pyramid`."""

SPACE = 4 * 2**30
"""Bytes of pictures kept by default: about 390 two-plane radiographs of 850 x 2760. The scan itself stays in the
record, so a removed picture can be made again.
"""


class PictureShelf:
    """The folder of pictures; one thread writes, any thread finds."""

    def __init__(self, folder: Path, space: int = SPACE) -> None:
        """Take the folder, made when missing, and remove what an interrupted write left; raises MachineError."""
        self._folder = folder.absolute()
        self._space = space
        self._kept: deque[tuple[Path, int]] = deque()
        self._used = 0
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for left in (*self._folder.glob(".*.partial"), *self._folder.glob("*.u8")):
                left.unlink()  # half written, or grey and material of a version before pyramids
            kept = [(path, path.stat()) for path in self._folder.glob(f"*{SUFFIX}")]
        except OSError as fault:
            raise _unusable(self._folder, fault) from fault
        for path, stat in sorted(kept, key=lambda each: each[1].st_mtime_ns):
            self._keep(path, stat.st_size)

    def write(self, case_id: str, pyramid: bytes) -> None:
        """Write the picture of a case; raises MachineError when the disk does not take it."""
        path = self._path(case_id)
        if path is None:
            raise MachineError(f"case id `{case_id}` is no file name", hint="report this: ids are made here")
        partial = path.with_name(f".{path.name}.partial")
        try:
            partial.write_bytes(pyramid)
            partial.chmod(0o400)
            partial.replace(path)
        except OSError as fault:
            raise _unusable(path, fault) from fault
        self._keep(path, len(pyramid))
        self._make_room(case_id)

    def find(self, case_id: str, rows: int, columns: int) -> Picture | None:
        """Return the picture of a case if it lies there whole; None when it does not."""
        path = self._path(case_id)
        if path is None:
            return None
        try:
            size = path.stat().st_size
        except (OSError, ValueError):
            return None
        whole = any(size == pyramid_bytes(rows, columns, told=told) for told in (True, False))
        return Picture(path, rows, columns) if whole else None

    def _path(self, case_id: str) -> Path | None:
        plain = case_id.isascii() and case_id.replace("-", "").replace("_", "").replace(".", "").isalnum()
        whole = plain and len(case_id) <= 128 and not case_id.startswith(".")
        return self._folder / f"{case_id}{SUFFIX}" if whole else None

    def _keep(self, path: Path, size: int) -> None:
        self._kept.append((path, size))
        self._used += size

    def _make_room(self, newest: str) -> None:
        """Remove the oldest; a console that has mapped one keeps its pages."""
        while self._used > self._space and self._kept[0][0].name != f"{newest}{SUFFIX}":
            path, size = self._kept.popleft()
            self._used -= size
            path.unlink(missing_ok=True)


def _unusable(path: Path, fault: OSError) -> MachineError:
    cause = os.strerror(fault.errno) if fault.errno else str(fault)
    return MachineError(
        f"cannot keep pictures in `{path}`: {cause}", hint="free space or mend permissions there"
    )
