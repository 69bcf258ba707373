"""Cells of a YAML file: which text stands for them, and how to put another in its place without touching the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from inspectbox.policy.language.document import (
    ListNode,
    MapNode,
    Mark,
    Node,
    TextNode,
    as_list,
    as_map,
    as_text,
)

PLAIN = re.compile(r"[^\W_][\w%./() +（）、-]*")
"""What YAML reads as text without quotes, whatever stands around it."""
_VALUE = r"\[[^\]]*\]|'(?:[^']|'')*'|\"(?:[^\"\\]|\\.)*\"|[^,}#\n]*[^,}#\s]|"


@dataclass(frozen=True, slots=True)
class Cell:
    """A value under a key: where the key stands, and the value as a spreadsheet shows it; lists by spaces."""

    key: str
    mark: Mark
    text: str
    is_list: bool


@dataclass(frozen=True, slots=True)
class YamlRow:
    """One record of a table that lives in a YAML file: what identifies it, and its cells by column."""

    identity: Mapping[str, str]
    cells: Mapping[str, Cell]


def list_rows(root: Node, identity: tuple[str, ...], columns: tuple[str, ...]) -> Iterator[YamlRow]:
    """Yield the records of a list of mappings."""
    for node in as_list(root, "the table").items:
        body = as_map(node, "a row")
        cells = {key.text: _cell(key, value) for key, value in body.entries if key.text in columns}
        yield YamlRow({key: cells[key].text for key in identity if key in cells}, cells)


def rate_rows(root: MapNode) -> Iterator[YamlRow]:
    """Yield the shares of random checks, a row for each decree and tier."""
    for decree in as_list(root.get("decrees") or root, "`decrees`").items:
        body = as_map(decree, "a decree")
        number = as_text(body.get("decree") or body, "`decree`").text
        for tier, shares in as_map(body.get("tiers") or body, "`tiers`").entries:
            cells = {key.text: _cell(key, value) for key, value in as_map(shares, "shares").entries}
            yield YamlRow({"decree": number, "tier": tier.text}, cells)


def put(lines: list[str], cell: Cell, text: str) -> None:
    """Write another value for a cell into its line. Raises RuleError where the value does not stand on that line."""
    place = cell.mark.line - 1
    pattern = re.compile(rf"((?:^|[\s{{,]){re.escape(cell.key)}:[ \t]*)(?:{_VALUE})")
    written, count = pattern.subn(lambda found: found.group(1) + _written(cell, text), lines[place], count=1)
    if count != 1:
        raise cell.mark.error(f"`{cell.key}` is not written on one line", hint="change it in the file itself")
    lines[place] = written


def rate_line(lines: list[str], row: YamlRow) -> int:
    """Return the index of the line that holds the shares of a tier. Raises RuleError where they hold more than one."""
    mark = row.cells["open"].mark
    if not re.fullmatch(r"\s*[^\s:]+:\s*\{[^{}]*\}\s*(#.*)?", lines[mark.line - 1]):
        raise mark.error(
            f"`{row.identity['tier']}` is not written on one line", hint="change it in the file itself"
        )
    return mark.line - 1


def rate_line_added(lines: list[str], last: YamlRow, tier: str, shares: Mapping[str, str]) -> tuple[int, str]:
    """Return a line for a new tier, written as the last of its decree, and the index where it goes."""
    place = rate_line(lines, last)
    indent = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
    written = ", ".join(f"{column}: {shares.get(column, '')}" for column in ("open", "review"))
    return place + 1, f"{indent}{json.dumps(tier) if not PLAIN.fullmatch(tier) else tier}: {{{written}}}"


def _cell(key: TextNode, value: Node) -> Cell:
    if isinstance(value, ListNode):
        words = " ".join(item.text for item in value.items if isinstance(item, TextNode))
        return Cell(key.text, key.mark, words, is_list=True)
    return Cell(key.text, key.mark, value.text if isinstance(value, TextNode) else "", is_list=False)


def _written(cell: Cell, text: str) -> str:
    if cell.is_list:
        return json.dumps(text.split(), ensure_ascii=False)
    return text if PLAIN.fullmatch(text) and not text.endswith(" ") else json.dumps(text, ensure_ascii=False)
