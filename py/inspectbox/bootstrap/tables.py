"""Tables of a rules folder out to a spreadsheet and back, checked before a file is touched."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from inspectbox.adapters.pack_folder import read_rule_files, write_rule_files
from inspectbox.adapters.workbook_openpyxl import read_workbook, write_workbook
from inspectbox.assurance.load_rates import FILE as RANDOM_CHECKS
from inspectbox.assurance.load_rates import load_random_checks
from inspectbox.bootstrap.publish import written_out
from inspectbox.errors import OperatorError
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.tables.sheet import Sheet, read_csv, write_csv
from inspectbox.policy.tables.tables import change_files, read_tables


def export_tables(rules: Path, target: Path) -> list[Sheet]:
    """Write every table into a workbook (`.xlsx`) or as CSV files into a folder, and return them. Raises RuleError."""
    sheets = list(read_tables(read_rule_files(rules)))
    if target.suffix.lower() == ".xlsx":
        write_workbook(target, sheets)
    elif target.suffix:
        raise OperatorError(
            f"`{target}` is no kind of table that can be written",
            hint="name a file that ends in .xlsx, or a new folder",
        )
    elif target.exists():
        raise OperatorError(
            f"`{target}` exists already", hint="name a new folder, or a file that ends in .xlsx"
        )
    else:
        write_rule_files({f"{sheet.name}.csv": write_csv(sheet) for sheet in sheets}, target)
    return sheets


def import_tables(source: Path, rules: Path, *, write: bool) -> Iterator[str]:
    """Yield what the tables change, line by line, after the changed rules were loaded; then write them.

    Raises RuleError or OperatorError, and has then changed nothing.
    """
    files = read_rule_files(rules)
    changed = change_files(files, _sheets(source))
    with written_out({**files, **changed}) as folder:
        load_policy(folder)
        load_random_checks(folder / RANDOM_CHECKS)
    for name, data in sorted(changed.items()):
        yield from _difference(name, files[name], data)
    if write:
        for name, data in changed.items():
            draft = rules / f"{name}.draft"
            draft.write_bytes(data)
            draft.replace(rules / name)


def _sheets(source: Path) -> tuple[Sheet, ...]:
    if source.suffix.lower() == ".xlsx":
        return read_workbook(source)
    listed = sorted(source.glob("*.csv")) if source.is_dir() else [source]
    if not listed or not all(file.is_file() and file.suffix == ".csv" for file in listed):
        raise OperatorError(
            f"no table is at `{source}`", hint="give a .xlsx, a .csv or a folder of .csv files"
        )
    return tuple(read_csv(file.stem, file.read_bytes(), file.name) for file in listed)


def _difference(name: str, before: bytes, after: bytes) -> Iterator[str]:
    old, new = before.decode("utf-8").splitlines(), after.decode("utf-8").splitlines()
    return difflib.unified_diff(old, new, name, name, lineterm="", n=0)
