"""Tables in an Excel workbook. Only this module knows openpyxl; a workbook that comes in is hostile."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException

from inspectbox.errors import MachineError, RuleError
from inspectbox.policy.tables.sheet import MAX_COLUMNS, MAX_ROWS, Sheet

MAX_BYTES = 16 * 1024 * 1024
MAX_UNPACKED = 128 * 1024 * 1024
MAX_NAME = 31
"""Longest name Excel gives a sheet."""
TEXT_FORMAT = "@"
FORMULA = "f"
"""How openpyxl calls the type of a cell that is computed."""


def write_workbook(file: Path, sheets: Iterable[Sheet]) -> None:
    """Write a workbook, every cell as text. Raises MachineError, and RuleError for a name that Excel cannot hold."""
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        if len(sheet.name) > MAX_NAME:
            raise RuleError(f"{sheet.name}:1: is longer than {MAX_NAME} characters", hint="rename the file")
        page = book.create_sheet(sheet.name)
        for row in (sheet.columns, *sheet.rows):
            page.append([ILLEGAL_CHARACTERS_RE.sub("", text) for text in row])
        for line in page.iter_rows():
            for cell in line:
                # text begins with =, too: nothing an officer opens here may run
                cell.data_type, cell.number_format = "s", TEXT_FORMAT
        for cell in page[1]:
            cell.font = Font(bold=True)
        page.freeze_panes = "A2"
    try:
        book.save(file)
    except OSError as error:
        raise MachineError(f"cannot write `{file}`: {error.strerror}", hint="name another file") from None


def read_workbook(file: Path) -> tuple[Sheet, ...]:
    """Read every sheet. Raises RuleError with sheet and row for what is no table of texts."""
    _check_size(file)
    try:
        book = load_workbook(file, read_only=True)
        return tuple(_sheet(page.title, page.iter_rows()) for page in book.worksheets)
    except RuleError:
        raise
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        ParseError,
        KeyError,
        ValueError,
        OSError,
        TypeError,
    ) as why:
        raise RuleError(
            f"{file.name}:1: is no workbook: {why}"[:300], hint="save it as .xlsx again"
        ) from None


def _check_size(file: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        size = file.stat().st_size
    except (OSError, zipfile.BadZipFile) as why:
        raise RuleError(
            f"{file.name}:1: is no workbook: {why}"[:300], hint="save it as .xlsx again"
        ) from None
    if size > MAX_BYTES or unpacked > MAX_UNPACKED:
        raise RuleError(f"{file.name}:1: is too large for a table", hint="keep only the sheets of tables")


def _sheet(name: str, lines: Iterable[tuple[Any, ...]]) -> Sheet:
    rows: list[tuple[str, ...]] = []
    for number, line in enumerate(lines, start=1):
        where = f"{name}:{number}"
        cells = [_text(cell.value, cell.data_type, where) for cell in line[: MAX_COLUMNS + 1]]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        width = len(rows[0]) if rows else len(cells)
        if len(cells) > width or len(rows) > MAX_ROWS or len(cells) > MAX_COLUMNS:
            raise RuleError(f"{name}:{number}: has more columns than the header", hint="name every column")
        rows.append(tuple(cells + [""] * (width - len(cells))))
    if not rows:
        raise RuleError(f"{name}:1: holds no header", hint="name the columns in the first row")
    return Sheet(name, rows[0], tuple(rows[1:]))


def _text(value: object, kind: str, where: str) -> str:
    if kind == FORMULA:
        # what it last came to may be missing or old; a text that begins with = is another kind
        raise RuleError(f"{where}: holds a formula, not text", hint="copy the column and paste it as values")
    match value:
        case None:
            return ""
        case str():
            return value.strip()
        case bool():
            return "true" if value else "false"
        case datetime.datetime():
            return value.date().isoformat()
        case int() | float():
            # Excel drops the leading zero of a code, and says nothing
            raise RuleError(
                f"{where}: holds the number {value:g}, not text",
                hint="format the column as text and type it again",
            )
        case _:
            raise RuleError(f"{where}: holds what is no text", hint="write text")
