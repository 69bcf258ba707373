"""Which tables a rules folder has, and what a changed table changes in its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from inspectbox.errors import RuleError
from inspectbox.policy.language.document import Mark, as_map, nearest, parse_document
from inspectbox.policy.tables.cells import YamlRow, list_rows, put, rate_line, rate_line_added, rate_rows
from inspectbox.policy.tables.sheet import Sheet, read_csv, write_csv

Files = Mapping[str, bytes]
"""The files of a rules folder by name."""

GOODS = ("class", "regulated", "hs", "permit", "en", "zh")
TIERS = ("decree", "id", "rank", "from", "until", "en", "zh")
SHARES = ("decree", "tier", "open", "review")


@dataclass(frozen=True, slots=True)
class YamlTable:
    """A table that lives in a YAML file; `identity` are the columns that name a row. With `rows_change` a changed table
    may add rows and leave some out: each stands on a line of its own.
    """

    file: str
    columns: tuple[str, ...]
    identity: tuple[str, ...]
    rows_change: bool = False

    def rows(self, data: bytes) -> list[YamlRow]:
        """Return its rows. Raises RuleError."""
        root = parse_document(data, self.file)
        if self.file == "random-checks.yaml":
            return list(rate_rows(as_map(root, "random checks")))
        listed = as_map(root, "goods").get("goods") or root if self.file == "goods.yaml" else root
        return list(list_rows(listed, self.identity, self.columns))


YAML_TABLES: Mapping[str, YamlTable] = {
    "goods": YamlTable("goods.yaml", GOODS, ("class",)),
    "tiers": YamlTable("tiers.yaml", TIERS, ("decree", "id")),
    "random-checks": YamlTable("random-checks.yaml", SHARES, ("decree", "tier"), rows_change=True),
}


def read_tables(files: Files) -> Iterator[Sheet]:
    """Yield every table of a rules folder. Raises RuleError."""
    for name, data in sorted(files.items()):
        if name.endswith(".csv"):
            yield read_csv(sheet_name(name), data, name)
    for name, table in YAML_TABLES.items():
        if table.file in files:
            rows = [_texts(row, table.columns) for row in table.rows(files[table.file])]
            yield Sheet(name, table.columns, tuple(rows))


def change_files(files: Files, sheets: Iterable[Sheet]) -> dict[str, bytes]:
    """Return the files that changed tables change, with their new bytes. Raises RuleError."""
    changed: dict[str, bytes] = {}
    by_sheet = {sheet_name(name): name for name in files if name.endswith(".csv")}
    for sheet in sheets:
        if sheet.name in YAML_TABLES:
            table = YAML_TABLES[sheet.name]
            before = changed.get(table.file, files.get(table.file, b""))
            after = _change_yaml(table, before, sheet)
        elif sheet.name in by_sheet:
            table_file = by_sheet[sheet.name]
            before = files[table_file]
            after = _change_csv(table_file, before, sheet)
        else:
            known = [*by_sheet, *YAML_TABLES]
            raise RuleError(f"{sheet.name}:1: no such table", hint=nearest(sheet.name, known))
        if after != before:
            changed[YAML_TABLES[sheet.name].file if sheet.name in YAML_TABLES else by_sheet[sheet.name]] = (
                after
            )
    return changed


def sheet_name(file: str) -> str:
    """Return the name a CSV file has as a sheet: `lists/waste.csv` is `lists.waste`."""
    return file.removesuffix(".csv").replace("/", ".")


def _change_csv(file: str, before: bytes, sheet: Sheet) -> bytes:
    old = read_csv(sheet.name, before, file)
    if old.columns != sheet.columns:
        raise Mark(file, 1).error(
            f"has the columns {', '.join(old.columns)}, not {', '.join(sheet.columns)}",
            hint="keep the header",
        )
    return before if old.rows == sheet.rows else write_csv(sheet, before)


def _change_yaml(table: YamlTable, before: bytes, sheet: Sheet) -> bytes:
    wanted = {tuple(record.get(key, "") for key in table.identity): record for record in sheet.records()}
    rows = {tuple(row.identity[key] for key in table.identity): row for row in table.rows(before)}
    if not table.rows_change:
        for key in wanted.keys() ^ rows.keys():
            where = "is new" if key in wanted else "is missing"
            raise Mark(table.file, 1).error(
                f"the row `{' '.join(key)}` {where}", hint="rows are added and removed in the file itself"
            )
    lines = before.decode("utf-8").split("\n")
    for key, row in rows.items():
        if key not in wanted:
            continue
        for column in [each for each in table.columns if each not in table.identity]:
            _change_cell(lines, row, column, wanted[key].get(column, ""), table.file)
    _change_rates(lines, wanted, rows, table)
    return "\n".join(lines).encode()


def _change_rates(
    lines: list[str],
    wanted: Mapping[tuple[str, ...], Mapping[str, str]],
    rows: Mapping[tuple[str, ...], YamlRow],
    table: YamlTable,
) -> None:
    """Add and take out tiers of a decree, each on a line of its own; a decree keeps its last tier."""
    last = {decree: row for (decree, *_), row in rows.items()}
    added: dict[int, list[str]] = {}
    for key, record in wanted.items():
        if key in rows:
            continue
        decree, tier = key
        if decree not in last:
            raise Mark(table.file, 1).error(
                f"decree `{decree}` has no shares yet", hint="begin it in the file itself"
            )
        place, line = rate_line_added(lines, last[decree], tier, record)
        added.setdefault(place, []).append(line)
    gone = {rate_line(lines, row) for key, row in rows.items() if key not in wanted}
    kept: list[str] = []
    for place, line in enumerate(lines):
        kept += added.pop(place, ())
        if place not in gone:
            kept.append(line)
    lines[:] = [*kept, *(line for end in added.values() for line in end)]


def _change_cell(lines: list[str], row: YamlRow, column: str, text: str, file: str) -> None:
    cell = row.cells.get(column)
    if cell is None:
        if text:
            raise Mark(file, 1).error(
                f"the row `{' '.join(row.identity.values())}` has no `{column}` yet",
                hint="add it in the file itself",
            )
    elif text != cell.text:
        put(lines, cell, text)


def _texts(row: YamlRow, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        row.cells[column].text if column in row.cells else row.identity.get(column, "") for column in columns
    )
