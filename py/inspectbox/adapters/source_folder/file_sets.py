"""Which files of a folder are one scan: `STEMhigh.img`, `STEMlow.img`, `STEMmaterial.img` and `STEM.xml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from inspectbox.domain.scan import Part, Role
from inspectbox.errors import InspectBoxError
from inspectbox.imaging import core

MEMBER = re.compile(r"(?P<stem>.*)(?P<role>high|low|material)\.img", re.IGNORECASE | re.DOTALL)
TEXT = ".xml"

HEAD_BYTES = 64
"""More than any header that declares how long its file is."""

FileSet = Mapping[Role, str]
"""File names of one scan by role, high before low before material before text."""


def is_member(name: str) -> bool:
    """Say whether a name is that of a picture of a set."""
    return MEMBER.fullmatch(name) is not None


def find_sets(names: Iterable[str]) -> tuple[FileSet, ...]:
    """Group names into sets by their stem; names of no set are left out, and a text alone makes none."""
    names = sorted(names)
    sets: dict[str, dict[Role, str]] = {}
    for name in names:
        if (match := MEMBER.fullmatch(name)) is not None:
            sets.setdefault(match["stem"], {})[Role(match["role"].lower())] = name
    for stem, members in sets.items():
        wanted = {stem.lower() + TEXT, stem.rstrip("_-. ").lower() + TEXT}
        for name in names:
            if name.lower() in wanted:
                members[Role.TEXT] = name
    return tuple({role: members[role] for role in Role if role in members} for members in sets.values())


def set_of(name: str, names: Iterable[str]) -> FileSet | None:
    """Return the set among `names` that a file belongs to, None when it belongs to none."""
    return next((members for members in find_sets(names) if name in members.values()), None)


def as_parts(members: FileSet, folder: Path) -> tuple[Part, ...]:
    """Return a set as the parts of a scan."""
    return tuple(Part(role, folder / name) for role, name in members.items())


def one_path_a_scan(paths: Iterable[Path]) -> list[Path]:
    """Return the paths with one for every set that some of them belong to: its first file, where its first path stood.

    Whatever belongs to no set stays as it is.
    """
    kept: list[Path] = []
    taken: set[Path] = set()
    firsts: dict[Path, Mapping[str, str]] = {}
    for path in paths:
        first = _first_of_set(path, firsts)
        if first is None:
            kept.append(path)
        elif first not in taken:
            taken.add(first)
            kept.append(first)
    return kept


def _first_of_set(path: Path, firsts: dict[Path, Mapping[str, str]]) -> Path | None:
    """The first file of the set a file belongs to, with the files beside it; a folder that cannot be listed has none.

    `firsts` keeps what was found in each folder, by the name of every file of a set.
    """
    if not is_member(path.name) and path.suffix.lower() != TEXT:
        return None
    try:
        if path.is_dir():
            return None
        if path.parent not in firsts:
            sets = find_sets(file.name for file in path.parent.iterdir())
            # the first set that has a file is its set
            firsts[path.parent] = {
                name: next(iter(members.values())) for members in reversed(sets) for name in members.values()
            }
    except OSError:
        return None
    first = firsts[path.parent].get(path.name)
    return None if first is None else path.with_name(first)


def is_whole(folder: Path, roles: Iterable[Role], files: Iterable[Path]) -> bool:
    """Say whether all three pictures are there and every file is as long as its header declares.

    What cannot be read counts as whole: waiting does not mend it.
    """
    pictures = {Role.HIGH, Role.LOW, Role.MATERIAL}
    return pictures <= set(roles) and all(_is_long_enough(folder / file.name) for file in files)


def _is_long_enough(file: Path) -> bool:
    try:
        if not file.is_file() or file.is_symlink():
            return True
        with file.open("rb") as opened:
            head = opened.read(HEAD_BYTES)
        declared = core.declared_bytes(head)
        return declared is None or file.stat().st_size >= declared
    except (OSError, InspectBoxError):
        return True
