"""Read one arrival: a scan file or a case folder. What is wrong with it becomes its faults, never an exception."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from inspectbox.adapters.source_folder import sidecars
from inspectbox.adapters.source_folder.file_sets import FileSet, as_parts, find_sets, is_member, set_of
from inspectbox.adapters.source_folder.reading import (
    all_names,
    fault_of,
    file_names,
    opened_folder,
    read_file,
)
from inspectbox.domain.consignment import Declaration
from inspectbox.domain.scan import DarkAir, Scan
from inspectbox.errors import DeclarationError, InspectBoxError, ScanError
from inspectbox.inspection.ports import Arrival
from inspectbox.profiles import Limits
from inspectbox.schema import shown, shown_path

NO_SCAN = (".json", ".xml", ".txt", ".md", ".csv", ".part", ".tmp", ".done")
"""Suffixes of files that are not taken for the scan when `scan.json` is missing."""

MARKERS = ("done", ".done")
"""Files by which a scanner says that a case folder is whole."""


@dataclass(slots=True)
class _Reading:
    """An arrival as far as it is read; the folder is open while it is."""

    folder: Path
    folder_fd: int
    limits: Limits
    scan: Scan
    accept_partial: bool = False
    declaration: Declaration | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    faults: list[InspectBoxError] = field(default_factory=list)

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Keep an error as a fault and go on: the record shows all that is wrong."""
        try:
            yield
        except InspectBoxError as error:
            self.faults.append(error)

    def read(self, role: str, name: str) -> None:
        """Read a file of the scan into its role."""
        self.files[role] = read_file(self.folder_fd, name, self.limits.scan_mb * 1024 * 1024)

    def read_sidecar(self, name: str) -> bytes:
        """Read a sidecar; its faults are the declaration's."""
        try:
            data = read_file(self.folder_fd, name, self.limits.declaration_kb * 1024)
        except ScanError as error:
            raise DeclarationError(str(error), hint=error.hint) from error
        self.files[name] = data
        return data


def read_arrival(path: Path, limits: Limits | None = None, *, accept_partial: bool = False) -> Arrival:
    """Read a scan file, or a case folder with all it names, each file once and whole.

    A file of a set is read with the others of its set beside it. `accept_partial` says that waiting for an interrupted
    copy of a set is over: what is whole of it is the scan.

    Never raises for what lies there: a file that is missing, foreign, too large, broken or unreadable is one of the
    arrival's `faults`, and what could be read is in `files`. A link is refused: what it points to is not the scan.
    """
    limits = limits or Limits()
    bare = Arrival(printable(path.name), Scan(path.with_name(printable(path.name)) if path.name else path))
    try:
        is_folder = stat.S_ISDIR(path.lstat().st_mode)
        with opened_folder(path if is_folder else path.parent) as folder_fd:
            reading = _Reading(
                path if is_folder else path.parent, folder_fd, limits, bare.scan, accept_partial
            )
            _read_folder(reading) if is_folder else _read_bare(reading, path.name)
    except (OSError, ValueError) as error:
        fault = (
            fault_of(error, path.name)
            if isinstance(error, OSError)
            else ScanError(f"`{shown_path(path)}` is no path")
        )
        return Arrival(bare.name, bare.scan, faults=(fault,))
    except InspectBoxError as error:
        return Arrival(bare.name, bare.scan, faults=(error,))
    return Arrival(bare.name, reading.scan, reading.declaration, reading.files, tuple(reading.faults))


def printable(name: str) -> str:
    """Return a file name that can be shown and stored: characters that cannot are replaced."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)


def scan_names(names: list[str]) -> list[str]:
    """Return those names that may be a scan: no sidecar, no marker, no unfinished copy."""
    return [name for name in names if not name.lower().endswith(NO_SCAN) and name not in MARKERS]


def _read_bare(reading: _Reading, name: str) -> None:
    members = set_of(name, all_names(reading.folder_fd)) if is_member(name) else None
    if members is not None:
        _take_set(reading, members)
    _read_pictures(reading, [name] if members is None else list(members.values()))


def _take_set(reading: _Reading, members: FileSet) -> None:
    shown_names = {role: printable(name) for role, name in members.items()}
    parts = as_parts(shown_names, reading.folder)
    reading.scan = Scan(parts[0].file, parts=parts, accept_partial=reading.accept_partial)


def _read_pictures(reading: _Reading, names: list[str]) -> None:
    for (role, _), name in zip(reading.scan.pictures(), names, strict=True):
        with reading.collecting():
            reading.read(role, name)


def _read_folder(reading: _Reading) -> None:
    names = file_names(reading.folder_fd)
    _read_pictures_of(reading, names)
    if isinstance(reading.scan.calibration, DarkAir):
        for role, file in (("dark", reading.scan.calibration.dark), ("air", reading.scan.calibration.air)):
            with reading.collecting():
                reading.read(role, file.name)
    if sidecars.DECLARATION in names:
        with reading.collecting():
            reading.declaration = sidecars.parse_declaration(reading.read_sidecar(sidecars.DECLARATION))


def _read_pictures_of(reading: _Reading, names: list[str]) -> None:
    """Find the scan as `scan.json` says, else the only file or set it can be, and read it."""
    if sidecars.SCAN in names:
        with reading.collecting():
            scan = sidecars.parse_scan_sidecar(reading.read_sidecar(sidecars.SCAN), reading.folder)
            reading.scan = replace(scan, accept_partial=reading.accept_partial and bool(scan.parts))
            _read_pictures(reading, [file.name for _, file in scan.pictures()])
            return
    sets = find_sets(names)
    in_sets = {name for members in sets for name in members.values()}
    candidates = [name for name in scan_names(names) if name not in in_sets]
    if len(sets) == 1 and not candidates:
        _take_set(reading, sets[0])
        _read_pictures(reading, list(sets[0].values()))
    elif len(candidates) == 1 and not sets:
        reading.scan = Scan(reading.folder / printable(candidates[0]))
        _read_pictures(reading, candidates)
    elif not reading.faults:
        found = len(candidates) + len(sets)
        said = f"{found} files that may be the scan" if found else "no scan"
        hint = "add a scan.json that names the scan's file"
        reading.faults.append(ScanError(f"{said} in `{shown(reading.folder.name)}`", hint=hint))
