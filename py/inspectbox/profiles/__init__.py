"""Hardware profiles: what stands at a lane, read from YAML and checked before anything starts."""

from inspectbox.profiles.curves import load_areal, load_curves
from inspectbox.profiles.defaults import complete_scan
from inspectbox.profiles.load import load_profile, profile_names
from inspectbox.profiles.model import (
    DetectorChoice,
    Lane,
    Limits,
    Precision,
    Profile,
    Requirements,
    RulesChoice,
    Runtime,
    Scanner,
    SignalKind,
)

__all__ = [
    "DetectorChoice",
    "Lane",
    "Limits",
    "Precision",
    "Profile",
    "Requirements",
    "RulesChoice",
    "Runtime",
    "Scanner",
    "SignalKind",
    "complete_scan",
    "load_areal",
    "load_curves",
    "load_profile",
    "profile_names",
]
