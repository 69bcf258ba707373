"""A scan: one pass through the beam, as delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class Energy(StrEnum):
    """Which energy of a view a plane holds."""

    LOW = "low"
    HIGH = "high"
    SINGLE = "single"


class Travel(StrEnum):
    """Which end of the vehicle column 0 shows."""

    FRONT_FIRST = "front_first"
    REAR_FIRST = "rear_first"


@dataclass(frozen=True, slots=True)
class Plane:
    """One energy of a view: where it lies in the file."""

    energy: Energy
    page: int
    end_point_mev: float | None = None


class Role(StrEnum):
    """What a file of a set of files holds."""

    HIGH = "high"
    LOW = "low"
    MATERIAL = "material"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a scan that is a set of files."""

    role: Role
    file: Path


@dataclass(frozen=True, slots=True)
class DarkAir:
    """Calibration from reference files: a page per plane, rows = detectors, columns averaged."""

    dark: Path
    air: Path


@dataclass(frozen=True, slots=True)
class AirColumns:
    """Calibration from columns of the scan itself that saw only open beam; half-open range."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """The scanner has calibrated already: full scale is open beam."""


@dataclass(frozen=True, slots=True)
class Uncalibrated:
    """Nobody said how to calibrate: open beam is estimated from the brightest pixels, and no release rests on it."""


Calibration = DarkAir | AirColumns | Corrected | Uncalibrated


@dataclass(frozen=True, slots=True)
class Corrections:
    """What the scan's own beam corrects, beyond dark and air; a scanner that has done it already must not be asked."""

    air_strip: tuple[int, int] | None = None
    find_air_strip: bool = False
    own_open_beam: bool = False


NO_CORRECTIONS = Corrections()


@dataclass(frozen=True, slots=True)
class Scan:
    """A delivered scan and what its sidecar or profile says of it.

    `planes` is empty when nothing named them: then the file says, else a file of one page is one `single` plane, a
    file of two pages is low then high. `pitch_mm` is (along travel, across), None when unknown. `parts` are the files
    of a scan that is a set of them, `file` the first; `accept_partial` says that waiting for the rest of an interrupted
    copy is over.
    """

    file: Path
    scanner: str | None = None
    captured_at: datetime | None = None
    container: str | None = None
    planes: tuple[Plane, ...] = ()
    pitch_mm: tuple[float, float] | None = None
    calibration: Calibration = Uncalibrated()
    travel: Travel | None = None
    parts: tuple[Part, ...] = ()
    accept_partial: bool = False

    def pictures(self) -> tuple[tuple[str, Path], ...]:
        """Under which name of an arrival's files each file of the picture lies: the first is `scan`."""
        if not self.parts:
            return (("scan", self.file),)
        return tuple(("scan" if i == 0 else str(part.role), part.file) for i, part in enumerate(self.parts))
