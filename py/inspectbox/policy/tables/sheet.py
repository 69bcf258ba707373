"""A table of texts, as a spreadsheet shows it. Codes stay text: a leading zero is part of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from inspectbox.policy.language.csv_rows import csv_rows
from inspectbox.policy.language.document import Mark

MAX_ROWS = 100_000
MAX_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class Sheet:
    """A named table: its columns, and rows of as many texts."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def records(self) -> Iterable[dict[str, str]]:
        """Yield every row by column."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)


def read_csv(name: str, data: bytes, file: str) -> Sheet:
    """Read a CSV file, lines that begin with # left out. Raises RuleError with file:line."""
    rows: list[tuple[str, ...]] = []
    for mark, cells in csv_rows(file, data):
        row = tuple(cell.strip() for cell in cells)
        if rows and len(row) != len(rows[0]):
            raise mark.error(f"has {len(row)} columns, the first row {len(rows[0])}", hint="quote commas")
        rows.append(row)
        if len(rows) > MAX_ROWS or len(row) > MAX_COLUMNS:
            raise mark.error(f"more than {MAX_ROWS} rows or {MAX_COLUMNS} columns", hint="split the table")
    if not rows:
        raise Mark(file, 1).error("holds no header", hint="name the columns in the first row")
    return Sheet(name, rows[0], tuple(rows[1:]))


def write_csv(sheet: Sheet, before: bytes = b"") -> bytes:
    """Return a table as CSV, under the comments that stood at the head of the file before."""
    stream = io.StringIO()
    for line in before.decode("utf-8-sig", "replace").splitlines():
        if not line.startswith("#"):
            break
        stream.write(line + "\n")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(sheet.columns)
    writer.writerows(sheet.rows)
    return stream.getvalue().encode()
