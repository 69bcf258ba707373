"""A consignment: what was declared, by whom, and under which booking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class DeclarationLine:
    """One line of goods; masses in kg."""

    hs: str
    goods: str
    quantity: float
    unit: str
    gross_kg: float
    origin: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """A customs declaration; `direction` is `import`, `export` or `transit`, `route` the UN/LOCODEs from and to.

    `lodged_at` is when the declaration came in, `arrived_at` when the goods reached the supervised area; both aware,
    None where the paper does not say.
    """

    declaration_no: str
    direction: str
    enterprise_code: str
    container: str
    lines: tuple[DeclarationLine, ...]
    permits: tuple[str, ...] = ()
    booking: str | None = None
    route: tuple[str, str] | None = None
    lodged_at: datetime | None = None
    arrived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Enterprise:
    """An enterprise as registered on a given day. `tier` is a credit tier id of the register, `open_cases` a count.

    `rank` orders the tiers of the day, higher is trusted more; None when the register does not know it.
    """

    code: str
    name: str
    tier: str
    tier_since: date
    open_cases: int = 0
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Consignment:
    """What belongs to a scan; each part may be missing, and a missing part never releases."""

    declaration: Declaration | None = None
    enterprise: Enterprise | None = None
