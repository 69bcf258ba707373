"""Named lists and named conditions of a pack: who defines them, on which days, and what a list holds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from inspectbox.errors import RuleError
from inspectbox.policy.language.condition import Condition, NamedValues
from inspectbox.policy.language.csv_rows import csv_rows
from inspectbox.policy.language.document import (
    ListNode,
    MapNode,
    Mark,
    Node,
    TextNode,
    as_list,
    as_map,
    as_text,
    nearest,
    quote,
)
from inspectbox.policy.language.effective import Effective
from inspectbox.policy.language.mistakes import Mistakes
from inspectbox.policy.language.vocabulary import MAX_TEXT_CHARS, Vocabulary

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
LIST_FILE = re.compile(r"(lists/)?[a-z0-9][a-z0-9_-]{0,60}\.csv")
MAX_LIST_VALUES = 50_000
MAX_NAMES = 500

ReadFile = Callable[[str, Mark], bytes]
"""Reads a file of the pack by its name; raises RuleError at the mark."""


class Named(Protocol):
    """What a name stands for."""

    @property
    def name(self) -> str:
        """The name."""
        ...

    @property
    def mark(self) -> Mark:
        """Where it is defined."""
        ...

    @property
    def effective(self) -> Effective:
        """The days of the file that defines it."""
        ...


AnyNamed = TypeVar("AnyNamed", bound=Named)


@dataclass(frozen=True, slots=True)
class NamedList:
    """A list of texts under a name."""

    name: str
    mark: Mark
    effective: Effective
    values: NamedValues


@dataclass(frozen=True, slots=True)
class NamedCondition:
    """A condition under a name, asked of the case, or of each record of the list `within`."""

    name: str
    mark: Mark
    effective: Effective
    within: str
    body: Node


@dataclass(slots=True)
class Names:
    """All names of a pack. `parsed` keeps each named condition as parsed, or why it could not be."""

    lists: list[NamedList] = field(default_factory=list)
    conditions: list[NamedCondition] = field(default_factory=list)
    parsed: dict[tuple[str, Mark, frozenset[bool]], Condition | RuleError] = field(default_factory=dict)

    def add(self, root: MapNode, effective: Effective, vocabulary: Vocabulary, read: ReadFile) -> None:
        """Read the `lists` and `conditions` of a file. Raises RuleError with all its mistakes."""
        mistakes = Mistakes()
        for key, node in _entries(root.get("lists"), "`lists`"):
            with mistakes.collecting():
                values = _values(_name(key), node, read)
                self._refuse_repeated(key, effective, self.lists)
                self.lists.append(NamedList(key.text, key.mark, effective, values))
        for key, node in _entries(root.get("conditions"), "`conditions`"):
            with mistakes.collecting():
                within, body = _record_condition(node, vocabulary)
                self._refuse_repeated(key, effective, self.conditions)
                self.conditions.append(NamedCondition(_name(key), key.mark, effective, within, body))
        mistakes.check()
        if len(self.lists) + len(self.conditions) > MAX_NAMES:
            raise root.mark.error(f"the pack has more than {MAX_NAMES} names", hint="drop what no rule uses")

    def _refuse_repeated(self, key: TextNode, effective: Effective, known: Iterable[Named]) -> None:
        for other in known:
            if other.name == key.text and other.effective.overlaps(effective):
                place = f"{other.mark.file}:{other.mark.line}"
                raise key.mark.error(f"{quote(key.text)} is defined already, {place}", hint="rename one")


@dataclass(frozen=True, slots=True)
class NamesInForce:
    """The names a file may use: those in force on all of its own days."""

    names: Names = field(default_factory=Names)
    effective: Effective = field(default_factory=Effective)

    def values(self, word: TextNode) -> NamedValues:
        """Return a named list. Raises RuleError when there is none."""
        return self._find(word, self.names.lists, "list").values

    def condition(self, word: TextNode) -> NamedCondition:
        """Return a named condition. Raises RuleError when there is none."""
        return self._find(word, self.names.conditions, "condition")

    def _find(self, word: TextNode, known: Iterable[AnyNamed], what: str) -> AnyNamed:
        same = [each for each in known if each.name == word.text]
        for each in same:
            if each.effective.covers(self.effective):
                return each
        if same:
            days = ", ".join(str(each.effective) for each in same)
            raise word.mark.error(
                f"the {what} {quote(word.text)} is in force {days} only, the file that uses it {self.effective}",
                hint="use it in a file of those days",
            )
        hint = nearest(word.text, (each.name for each in known)) or f"define it under `{what}s:`"
        raise word.mark.error(f"there is no {what} {quote(word.text)}", hint=hint)


def _entries(node: Node | None, what: str) -> tuple[tuple[TextNode, Node], ...]:
    return () if node is None else as_map(node, what).entries


def _name(key: TextNode) -> str:
    if not NAME.fullmatch(key.text):
        raise key.mark.error(
            f"{quote(key.text)} cannot be a name", hint="use lower case letters, digits and _, at most 60"
        )
    return key.text


def _record_condition(node: Node, vocabulary: Vocabulary) -> tuple[str, Node]:
    """Tell `{of: findings, where: …}` from a condition on the case."""
    body = as_map(node, "a named condition")
    of, where = body.get("of"), body.get("where")
    if of is None or where is None or "of" in vocabulary.fields:
        return "", body
    body.only(("of", "where"), "a named condition on records")
    name = as_text(of, "`of`")
    if name.text not in vocabulary.lists:
        raise name.mark.error(f"{quote(name.text)} is no list", hint=nearest(name.text, vocabulary.lists))
    return name.text, where


def _values(name: str, node: Node, read: ReadFile) -> NamedValues:
    found = _inline(node) if isinstance(node, ListNode) else _of_file(as_map(node, f"`{name}`"), read)
    values: set[str] = set()
    for text, mark in found:
        if len(text) > MAX_TEXT_CHARS or not text.isprintable():
            raise mark.error("a value of the list is too long or holds odd characters", hint="mend the list")
        values.add(text)
        if len(values) > MAX_LIST_VALUES:
            raise mark.error(f"the list has more than {MAX_LIST_VALUES} values", hint="split it")
    if not values:
        raise node.mark.error(f"the list `{name}` is empty", hint="list at least one value")
    digest = hashlib.sha256("\0".join(sorted(values)).encode()).hexdigest()
    return NamedValues(name, digest, frozenset(values), tuple(sorted({len(text) for text in values})))


def _inline(node: ListNode) -> Iterator[tuple[str, Mark]]:
    for item in as_list(node, "a list").items:
        text = as_text(item, "a value of a list")
        yield text.text.strip(), text.mark


def _of_file(body: MapNode, read: ReadFile) -> Iterator[tuple[str, Mark]]:
    body.only(("file", "column"), "a list")
    file, column = body.get("file"), body.get("column")
    if file is None or column is None:
        raise body.mark.error(
            "a list is values, or a file", hint="write [a, b] or {file: x.csv, column: code}"
        )
    name, wanted = as_text(file, "`file`"), as_text(column, "`column`")
    if not LIST_FILE.fullmatch(name.text):
        hint = "name a .csv beside the rules or in lists/, in lower case"
        raise name.mark.error(f"{quote(name.text)} is no file of lists", hint=hint)
    rows = csv_rows(name.text, read(name.text, name.mark))
    mark, header = next(rows, (name.mark, []))
    titles = [title.strip() for title in header]
    if wanted.text not in titles:
        hint = nearest(wanted.text, titles)
        raise wanted.mark.error(f"`{name.text}` has no column {quote(wanted.text)}", hint=hint)
    place = titles.index(wanted.text)
    for mark, row in rows:
        if len(row) != len(titles):
            hint = "quote values that hold a comma"
            raise mark.error(f"the row has {len(row)} columns, the first row {len(titles)}", hint=hint)
        if row[place].strip():
            yield row[place].strip(), mark
