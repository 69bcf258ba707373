"""Brings together what scan.json, the profile and the file itself say of a scan; where two disagree, the scan stops."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from inspectbox.domain.scan import Energy, Plane, Scan, Travel
from inspectbox.errors import ScanError
from inspectbox.imaging.core import DecodedScan

PITCH_TOLERANCE = 0.05
"""File and scan.json may differ by this share in a pitch: exporters round to whole dots an inch (2 % at 5 mm)."""

TIME_TOLERANCE = timedelta(minutes=10)
"""File and scan.json may differ by this in the capture time: one may name the start of a pass, the other its end."""

ZONES = timedelta(hours=-12), timedelta(hours=14)
"""Offsets that a local time without a zone may have from UTC (IANA time zone database)."""

_Pitch = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of a scan once its file is read; None where nobody says.

    `planes` is one plane, or low before high. `pitch_mm` is (along, across). `container` is None when the file names
    several and scan.json does not choose. `captured_at` is aware: a local time without a zone is only compared.
    """

    planes: tuple[Plane, ...]
    pitch_mm: _Pitch
    travel: Travel | None
    container: str | None
    captured_at: datetime | None
    notes: tuple[str, ...]


def describe(scan: Scan, file: DecodedScan, machine_pitch: _Pitch) -> Description:
    """Say what `scan` (scan.json, then profile) and `file` say; raises ScanError naming both where they disagree."""
    planes, plane_notes = _planes(scan.planes, file.energies, len(file.planes))
    container, container_notes = _container(scan.container, file.containers)
    captured_at, time_notes = _captured_at(scan.captured_at, file.captured_at)
    unverified = (
        ()
        if file.verified
        else (f"unverified: no real file of its scanner has been through the `{file.format}` reader",)
    )
    return Description(
        planes=planes,
        pitch_mm=scan_pitch(scan.pitch_mm, file.pitch_mm, machine_pitch),
        travel=_travel(scan.travel, file.travel),
        container=container,
        captured_at=captured_at,
        notes=(*unverified, *plane_notes, *container_notes, *time_notes),
    )


def scan_pitch(said: _Pitch, file: _Pitch, machine: _Pitch) -> _Pitch:
    """The pitch (along, across) in mm that scan.json, the file or the profile says; raises ScanError."""
    if said is not None and file is not None:
        for name, a, b in zip(("along", "across"), said, file, strict=True):
            if abs(a - b) > PITCH_TOLERANCE * max(a, b):
                raise _conflict("pitch_mm", f"`{a:g}` mm a pixel {name}", f"`{b:g}`")
    pitch = said or file or machine
    if pitch is not None and not all(math.isfinite(one) and one > 0 for one in pitch):
        raise ScanError(f"a pixel of `{pitch}` mm cannot be", hint="correct `pitch_mm` in scan.json")
    return pitch


def _conflict(key: str, said: str, file: str) -> ScanError:
    return ScanError(
        f"scan.json or the profile says {said}, the scan's file says {file}",
        hint=f"correct `{key}` in scan.json or the scanner's profile, or the scanner's export if that is wrong",
    )


def _travel(said: Travel | None, file: str | None) -> Travel | None:
    if said is not None and file is not None and said != file:
        raise _conflict("travel", f"the vehicle came `{said}`", f"`{file}`")
    return said or (None if file is None else Travel(file))


def _container(said: str | None, file: list[str]) -> tuple[str | None, tuple[str, ...]]:
    if said is not None:
        if file and _plain(said) not in {_plain(number) for number in file}:
            raise _conflict("container", f"the container is `{said}`", f"`{', '.join(file)}`")
        others = [number for number in file if _plain(number) != _plain(said)]
        return said, ((f"the file also names the containers {', '.join(others)}",) if others else ())
    if len(file) > 1:
        return None, (f"the scan holds several containers and nothing says which: {', '.join(file)}",)
    return (file[0] if file else None), ()


def _plain(number: str) -> str:
    """A container number without the spaces, dots and dashes that people put into it."""
    return "".join(letter for letter in number.upper() if letter.isalnum())


def _captured_at(said: datetime | None, file: str | None) -> tuple[datetime | None, tuple[str, ...]]:
    if file is None:
        return said, ()
    try:
        moment = datetime.fromisoformat(file)
    except ValueError:
        return said, (f"the file's capture time `{file}` is no time",)
    if said is None:
        if moment.tzinfo is None:
            return None, (f"the file says it was captured at {file}, without a time zone",)
        return moment.astimezone(UTC), ()
    least = most = timedelta(0)
    if moment.tzinfo is None:
        moment, (least, most) = moment.replace(tzinfo=UTC), ZONES
    if not least - TIME_TOLERANCE <= moment - said <= most + TIME_TOLERANCE:
        raise _conflict("captured_at", f"it was captured at `{said.isoformat()}`", f"`{file}`")
    return said, ()


def _planes(
    named: tuple[Plane, ...], energies: list[str], pages: int
) -> tuple[tuple[Plane, ...], tuple[str, ...]]:
    """The planes to calibrate: as named, else as the file says, else as their number suggests."""
    notes = tuple(
        f"page {page} is the scanner's own material picture: kept, not used"
        for page, energy in enumerate(energies)
        if energy == "material"
    )
    if named:
        planes = _named(named, pages)
        for plane in planes:
            if energies and energies[plane.page] != plane.energy:
                said = f"page {plane.page} is the `{plane.energy}` energy"
                raise _conflict("planes", said, f"`{energies[plane.page]}`")
        return planes, notes
    if energies:
        return _said(energies), notes
    return _assumed(pages)


def _said(energies: list[str]) -> tuple[Plane, ...]:
    planes = _sorted(
        Plane(Energy(energy), page) for page, energy in enumerate(energies) if energy != "material"
    )
    if len(planes) != 1 and [plane.energy for plane in planes] != [Energy.LOW, Energy.HIGH]:
        raise ScanError(
            f"the scan's file holds the planes `{', '.join(energies)}`, which do not make one view",
            hint="name one plane, or one low and one high, in scan.json",
        )
    return planes


def _named(named: tuple[Plane, ...], pages: int) -> tuple[Plane, ...]:
    planes = _sorted(named)
    for plane in planes:
        if not 0 <= plane.page < pages:
            raise ScanError(
                f"scan.json puts the {plane.energy} energy on page `{plane.page}`, the scan has {pages} (from 0)",
                hint="correct `planes` in scan.json",
            )
    energies = [plane.energy for plane in planes]
    if len(planes) > 1 and energies != [Energy.LOW, Energy.HIGH]:
        raise ScanError(
            f"scan.json names the planes `{', '.join(energies)}`",
            hint="name one plane, or one low and one high, in scan.json",
        )
    if len({plane.page for plane in planes}) < len(planes):
        raise ScanError("scan.json puts both energies on one page", hint="correct `planes` in scan.json")
    return planes


def _sorted(planes: Iterable[Plane]) -> tuple[Plane, ...]:
    order = {Energy.LOW: 0, Energy.HIGH: 1, Energy.SINGLE: 2}
    return tuple(sorted(planes, key=lambda plane: order[plane.energy]))


def _assumed(pages: int) -> tuple[tuple[Plane, ...], tuple[str, ...]]:
    if pages == 1:
        return (Plane(Energy.SINGLE, 0),), ()
    if pages == 2:
        note = "nothing names the two pages: they are taken as low, then high energy"
        return (Plane(Energy.LOW, 0), Plane(Energy.HIGH, 1)), (note,)
    raise ScanError(f"the scan has {pages} pages and nothing names them", hint="name `planes` in scan.json")
