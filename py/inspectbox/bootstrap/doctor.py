"""Probes: what the machine has against what a profile needs, each with the way to get what is missing."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from inspectbox.adapters.clock_system import SystemClock
from inspectbox.adapters.detector_openvino import computes_bf16
from inspectbox.adapters.policy_durable import DurablePolicy
from inspectbox.bootstrap.home import Home, find_home
from inspectbox.bootstrap.open_lane import open_detector
from inspectbox.bootstrap.rules_in_force import open_rules
from inspectbox.errors import InspectBoxError
from inspectbox.profiles.load import load_profile, profile_names
from inspectbox.profiles.model import Precision, Profile


class Level(Enum):
    """How a probe ended."""

    GOOD = "good"
    OPTIONAL = "optional"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing looked at: what, what was found, what to do next (empty when nothing)."""

    level: Level
    what: str
    found: str
    next_step: str = ""


def examine(name: str, override: Path | None = None, state: Path | None = None) -> Iterator[Probe]:
    """Yield every probe, the machine first; never raises for what is missing."""
    yield _python()
    try:
        home = find_home()
        profile = load_profile(name, home.hardware, override)
    except InspectBoxError as fault:
        yield Probe(Level.MISSING, "profile", str(fault), fault.hint)
        return
    yield Probe(Level.GOOD, "profile", f"{profile.identity}: {profile.title}")
    yield _cores(profile)
    yield _memory(profile)
    yield _disk(profile, state or profile.lane.state_folder)
    yield _fitting(home)
    yield _try("imaging core", _load_core)
    yield from _formats()
    yield _try("rules and engine", lambda: _start_engine(profile, home, state or profile.lane.state_folder))
    detector = _try("detector", lambda: _load_detector(profile, home))
    yield detector
    if detector.level is Level.GOOD:
        yield arithmetic(profile.detector.precision, native=computes_bf16())
    yield _terminal()
    yield _extra("simulate", ("trimesh", "tifffile"), "scan simulator")
    yield _extra("train", ("ultralytics", "torch"), "training of detectors")


def _python() -> Probe:
    return Probe(Level.GOOD, "python", f"{platform.python_version()} on {platform.machine()}, {sys.platform}")


def _cores(profile: Profile) -> Probe:
    has, needs = len(os.sched_getaffinity(0)), profile.requirements.cores
    level = Level.GOOD if has >= needs else Level.MISSING
    return Probe(level, "cores", f"{has} of {needs}", "" if has >= needs else "choose a profile that fits")


def _memory(profile: Profile) -> Probe:
    has = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    needs = profile.requirements.memory_gb
    enough = has >= 0.95 * needs  # the kernel keeps some of what the label says
    return Probe(
        Level.GOOD if enough else Level.MISSING,
        "memory",
        f"{has:.1f} of {needs:g} GB",
        "" if enough else "add memory",
    )


def _disk(profile: Profile, state: Path) -> Probe:
    folder = state.absolute()
    while not folder.exists():
        folder = folder.parent
    free, needs = shutil.disk_usage(folder).free / 1e9, profile.requirements.disk_gb
    if not os.access(folder, os.W_OK):
        return Probe(
            Level.MISSING,
            "state folder",
            f"{state}: not writable",
            "give another `--state`, or its owner's rights",
        )
    enough = free >= needs
    return Probe(
        Level.GOOD if enough else Level.MISSING,
        "disk",
        f"{free:.0f} GB free at {folder}, {needs:g} GB needed",
        "" if enough else "free some space, or record elsewhere with `--state`",
    )


def _fitting(home: Home) -> Probe:
    fitting = []
    for name in profile_names(home.hardware):
        try:
            needs = load_profile(name, home.hardware).requirements
        except InspectBoxError:
            continue
        if len(os.sched_getaffinity(0)) >= needs.cores:
            fitting.append(name)
    return Probe(Level.GOOD if fitting else Level.MISSING, "profiles that fit", ", ".join(fitting) or "none")


def _try(what: str, probe: Callable[[], str]) -> Probe:
    try:
        return Probe(Level.GOOD, what, probe())
    except InspectBoxError as fault:
        return Probe(Level.MISSING, what, str(fault), fault.hint)
    except (ImportError, OSError) as fault:
        return Probe(Level.MISSING, what, str(fault), "install inspectbox again: `pip install .`")


def _load_core() -> str:
    from inspectbox.imaging import core

    return f"loaded ({Path(core.__file__).parent})"


def _formats() -> Iterator[Probe]:
    """Every scan format: read, read but unverified, or a slot."""
    from inspectbox.imaging import core

    for name, verified, why in core.formats_known():
        match verified:
            case True:
                yield Probe(Level.GOOD, f"format {name}", f"verified: {why}")
            case False:
                next_step = "compare the first scans with the scanner's own screen"
                yield Probe(Level.OPTIONAL, f"format {name}", f"unverified: {why}", next_step)
            case None:
                yield Probe(Level.OPTIONAL, f"format {name}", f"not read: {why}", "export another format")


def _start_engine(profile: Profile, home: Home, state: Path) -> str:
    choice = profile.rules
    rules = open_rules(home.rules(choice.folder), choice.packs, choice.officers, state, SystemClock().now())
    policy = DurablePolicy(rules.folder)
    try:
        signed = "unsigned, as they lie there" if choice.packs is None else "signed by two officers"
        return f"durable_rules answers, rules {policy.version}, {signed}"
    finally:
        policy.close()


def _load_detector(profile: Profile, home: Home) -> str:
    detector = open_detector(profile.detector, home)
    return f"{detector.identity} on OpenVINO, {len(detector.classes)} classes"


def arithmetic(chosen: Precision, *, native: bool) -> Probe:
    """Say whether the detector computes as this processor does it fastest; `native`: it multiplies in bf16 itself."""
    what, found = "detector arithmetic", f"{chosen}; the processor computes in {'bf16' if native else 'f32'}"
    better = Precision.BF16 if native else Precision.F32
    if chosen in (better, Precision.INT8):
        return Probe(Level.GOOD, what, found)
    return Probe(Level.OPTIONAL, what, found, f"`precision: {better}` under `detector` is faster here")


def _terminal() -> Probe:
    if not sys.stdout.isatty():
        return Probe(Level.OPTIONAL, "terminal", "none here", "run the console in a terminal")
    colours = os.environ.get("COLORTERM", "")
    inside = " inside tmux: pictures in cells only" if "TMUX" in os.environ else ""
    return Probe(Level.GOOD, "terminal", f"{os.environ.get('TERM', '?')} {colours}{inside}")


def _extra(extra: str, modules: tuple[str, ...], purpose: str) -> Probe:
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    if not missing:
        return Probe(Level.GOOD, purpose, f"extra `{extra}` is installed")
    return Probe(
        Level.OPTIONAL, purpose, f"extra `{extra}` is not installed", f"pip install 'inspectbox[{extra}]'"
    )
