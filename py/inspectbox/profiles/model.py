"""What a hardware profile says: lane, scanner, detector, rules, limits and what the machine needs.

The JSON Schema in `hardware/` and the tables in `docs/profiles.md` are generated from these fields.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from inspectbox.domain.scan import Calibration, Plane, Uncalibrated

ID = "^[a-z0-9]+(-[a-z0-9]+)*$"
FILE_NAME = r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$"


class SignalKind(StrEnum):
    """Which lamp the lane has."""

    CONSOLE = "console"
    FILE = "file"


class Runtime(StrEnum):
    """Which inference runtime the detector uses."""

    OPENVINO = "openvino"


class Precision(StrEnum):
    """Arithmetic of the detector."""

    F32 = "f32"
    BF16 = "bf16"
    INT8 = "int8"


def _says(says: str, **schema: object) -> dict[str, Any]:
    return {"says": says, "schema": schema}


@dataclass(frozen=True, slots=True)
class Lane:
    """Where the lane's things are; relative folders are taken from the working directory."""

    id: str = field(metadata=_says("name of the lane on screen and in records", pattern=ID, maxLength=40))
    drop_folder: Path = field(metadata=_says("where the scanner writes", minLength=1))
    taken_folder: Path = field(
        metadata=_says("where a recorded arrival is moved; same file system as the drop folder", minLength=1)
    )
    state_folder: Path = field(metadata=_says("cases, scans, register and lamp state", minLength=1))
    socket: Path = field(
        metadata=_says(
            "Unix socket of the lane's local API; Linux allows 107 bytes", minLength=1, maxLength=107
        )
    )
    signal: SignalKind = field(
        metadata=_says("`file` writes `lamp.json` for a gateway; `console` drives no lamp")
    )
    patience_s: float = field(
        default=60.0,
        metadata=_says(
            "seconds that an arrival is waited for while part of it is missing, such as the material picture of a set",
            minimum=1,
            maximum=3600,
        ),
    )
    report_folder: Path | None = field(
        default=None,
        metadata=_says(
            "where a DICOS threat detection report of every case is written, after its lamp; none: no reports",
            minLength=1,
        ),
    )


@dataclass(frozen=True, slots=True)
class OwnBeam:
    """What the scan's own beam corrects, beyond dark and air; leave out what the scanner has done already."""

    air_strip: tuple[int, int] | None = field(
        default=None,
        metadata=_says("detectors [start, stop) that always see open beam: each line's dose", minimum=0),
    )
    find_air_strip: bool = field(
        default=False, metadata=_says("look for such detectors at the ends of the array")
    )
    stripes: bool = field(
        default=False,
        metadata=_says(
            "take out stripes of up to 5 % that open-beam lines show, and repair detectors that are stuck, drifted or "
            "noisy in them"
        ),
    )


@dataclass(frozen=True, slots=True)
class Scanner:
    """The X-ray machine; planes, pitch and calibration hold where `scan.json` does not say otherwise."""

    id: str = field(metadata=_says("name that `scan.json` gives as `scanner`", pattern=ID, maxLength=40))
    planes: tuple[Plane, ...] = field(
        metadata=_says("energies in the order of the file's pages", minItems=1, maxItems=2)
    )
    pitch_mm: tuple[float, float] = field(
        metadata=_says("pixel pitch along travel and across, mm", exclusiveMinimum=0, maximum=1000)
    )
    dense_transmission: float = field(
        metadata=_says("transmission under which a pixel counts as not seen", exclusiveMinimum=0, maximum=0.5)
    )
    max_pixels: int = field(
        metadata=_says("largest scan accepted, pixels over all planes", minimum=1, maximum=2**31)
    )
    simulated: bool = field(
        default=False,
        metadata=_says(
            "scans come from the simulator; elsewhere a model trained on simulated scans releases nothing"
        ),
    )
    calibration: Calibration = field(
        default=Uncalibrated(),
        metadata=_says("`none`, `corrected` or `{air_columns: [start, stop]}`"),
    )
    dark_removed: bool = field(
        default=False,
        metadata=_says(
            "the scanner takes its dark offset away: asked where air columns calibrate a scan and no noise shows it"
        ),
    )
    own_beam: OwnBeam = field(default=OwnBeam(), metadata=_says("corrections from the scan's own beam"))
    curves: str | None = field(
        default=None,
        metadata=_says(
            "dual-energy curves under `hardware/curves/`; none: material stays undetermined",
            pattern=FILE_NAME,
        ),
    )


@dataclass(frozen=True, slots=True)
class DetectorChoice:
    """Which model runs, and how."""

    model: str = field(metadata=_says("folder of the model under `models/`", pattern=FILE_NAME, maxLength=80))
    runtime: Runtime = field(metadata=_says("inference runtime"))
    precision: Precision = field(metadata=_says("arithmetic of the detector"))
    threads: int = field(
        default=0, metadata=_says("threads of inference; 0: one a core", minimum=0, maximum=256)
    )


@dataclass(frozen=True, slots=True)
class RulesChoice:
    """Which rules apply."""

    folder: Path = field(
        metadata=_says(
            "folder of the office's rules, run as it lies there where no `packs` are named", minLength=1
        )
    )
    packs: Path | None = field(
        default=None,
        metadata=_says(
            "folder of published packs: the lane runs the one in force, signed by two", minLength=1
        ),
    )
    officers: Path | None = field(
        default=None,
        metadata=_says("file of the officers whose signatures count; needed with `packs`", minLength=1),
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes beyond which a file is refused before it is read."""

    scan_mb: int = field(
        default=512, metadata=_says("largest scan, dark or air file, MiB", minimum=1, maximum=65536)
    )
    declaration_kb: int = field(
        default=512,
        metadata=_says("largest `declaration.json` or `scan.json`, KiB", minimum=1, maximum=16384),
    )


@dataclass(frozen=True, slots=True)
class Requirements:
    """What `doctor` asks of the machine."""

    cores: int = field(metadata=_says("processor cores", minimum=1, maximum=1024))
    memory_gb: float = field(metadata=_says("memory, GB", exclusiveMinimum=0))
    disk_gb: float = field(metadata=_says("free space in the state folder, GB", exclusiveMinimum=0))


@dataclass(frozen=True, slots=True)
class Profile:
    """A lane's hardware as merged and checked; `version` is 12 hex digits of the SHA-256 over it."""

    id: str = field(metadata=_says("name of the profile, that of its file", pattern=ID, maxLength=40))
    title: str = field(metadata=_says("one line for a person", minLength=1, maxLength=120))
    lane: Lane
    scanner: Scanner
    detector: DetectorChoice
    rules: RulesChoice
    requirements: Requirements
    limits: Limits = field(default_factory=Limits)
    version: str = field(default="", metadata={"computed": True})

    @property
    def identity(self) -> str:
        """`id@version`, as a case records it."""
        return f"{self.id}@{self.version}"
