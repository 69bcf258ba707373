"""Where the journey meets the world: scanner, register, model, rules engine, disk, lamp."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from inspectbox.domain.case import Case, Verdict
from inspectbox.domain.consignment import Declaration, Enterprise
from inspectbox.domain.decision import Disposition, Reason
from inspectbox.domain.facts import Facts
from inspectbox.domain.finding import Detection
from inspectbox.domain.random_check import History, RandomDraw
from inspectbox.domain.scan import Scan
from inspectbox.errors import InspectBoxError


@dataclass(frozen=True, slots=True)
class Arrival:
    """What arrived at the lane, read once into memory.

    `files` maps a role (`scan`, `dark`, `air`, `scan.json`, `declaration.json`) to its bytes: what is decoded is what
    is stored. `faults` are the errors met while reading; with any fault the case is recorded as `hold`.
    """

    name: str
    scan: Scan
    declaration: Declaration | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    faults: tuple[InspectBoxError, ...] = ()


class ScanSource(Protocol):
    """Where scans arrive."""

    def arrivals(self) -> Iterator[Arrival]:
        """Yield every arrival that lies there whole, oldest first, then end; never raises for a bad one."""
        ...

    def accept(self, arrival: Arrival) -> None:
        """Move an arrival out of the way once its case is recorded."""
        ...


class EnterpriseRegister(Protocol):
    """Who is registered, with dated credit tiers."""

    def find(self, code: str, on: date) -> Enterprise | None:
        """Return the enterprise with the tier in force on that day, None when unknown."""
        ...


class RandomDraws(Protocol):
    """Random checks, drawn by the box itself from a seed it committed to before the shift."""

    def draw(self, scan_sha256: str, tier: str | None, now: datetime) -> RandomDraw:
        """Return the draw of a scan, recorded before this returns; the same scan in one shift keeps its draw.

        `tier` is None when the enterprise has none. Raises RuleError when no decree is in force, MachineError when the
        record does not take it.
        """
        ...


class EnterpriseHistory(Protocol):
    """What earlier openings found."""

    def find(self, code: str, now: datetime) -> History:
        """Count the openings of an enterprise and their finds in the days before `now`."""
        ...


class Detector(Protocol):
    """Finds goods in a radiograph."""

    @property
    def identity(self) -> str:
        """Model name and the first 12 hex digits of its SHA-256, `name@0123456789ab`."""
        ...

    @property
    def classes(self) -> tuple[str, ...]:
        """Class labels the model can say."""
        ...

    def detect(
        self, tensor: NDArray[np.uint8], pitch_mm: tuple[float, float] | None
    ) -> tuple[Detection, ...]:
        """Return detections, most confident first, in pixels of the radiograph.

        `tensor` is (3, rows, columns): high-energy attenuation, low-energy attenuation, material index, as
        `imaging.radiograph` encodes them. `pitch_mm` is (along, across); None means the model's own pitch.
        """
        ...


class Policy(Protocol):
    """The office's written rules, as the engine runs them."""

    @property
    def version(self) -> str:
        """First 12 hex digits of the SHA-256 over all rule files."""
        ...

    def vote(self, facts: Facts) -> tuple[Reason, ...]:
        """Return every rule's vote. Raises EngineError when engine and plain evaluator do not agree."""
        ...


class CaseStore(Protocol):
    """The record: append-only, durable before `record` returns."""

    def record(self, case: Case, files: Mapping[str, bytes]) -> None:
        """Write a case and its files to disk; raises MachineError when it cannot."""
        ...

    def record_verdict(self, verdict: Verdict) -> None:
        """Append an officer's call; the same `key` twice is one verdict."""
        ...


class Signal(Protocol):
    """The lamp and the barrier of the lane."""

    def show(self, disposition: Disposition, case_id: str) -> None:
        """Show what the lane may do. Called only after the case is on disk."""
        ...


class Reports(Protocol):
    """Where other consoles find what the lane's cases say."""

    @property
    def fault(self) -> str:
        """Why the last report was not written, empty when it was."""
        ...

    def send(self, case: Case, files: Mapping[str, bytes]) -> None:
        """Take a recorded case for its report. Called after the lamp; returns at once and raises nothing."""
        ...


class Clock(Protocol):
    """Time, so that a replay can set it."""

    def now(self) -> datetime:
        """Return the time in UTC, aware."""
        ...
