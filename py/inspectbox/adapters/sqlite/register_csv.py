"""Read an enterprise CSV: `code,name,tier,since,open_cases`, comments after `#`, every line checked."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from inspectbox.adapters.sqlite.tiers import Tier, why_not
from inspectbox.domain.consignment import Enterprise
from inspectbox.errors import RuleError
from inspectbox.schema import shown

COLUMNS = ("code", "name", "tier", "since", "open_cases")
MAX_BYTES = 256 * 1024 * 1024
"""A national register of some million enterprises fits."""

CODE = re.compile(r"[A-Za-z0-9-]{1,40}\Z", re.ASCII)
COUNT = re.compile(r"[0-9]{1,6}\Z", re.ASCII)
LONGEST_NAME = 200


def read_enterprises(file: Path, tiers: Sequence[Tier]) -> list[Enterprise]:
    """Return the enterprises of a CSV in its order; raises RuleError beginning with file:line."""
    enterprises: list[Enterprise] = []
    seen: dict[str, int] = {}
    for line, cells in _records(file):
        where = f"{file}:{line}"
        enterprise = _enterprise(cells, where, tiers)
        first = seen.setdefault(enterprise.code, line)
        if first != line:
            hint = "keep one line for each enterprise"
            raise RuleError(f"{where}: code `{enterprise.code}` stands in line {first} already", hint=hint)
        enterprises.append(enterprise)
    return enterprises


def _records(file: Path) -> Iterator[tuple[int, list[str]]]:
    text = io.StringIO(_text(file), newline="")
    reader = csv.reader(("\n" if line.startswith("#") else line for line in text), strict=True)
    try:
        header = next((row for row in reader if row), [])
        if tuple(cell.strip() for cell in header) != COLUMNS:
            hint = "make it the first line that is no comment"
            raise RuleError(f"{file}:{reader.line_num}: the header is not `{','.join(COLUMNS)}`", hint=hint)
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        raise RuleError(
            f"{file}:{reader.line_num}: {error}", hint="correct the quotes of that line"
        ) from error


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise RuleError(f"{file}:1: larger than {MAX_BYTES >> 20} MiB", hint="import it in parts")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise RuleError(f"{file}:1: cannot be read: {error.strerror}", hint="check the path") from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise RuleError(f"{file}:{line}: not UTF-8 text", hint="save the table as CSV UTF-8") from error


def _enterprise(cells: list[str], where: str, tiers: Sequence[Tier]) -> Enterprise:
    if len(cells) != len(COLUMNS):
        raise RuleError(
            f"{where}: {len(cells)} cells, not {len(COLUMNS)}", hint="quote names that hold a comma"
        )
    code, name, tier, since, open_cases = (cell.strip() for cell in cells)
    if not CODE.match(code):
        hint = "use up to 40 letters, digits and hyphens"
        raise RuleError(f"{where}: `{shown(code)}` is no enterprise code", hint=hint)
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        hint = f"write 1 to {LONGEST_NAME} characters, no control characters"
        raise RuleError(f"{where}: `{shown(name)}` is no name", hint=hint)
    day = _day(since, where)
    reason = why_not(tiers, tier, day)
    if reason is not None:
        raise RuleError(f"{where}: {reason}", hint="see rules/tiers.yaml")
    if not COUNT.match(open_cases):
        hint = "write a whole number such as 0"
        raise RuleError(f"{where}: `{shown(open_cases)}` is no count of open cases", hint=hint)
    return Enterprise(code, name, tier, day, int(open_cases))


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RuleError(f"{where}: `{shown(text)}` is no date", hint="write it as 2026-04-01") from error
