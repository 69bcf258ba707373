"""Records as rows of bits: a truth over n records is two integers, one bit a record, certain and possible.

Kleene's logic is then `&` and `|`: true is 1 in both, false 0 in both, unknown 0 in the certain and 1 in the possible
row. The facts that stand alone are a list of one record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from inspectbox.domain.facts import Scalar

Value = Scalar | tuple[str, ...]
Truths = tuple[int, int]
"""Bit rows: certainly true, possibly true."""
Test = Callable[[Value], bool]


@dataclass(frozen=True, slots=True)
class Column:
    """One field over all records: which records hold each value, and which hold none."""

    masks: Mapping[Value, int]
    missing: int

    def holding(self, values: Sequence[Value]) -> Truths:
        """Where the field equals one of the values."""
        masks = self.masks
        certain = 0
        for value in values:
            certain |= masks.get(value, 0)
        return certain, certain | self.missing

    def passing(self, test: Test) -> Truths:
        """Where the field passes a test, asked once for each value."""
        certain = 0
        for value, mask in self.masks.items():
            if test(value):
                certain |= mask
        return certain, certain | self.missing


class Records:
    """Canonical records, cut into columns as they are asked for."""

    __slots__ = ("_columns", "full", "records")

    def __init__(self, records: Sequence[Mapping[str, Value]]) -> None:
        self.records = records
        self.full = (1 << len(records)) - 1
        self._columns: dict[str, Column] = {}

    def column(self, name: str) -> Column:
        """Return a field over all records."""
        found = self._columns.get(name)
        if found is None:
            found = self._columns[name] = self._cut(name)
        return found

    def _cut(self, name: str) -> Column:
        masks: dict[Value, int] = {}
        missing, bit = 0, 1
        for record in self.records:
            value = record.get(name)
            if value is None:
                missing |= bit
            else:
                masks[value] = masks.get(value, 0) | bit
            bit <<= 1
        return Column(masks, missing)


@dataclass(frozen=True, slots=True)
class Answers:
    """What was asked of one scope, by number: of single facts bits 0 or 1, of a list one bit a record."""

    records: Records
    certain: list[int] = field(default_factory=list)
    possible: list[int] = field(default_factory=list)


def places(row: int) -> list[int]:
    """Return the places of the bits set, lowest first."""
    found = []
    while row:
        lowest = row & -row
        found.append(lowest.bit_length() - 1)
        row ^= lowest
    return found
