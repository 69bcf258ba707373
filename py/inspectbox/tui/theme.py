"""How the console looks: black, high in contrast, every disposition with a shape of its own beside its colour.

The colours are the colour-blind safe set of Okabe and Ito (2008), brightened for a black ground.
"""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

from inspectbox.domain.decision import Disposition
from inspectbox.domain.finding import FindingKind

BAR: Final = "#56b4e9"
KEY: Final = "#f0e442"
DIM: Final = "#a8a8a8"
ALERT: Final = "#ff6b6b"
WELL: Final = "#2ee6a6"

COLOURS: Final[dict[Disposition, str]] = {
    Disposition.RELEASE: WELL,
    Disposition.REVIEW: KEY,
    Disposition.RESCAN: BAR,
    Disposition.OPEN: "#ffa62b",
    Disposition.HOLD: ALERT,
}
FINDING_SHAPES: Final[dict[FindingKind, str]] = {
    FindingKind.REGULATED_UNDECLARED: "■",
    FindingKind.SEEN_NOT_DECLARED: "■",
    FindingKind.DECLARED_NOT_SEEN: "▲",
    FindingKind.EMPTY_NOT_EMPTY: "■",
    FindingKind.LOAD_IS_EMPTY: "▲",
    FindingKind.NOTHING_DECLARED: "▲",
    FindingKind.MASS_OUT_OF_BOUNDS: "▲",
    FindingKind.COUNT_OUT_OF_BOUNDS: "▲",
    FindingKind.NOT_SEEN: "▲",
    FindingKind.NO_DECLARATION: "▲",
    FindingKind.CONTAINER_MISMATCH: "▲",
    FindingKind.UNCALIBRATED: "▲",
    FindingKind.REGULATED_DECLARED: "✓",
}

LANE_THEME: Final = Theme(
    name="lane",
    dark=True,
    primary=BAR,
    secondary=KEY,
    accent=KEY,
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#101010",
    success=WELL,
    warning=KEY,
    error=ALERT,
)
