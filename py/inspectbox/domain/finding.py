"""What the detector saw and what survives comparison."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Box = tuple[int, int, int, int]
"""Half-open pixels of the radiograph as displayed: x0, y0, x1, y1; columns along travel, rows top down."""


@dataclass(frozen=True, slots=True)
class Detection:
    """Raw detector output: a class of the model card, confidence 0..1."""

    label: str
    confidence: float
    box: Box


class FindingKind(StrEnum):
    """What a finding says, in the order an officer cares about."""

    REGULATED_UNDECLARED = "regulated_undeclared"
    REGULATED_DECLARED = "regulated_declared"
    DECLARED_NOT_SEEN = "declared_not_seen"
    SEEN_NOT_DECLARED = "seen_not_declared"
    EMPTY_NOT_EMPTY = "empty_not_empty"
    LOAD_IS_EMPTY = "load_is_empty"
    NOTHING_DECLARED = "nothing_declared"
    MASS_OUT_OF_BOUNDS = "mass_out_of_bounds"
    COUNT_OUT_OF_BOUNDS = "count_out_of_bounds"
    NOT_SEEN = "not_seen"
    NO_DECLARATION = "no_declaration"
    CONTAINER_MISMATCH = "container_mismatch"
    UNCALIBRATED = "uncalibrated"


@dataclass(frozen=True, slots=True)
class Finding:
    """What deserves an officer's eye. `subject` is the goods class or container it is about, `evidence` pairs of
    name and value that support it; `box` is None where it concerns the whole load.
    """

    kind: FindingKind
    text: str
    confidence: float
    subject: str = ""
    box: Box | None = None
    evidence: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the load the beam saw: share 0..1 of load pixels neither saturated nor too dense."""

    seen_share: float
