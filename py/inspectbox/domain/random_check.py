"""Random checks and what openings found: a draw, an outcome, and the history of an enterprise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Commitment:
    """What the record says of a shift before its first draw: the SHA-256 of its seed, and the shares drawn by.

    `shares` holds (tier, open, review) as shares of loads; the first is that of loads whose tier is not listed, named
    by the empty text. After `unselected_at_most` draws of a tier that selected nothing the next is due for a look; None
    on records older than that. `rates` is the SHA-256 of the file they come from. `secret` is false on a simulated
    lane, whose seeds anybody can compute.
    """

    shift: str
    sha256: str
    begins: datetime
    ends: datetime
    rates: str
    shares: tuple[tuple[str, float, float], ...]
    secret: bool
    unselected_at_most: int | None = None

    def shares_of(self, tier: str) -> tuple[float, float]:
        """Return the shares to open and to review of a tier."""
        for name, to_open, to_review in self.shares:
            if name == tier:
                return to_open, to_review
        return self.shares[0][1:]


@dataclass(frozen=True, slots=True)
class RandomDraw:
    """One draw of a shift. `uniform` is in [0, 1): below `open_share` the load is opened, below the sum of both
    shares its picture is reviewed. `due` says that it is reviewed because too many draws of its tier before it selected
    nothing. `tier` is empty when the enterprise has none. `sequence` counts the draws of a shift from 1.
    """

    shift: str
    commitment: str
    sequence: int
    scan_sha256: str
    tier: str
    uniform: float
    open_share: float
    review_share: float
    drawn_at: datetime
    due: bool = False

    @property
    def open(self) -> bool:
        """Whether the draw asks for an opening."""
        return self.uniform < self.open_share

    @property
    def review(self) -> bool:
        """Whether the number drawn asks for a human look, and for no more."""
        return self.open_share <= self.uniform < self.open_share + self.review_share

    @property
    def selects(self) -> bool:
        """Whether anybody is to look at the load because of this draw."""
        return self.open or self.review or self.due


@dataclass(frozen=True, slots=True)
class Outcome:
    """What opening a load found. `what` is empty when nothing was found; `key` makes a repeated delivery harmless."""

    case_id: str
    found: bool
    what: str
    officer: str
    recorded_at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class History:
    """How often loads of an enterprise were opened in the last `days`, and how often something was found."""

    opened: int
    found: int
    days: int
