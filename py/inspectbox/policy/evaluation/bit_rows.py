"""Records as rows of bits: a truth over n records is two integers, one bit a record, certain and possible.

Kleene's logic is then `&` and `|`: true is 1 in both, false 0 in both, unknown 0 in the certain and 1 in the possible
row. The facts that stand alone are a list of one record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspectbox.domain.facts import Scalar

Value = Scalar | tuple[str, ...]
Truths = tuple[int, int]
"""Bit rows: certainly true, possibly true."""
Test = Callable[[Value], bool]
Masks = Mapping[Value, int]
"""Which records hold each value of one field."""


class Records:
    """Canonical records of one list."""

    __slots__ = ("full", "records")

    def __init__(self, records: Sequence[Mapping[str, Value]]) -> None:
        self.records = records
        self.full = (1 << len(records)) - 1

    def column(self, name: str) -> tuple[Masks, int]:
        """Cut one field over all records: which hold each value, and which hold none."""
        masks: dict[Value, int] = {}
        missing, bit = 0, 1
        for record in self.records:
            value = record.get(name)
            if value is None:
                missing |= bit
            else:
                masks[value] = masks.get(value, 0) | bit
            bit <<= 1
        return masks, missing


def holding(masks: Masks, values: Iterable[Value]) -> int:
    """Return which records hold one of the values."""
    row = 0
    for value in values:
        row |= masks.get(value, 0)
    return row


def passing(masks: Masks, test: Test) -> int:
    """Return which records hold a value that passes a test, asked once for each value."""
    row = 0
    for value, mask in masks.items():
        if test(value):
            row |= mask
    return row


def beginnings(masks: Masks, lengths: Sequence[int]) -> dict[str, int]:
    """Return which records hold a text with each beginning, of every beginning of those lengths that one has."""
    begins: dict[str, int] = {}
    for value, mask in masks.items():
        if isinstance(value, str):
            for length in lengths:
                if length <= len(value):
                    begins[value[:length]] = begins.get(value[:length], 0) | mask
    return begins


def ladder(masks: Mapping[float, int]) -> tuple[list[float], list[int]]:
    """Return the values, ascending, and for each place which records hold that value or a greater one; 0 comes last."""
    values = sorted(masks)
    rows = [0] * (len(values) + 1)
    for place in range(len(values) - 1, -1, -1):
        rows[place] = rows[place + 1] | masks[values[place]]
    return values, rows


@dataclass(frozen=True, slots=True)
class Answers:
    """What was asked of one scope, by number: of single facts bits 0 or 1, of a list one bit a record."""

    records: Records
    certain: Sequence[int]
    possible: Sequence[int]


def places(row: int) -> list[int]:
    """Return the places of the bits set, lowest first."""
    found = []
    while row:
        lowest = row & -row
        found.append(lowest.bit_length() - 1)
        row ^= lowest
    return found
