"""A lane: the ports and data one inspection needs, wired once at start."""

from __future__ import annotations

from dataclasses import dataclass

from inspectbox.comparison.goods import GoodsVocabulary
from inspectbox.imaging.radiograph import Machine
from inspectbox.inspection.ports import (
    CaseStore,
    Clock,
    Detector,
    EnterpriseHistory,
    EnterpriseRegister,
    Policy,
    RandomDraws,
    Reports,
    Signal,
)


@dataclass(frozen=True, slots=True)
class Lane:
    """One physical gate. `profile` is the profile id, `machine` what the scanner's physics needs.

    `detector_fits` says whether the detector was trained on scans such as this lane takes: one that knows only
    simulated scans fits no real lane.
    """

    lane_id: str
    profile: str
    machine: Machine
    register: EnterpriseRegister
    draws: RandomDraws
    history: EnterpriseHistory
    detector: Detector
    detector_fits: bool
    policy: Policy
    store: CaseStore
    signal: Signal
    reports: Reports
    clock: Clock
    goods: GoodsVocabulary
