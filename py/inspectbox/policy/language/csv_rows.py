"""Rows of a hostile CSV file, each with its line."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from inspectbox.policy.language.document import Mark


def csv_rows(file: str, data: bytes) -> Iterator[tuple[Mark, list[str]]]:
    """Yield the rows of a CSV file with their lines; lines that begin with # are comments. Raises RuleError."""
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        place = Mark(file, data.count(b"\n", 0, error.start) + 1)
        raise place.error("is not UTF-8 text", hint="save the file as CSV UTF-8") from None
    kept = [(number, line) for number, line in enumerate(lines, 1) if line.strip() and line[0] != "#"]
    for number, line in kept:
        mark = Mark(file, number)
        try:
            yield mark, next(csv.reader([line], strict=True))
        except (csv.Error, StopIteration):
            raise mark.error("is no row of a CSV file", hint="check its quotes") from None
