"""A profile becomes a lane: every port filled with its adapter, closed again in reverse order."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Literal

from inspectbox.adapters.clock_system import SystemClock
from inspectbox.adapters.detector_openvino import OpenVinoDetector
from inspectbox.adapters.reports_none import NoReports
from inspectbox.adapters.signal_console import ConsoleSignal
from inspectbox.adapters.signal_file import FileSignal
from inspectbox.adapters.signal_none import NoSignal
from inspectbox.adapters.source_folder import FolderSource, one_path_a_scan, read_arrival
from inspectbox.adapters.sqlite import ImportReport, SqliteRegister, SqliteStore
from inspectbox.bootstrap.home import Home, find_home
from inspectbox.bootstrap.rule_ports import LaneInForce, open_rule_ports
from inspectbox.bootstrap.rules_in_force import open_rules
from inspectbox.domain.scan import Corrections
from inspectbox.imaging.radiograph import Machine
from inspectbox.inspection.lane import Lane
from inspectbox.inspection.ports import Arrival, Reports, ScanSource, Signal
from inspectbox.profiles.curves import load_areal, load_curves
from inspectbox.profiles.defaults import complete_scan
from inspectbox.profiles.load import load_profile
from inspectbox.profiles.model import DetectorChoice, Precision, Profile, SignalKind

_PRECISIONS: dict[Precision, Literal["f32", "bf16", "int8"]] = {
    Precision.F32: "f32",
    Precision.BF16: "bf16",
    Precision.INT8: "int8",
}


@dataclass(frozen=True, slots=True)
class OpenLane:
    """A wired lane and what belongs to it; `simulated` says that its model learned on simulated scans.

    A context manager that closes it.
    """

    profile: Profile
    state: Path
    store: SqliteStore
    simulated: bool
    in_force: LaneInForce
    closing: ExitStack

    @property
    def lane(self) -> Lane:
        """The lane with the rules in force now."""
        return self.in_force.lane()

    def read(self, path: Path) -> Arrival:
        """Read one scan file or case folder; a bad one comes back with its faults."""
        return _complete(read_arrival(path, self.profile.limits), self.profile)

    def source(self) -> ScanSource:
        """Return the drop folder's source."""
        return _DropFolder(self.profile)

    def __enter__(self) -> OpenLane:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.in_force.close()
        self.closing.close()


def open_profile(name: str, override: Path | None = None) -> Profile:
    """Return the merged, checked profile. Raises ProfileError."""
    return load_profile(name, find_home().hardware, override)


def open_lane(
    name: str, *, override: Path | None = None, state: Path | None = None, by_hand: bool = False
) -> OpenLane:
    """Wire a lane; `state` overrules the profile's state folder, `by_hand` leaves the lamp alone.

    Raises the InspectBoxError of what does not fit, and leaves nothing open then.
    """
    home = find_home()
    profile = load_profile(name, home.hardware, override)
    state = state or profile.lane.state_folder
    machine = open_machine(profile, home)
    clock = SystemClock()
    choice = profile.rules
    rules = open_rules(home.rules(choice.folder), choice.packs, choice.officers, state, clock.now())
    with ExitStack() as stack:
        detector = open_detector(profile.detector, home)
        store = SqliteStore(state)
        stack.callback(store.close)
        ports = open_rule_ports(rules.folder, state, simulated=profile.scanner.simulated)
        lane = Lane(
            lane_id=profile.lane.id,
            profile=profile.identity,
            machine=machine,
            register=ports.register,
            draws=ports.draws,
            history=ports.history,
            detector=detector,
            detector_fits=profile.scanner.simulated or not detector.simulated,
            policy=ports.policy,
            store=store,
            signal=NoSignal() if by_hand else _open_signal(profile, state),
            reports=NoReports() if by_hand else _open_reports(profile.lane.report_folder, stack),
            clock=clock,
            goods=ports.goods,
        )
        in_force = LaneInForce(lane, rules, ports, state=state, simulated=profile.scanner.simulated)
        return OpenLane(profile, state, store, detector.simulated, in_force, stack.pop_all())


def scan_paths(paths: Sequence[Path]) -> list[Path]:
    """Return a path a scan: files of one set, given one by one, are one scan."""
    return one_path_a_scan(paths)


def import_register(
    name: str, csv: Path, *, override: Path | None = None, state: Path | None = None
) -> ImportReport:
    """Import a register file into the lane's state. Raises DeclarationError or RuleError with file:line."""
    home = find_home()
    profile = load_profile(name, home.hardware, override)
    register = SqliteRegister(
        state or profile.lane.state_folder, home.rules(profile.rules.folder) / "tiers.yaml"
    )
    try:
        return register.import_csv(csv)
    finally:
        register.close()


def open_detector(choice: DetectorChoice, home: Home) -> OpenVinoDetector:
    """Return the detector a profile chooses. Raises ModelError."""
    return OpenVinoDetector(
        home.model(choice.model), precision=_PRECISIONS[choice.precision], threads=choice.threads
    )


def _open_signal(profile: Profile, state: Path) -> Signal:
    if profile.lane.signal is SignalKind.FILE:
        return FileSignal(state)
    return ConsoleSignal()


def _open_reports(folder: Path | None, stack: ExitStack) -> Reports:
    if folder is None:
        return NoReports()
    from inspectbox.adapters.dicos import FolderReports

    reports = FolderReports(folder, lambda fault: print(f"inspectbox: {fault}", file=sys.stderr, flush=True))
    stack.callback(reports.close)
    return reports


def open_machine(profile: Profile, home: Home) -> Machine:
    """Return what a profile knows of its scanner. Raises ProfileError for its curves."""
    scanner = profile.scanner
    return Machine(
        curves=load_curves(profile, home.hardware),
        areal=load_areal(profile, home.hardware),
        dense_transmission=scanner.dense_transmission,
        pitch_mm=None,
        max_pixels=scanner.max_pixels,
        dark_removed=scanner.dark_removed,
        corrections=Corrections(
            air_strip=scanner.own_beam.air_strip,
            find_air_strip=scanner.own_beam.find_air_strip,
            own_open_beam=scanner.own_beam.stripes,
        ),
    )


def _complete(arrival: Arrival, profile: Profile) -> Arrival:
    return replace(arrival, scan=complete_scan(arrival.scan, profile.scanner))


class _DropFolder:
    """The lane's drop folder; what its sidecar leaves unsaid comes from the profile's scanner."""

    def __init__(self, profile: Profile) -> None:
        lane = profile.lane
        self._profile = profile
        self._source = FolderSource(
            lane.drop_folder,
            lane.taken_folder,
            profile.limits,
            scanner=profile.scanner.id,
            patience_s=lane.patience_s,
        )

    def arrivals(self) -> Iterator[Arrival]:
        for arrival in self._source.arrivals():
            yield _complete(arrival, self._profile)

    def accept(self, arrival: Arrival) -> None:
        self._source.accept(arrival)
