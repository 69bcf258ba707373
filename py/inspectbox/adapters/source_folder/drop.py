"""The drop folder of a lane: yields what arrived whole, moves what was recorded out of the way."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from inspectbox.adapters.source_folder import sidecars
from inspectbox.adapters.source_folder.arrival import MARKERS, printable, read_arrival
from inspectbox.adapters.source_folder.file_sets import find_sets, is_whole
from inspectbox.adapters.source_folder.reading import MAX_ENTRIES, opened_folder, read_file
from inspectbox.domain.scan import DarkAir, Role, Scan
from inspectbox.errors import InspectBoxError, MachineError
from inspectbox.inspection.ports import Arrival
from inspectbox.profiles import Limits
from inspectbox.schema import shown_path

UNFINISHED = (".part", ".tmp", ".done")
MARKED = ".done"
"""`NAME.done` beside a scan file says that it is whole."""

LONGEST_NAME = 240
"""Bytes of a name when it is moved; a file system takes 255, and the marker needs 5 of them."""

Fingerprint = tuple[tuple[str, int, int, int], ...]
"""Name, size, mtime in ns and inode of every file of an entry."""


@dataclass(slots=True)
class _Entry:
    """Something in the drop folder, and since when it has not changed (seconds of the source's clock).

    `members` are the files of a set by role, empty for anything else; `path` is the first of them.
    """

    path: Path
    fingerprint: Fingerprint
    is_folder: bool
    since: float
    members: Mapping[Role, str] = field(default_factory=dict)
    marked: bool = False
    stuck: bool = False

    @property
    def age_key(self) -> tuple[int, str]:
        return max((mtime for _, _, mtime, _ in self.fingerprint), default=0), self.path.name


class FolderSource:
    """Implements ScanSource over a folder that a scanner writes into.

    A case folder is whole when it holds a `done` marker, or when `scan.json` and all files it names are there and
    nothing changed for `settle_s`; a scan file when it did not change for `settle_s` or `NAME.done` lies beside it.
    Files of a set are one entry, whole when all its pictures are there and as long as they declare. What stays
    incomplete for `patience_s` is taken as it is: a set as far as it is whole, other faults become a recorded hold.
    Dot files and unfinished copies (`*.part`, `*.tmp`) are left alone.
    """

    def __init__(
        self,
        drop: Path,
        taken: Path,
        limits: Limits | None = None,
        *,
        scanner: str | None = None,
        settle_s: float = 1.0,
        patience_s: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`scanner` is who wrote what does not say it; `clock` counts seconds. Raises MachineError without folders."""
        self._drop, self._taken = drop, taken
        self._limits = limits or Limits()
        self._scanner = scanner
        self._settle_s, self._patience_s = settle_s, patience_s
        self._clock = clock
        self._entries: dict[str, _Entry] = {}
        try:
            drop.mkdir(parents=True, exist_ok=True)
            taken.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _machine_fault(error, drop) from error

    def arrivals(self) -> Iterator[Arrival]:
        """Yield every arrival that lies there whole, oldest first, then end. Raises MachineError without the folder."""
        self._look()
        whole = [entry for entry in self._entries.values() if not entry.stuck and self._is_whole(entry)]
        for entry in sorted(whole, key=lambda entry: entry.age_key):
            late = not self._said_whole(entry) and not _is_complete(entry, self._limits)
            arrival = read_arrival(entry.path, self._limits, accept_partial=late)
            if arrival.scan.scanner is None and self._scanner is not None:
                arrival = replace(arrival, scan=replace(arrival.scan, scanner=self._scanner))
            yield arrival

    def accept(self, arrival: Arrival) -> None:
        """Move an arrival into the taken folder under a name of its own; nothing is ever deleted or replaced.

        Raises MachineError when it cannot be moved; it is then not yielded again until it changes.
        """
        entry = self._entries.get(arrival.name)
        if entry is None or not os.path.lexists(entry.path):
            self._entries.pop(arrival.name, None)
            return
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        target = self._taken / _short(f"{stamp}-{arrival.name}")
        try:
            if len(entry.members) > 1:
                target.mkdir()
                for name in entry.members.values():
                    entry.path.with_name(name).rename(target / name)
            else:
                entry.path.rename(target)
            if entry.marked:
                entry.path.with_name(f"{entry.path.name}{MARKED}").rename(
                    target.with_name(target.name + MARKED)
                )
        except OSError as error:
            entry.stuck = True
            raise _machine_fault(error, entry.path) from error
        del self._entries[arrival.name]

    def _look(self) -> None:
        now, found = self._clock(), {}
        try:
            paths = sorted(self._drop.iterdir())
        except OSError as error:
            raise _machine_fault(error, self._drop) from error
        names = {path.name for path in paths}
        finished = [path.name for path in paths if not _is_unfinished(path)]
        sets = {name: members for members in find_sets(finished) for name in members.values()}
        for path in paths:
            members = sets.get(path.name, {})
            if path.name not in finished or path.name != next(iter(members.values()), path.name):
                continue
            name, is_folder = printable(path.name), _is_folder(path)
            files = [path.with_name(member) for member in members.values()] or [path]
            fingerprint = _fingerprint(path, files, is_folder=is_folder)
            before = self._entries.get(name)
            if before is None or (before.path, before.fingerprint) != (path, fingerprint):
                before = _Entry(path, fingerprint, is_folder, now, members)
            before.marked = f"{path.name}{MARKED}" in names
            found[name] = before
        self._entries = found

    def _is_whole(self, entry: _Entry) -> bool:
        if self._said_whole(entry):
            return True
        quiet_s = self._clock() - entry.since
        return quiet_s >= (self._settle_s if _is_complete(entry, self._limits) else self._patience_s)

    def _said_whole(self, entry: _Entry) -> bool:
        names = {name for name, *_ in entry.fingerprint}
        return entry.marked or bool(entry.is_folder and names & set(MARKERS))


def _is_complete(entry: _Entry, limits: Limits) -> bool:
    """Say whether nothing of an entry is known to be missing."""
    if entry.is_folder:
        return _is_complete_folder(entry.path, {name for name, *_ in entry.fingerprint}, limits)
    files = [Path(name) for name in entry.members.values()]
    return not files or is_whole(entry.path.parent, entry.members, files)


def _is_complete_folder(folder: Path, names: set[str], limits: Limits) -> bool:
    """Say whether `scan.json` is there, can be read and names only files that are there and not cut off."""
    if sidecars.SCAN not in names:
        return False
    try:
        with opened_folder(folder) as folder_fd:
            data = read_file(folder_fd, sidecars.SCAN, limits.declaration_kb * 1024)
        scan = sidecars.parse_scan_sidecar(data, folder)
    except InspectBoxError:
        return False
    named = {file.name for _, file in scan.pictures()}
    if isinstance(scan.calibration, DarkAir):
        named |= {scan.calibration.dark.name, scan.calibration.air.name}
    unfinished = [name for name in names if name.lower().endswith(UNFINISHED)]
    return named <= names and not unfinished and _is_long_enough(scan, folder)


def _is_long_enough(scan: Scan, folder: Path) -> bool:
    """A set that scan.json names may lack a picture on purpose, but none of those named may be cut off."""
    return is_whole(folder, list(Role), [part.file for part in scan.parts])


def _is_unfinished(path: Path) -> bool:
    return path.name.startswith(".") or path.name.lower().endswith(UNFINISHED)


def _is_folder(path: Path) -> bool:
    """A link to a folder is none: what it points to did not arrive here."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _fingerprint(path: Path, files: list[Path], *, is_folder: bool) -> Fingerprint:
    """Look at files, or at the files of a folder; what vanishes meanwhile or cannot be seen is left out."""
    marks = []
    with contextlib.suppress(OSError):
        for file in sorted(islice(path.iterdir(), MAX_ENTRIES + 1)) if is_folder else files:
            status = file.lstat()
            marks.append((file.name, status.st_size, status.st_mtime_ns, status.st_ino))
    return tuple(marks)


def _short(name: str) -> str:
    return name.encode()[:LONGEST_NAME].decode(errors="ignore")


def _machine_fault(error: OSError, path: Path) -> MachineError:
    hint = "drop and taken folder must exist on one file system, and the lane's user must own them"
    return MachineError(f"cannot use `{shown_path(path)}`: {error.strerror}", hint=hint)
