"""Pictures of cases as raw files that a console maps: written whole, read-only, oldest removed when space is spent."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import MachineError
from inspectbox.service.messages import Picture

LAYERS = ("standard", "material")
"""What a case may have a picture of; each is (rows, columns) uint8 in `<case_id>.<layer>.u8`."""

SUFFIX = ".u8"
SPACE = 4 * 2**30
"""Bytes of pictures kept by default: about 850 two-plane radiographs of 850 x 2760. The scan itself stays in the
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
            for partial in self._folder.glob(".*.partial"):
                partial.unlink()
            kept = [(path, path.stat()) for path in self._folder.glob(f"*{SUFFIX}")]
        except OSError as fault:
            raise _unusable(self._folder, fault) from fault
        for path, stat in sorted(kept, key=lambda each: each[1].st_mtime_ns):
            self._keep(path, stat.st_size)

    def write(self, case_id: str, layers: Mapping[str, NDArray[np.uint8]]) -> None:
        """Write the pictures of a case, each (rows, columns); raises MachineError when the disk does not take them."""
        for layer, pixels in layers.items():
            path = self._path(case_id, layer)
            if path is None:
                raise MachineError(
                    f"case id `{case_id}` is no file name", hint="report this: ids are made here"
                )
            partial = path.with_name(f".{path.name}.partial")
            try:
                partial.write_bytes(np.ascontiguousarray(pixels).data)
                partial.chmod(0o400)
                partial.replace(path)
            except OSError as fault:
                raise _unusable(path, fault) from fault
            self._keep(path, pixels.size)
        self._make_room(case_id)

    def find(self, case_id: str, rows: int, columns: int) -> dict[str, Picture]:
        """Return the pictures of a case that lie there whole."""
        found = {}
        for layer in LAYERS:
            path = self._path(case_id, layer)
            try:
                if path is not None and path.stat().st_size == rows * columns:
                    found[layer] = Picture(path, rows, columns)
            except (OSError, ValueError):
                continue
        return found

    def _path(self, case_id: str, layer: str) -> Path | None:
        plain = case_id.isascii() and case_id.replace("-", "").replace("_", "").replace(".", "").isalnum()
        whole = plain and len(case_id) <= 128 and not case_id.startswith(".")
        return self._folder / f"{case_id}.{layer}{SUFFIX}" if whole else None

    def _keep(self, path: Path, size: int) -> None:
        self._kept.append((path, size))
        self._used += size

    def _make_room(self, newest: str) -> None:
        """Remove the oldest; a console that has mapped one keeps its pages."""
        while self._used > self._space and not self._kept[0][0].name.startswith(f"{newest}."):
            path, size = self._kept.popleft()
            self._used -= size
            path.unlink(missing_ok=True)


def _unusable(path: Path, fault: OSError) -> MachineError:
    cause = os.strerror(fault.errno) if fault.errno else str(fault)
    return MachineError(
        f"cannot keep pictures in `{path}`: {cause}", hint="free space or mend permissions there"
    )
