"""An enterprise register in a dictionary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from inspectbox.domain.consignment import Enterprise
from inspectbox.errors import InspectBoxError


class FakeRegister:
    """Holds dated entries; of several for one code, the youngest not after the day asked for is in force."""

    def __init__(
        self, enterprises: Iterable[Enterprise] = (), *, fault: InspectBoxError | None = None
    ) -> None:
        self.enterprises = list(enterprises)
        self.fault = fault

    def find(self, code: str, on: date) -> Enterprise | None:
        """Return the entry in force on that day."""
        if self.fault is not None:
            raise self.fault
        known = [e for e in self.enterprises if e.code == code and e.tier_since <= on]
        return max(known, key=lambda e: e.tier_since, default=None)
