"""Records as rows of bits: a truth over n records is one integer of 2n bits, a bit a record twice.

The lower half says of which records it certainly holds, the upper half of which it possibly does. Kleene's logic is
then `&` and `|` over both at once. The facts that stand alone are a list of one record, so that a truth of theirs is
FALSE, UNKNOWN or TRUE.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from operator import itemgetter, or_
from typing import NamedTuple

from inspectbox.domain.facts import Scalar

Value = Scalar | tuple[str, ...]
Row = int
"""A truth over records: 2n bits."""
Test = Callable[[Value], bool]
Masks = Mapping[Value, Row]
"""Which records hold each value of one field, as rows."""

FALSE, UNKNOWN, TRUE = 0, 2, 3
"""Truths of a single record: neither bit, only possibly, certainly and so possibly."""


class Records:
    """Canonical records of one list: their `number` n, the row of `all` and the `lower` half of it."""

    __slots__ = ("all", "lower", "number", "records")

    def __init__(self, records: Sequence[Mapping[str, Value]]) -> None:
        self.records = records
        self.number = len(records)
        self.lower = (1 << self.number) - 1
        self.all = self.lower << self.number | self.lower

    def column(self, name: str) -> tuple[Masks, Row]:
        """Cut one field over all records: which hold each value, and the row of those that hold none, so unknown."""
        masks: dict[Value, Row] = {}
        missing, upper = 0, 1 << self.number
        bits = upper | 1
        for record in self.records:
            value = record.get(name)
            if value is None:
                missing |= upper
            else:
                masks[value] = masks.get(value, 0) | bits
            upper <<= 1
            bits <<= 1
        return masks, missing


Index = Mapping[Value, Sequence[int]]
"""For each value or beginning asked for, the places of the questions that ask for it."""


def holding(masks: Masks, missing: Row, index: Index, number: int) -> list[Row]:
    """Answer so many questions of which records hold one of several values."""
    rows = [missing] * number
    for value, mask in masks.items():
        for place in index.get(value, ()):
            rows[place] |= mask
    return rows


def beginning(masks: Masks, missing: Row, index: Index, lengths: Sequence[int], number: int) -> list[Row]:
    """Answer so many questions of which records hold a text with one of several beginnings, of all their lengths."""
    rows = [missing] * number
    for value, mask in masks.items():
        for length in lengths:
            for place in index.get(value[:length], ()):  # type: ignore[index]
                rows[place] |= mask
    return rows


def reaching(
    masks: Masks, bounds: Sequence[float], count: Callable[[Sequence[float], float], int]
) -> list[Row]:
    """Return which records reach each bound, the greatest first, then which are known.

    `count` says how many of the ascending bounds a value reaches: `bisect_right` where equal is enough, `bisect_left`
    where it must exceed them.
    """
    rows = [0] * (len(bounds) + 1)
    for value, mask in masks.items():
        rows[-1 - count(bounds, value)] |= mask  # type: ignore[arg-type]
    return list(accumulate(rows, or_))


def passing(masks: Masks, test: Test) -> Row:
    """Return which records hold a value that passes a test, asked once for each value."""
    row = 0
    for value, mask in masks.items():
        if test(value):
            row |= mask
    return row


class Answers(NamedTuple):
    """What was asked of the records of one list, or of the single facts as one record: the rows by number."""

    records: Records
    rows: Sequence[Row]


def picking(numbers: Sequence[int]) -> Callable[[Sequence[Row]], Sequence[Row]]:
    """Return what picks the rows of these numbers, one at least."""
    if len(numbers) == 1:
        return lambda rows: (rows[numbers[0]],)
    return itemgetter(*numbers)


def places(row: int) -> list[int]:
    """Return the places of the bits set, lowest first."""
    found = []
    while row:
        lowest = row & -row
        found.append(lowest.bit_length() - 1)
        row ^= lowest
    return found
