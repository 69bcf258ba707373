"""Hostile YAML in, plain nodes with file:line out: every scalar stays text, nothing is guessed.

PyYAML's own typing reads `0507` as 327, `NO` as false and `22:30` as 1350, and keeps the last of two equal keys; here
the parser's events are read instead, so the vocabulary alone decides what a text means. Anchors, aliases, tags, second
documents and repeated keys are refused, as is anything beyond the limits below.
"""

from __future__ import annotations

import difflib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from inspectbox.errors import RuleError

MAX_FILE_BYTES = 512 * 1024
MAX_NODES = 60_000
MAX_DEPTH = 16
MAX_SCALAR_CHARS = 2_000
MAX_QUOTED_CHARS = 60

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's scanner where PyYAML has it: the same events, eight times as fast."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a rule file; lines count from 1."""

    file: str
    line: int

    def error(self, message: str, *, hint: str = "") -> RuleError:
        """Build the error that points here."""
        return RuleError(f"{self.file}:{self.line}: {message}", hint=hint)


@dataclass(frozen=True, slots=True)
class TextNode:
    """A scalar as written, unquoted."""

    text: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class ListNode:
    """A sequence."""

    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping in the order written; keys are text and occur once."""

    entries: tuple[tuple[TextNode, Node], ...]
    mark: Mark

    def get(self, key: str) -> Node | None:
        """Return the value of a key, None when it is not there."""
        return next((value for name, value in self.entries if name.text == key), None)

    def only(self, known: Iterable[str], what: str) -> None:
        """Raise RuleError at the first key that is not among `known`."""
        for error in self.foreign(known, what):
            raise error

    def foreign(self, known: Iterable[str], what: str) -> Iterator[RuleError]:
        """Yield the error for every key that is not among `known`."""
        names = tuple(known)
        for key, _ in self.entries:
            if key.text not in names:
                yield key.mark.error(f"{what} has no {quote(key.text)}", hint=nearest(key.text, names))


Node = TextNode | ListNode | MapNode


def quote(text: str) -> str:
    """Return the user's text in backticks: shortened, without control characters."""
    short = text if len(text) <= MAX_QUOTED_CHARS else text[: MAX_QUOTED_CHARS - 1] + "…"
    return "`" + "".join(c if c.isprintable() else " " for c in short) + "`"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the hint that names the nearest known word, or all of them where they are few."""
    names = sorted(set(known))
    close = difflib.get_close_matches(word[:MAX_QUOTED_CHARS], names, n=1, cutoff=0.6)
    if close:
        return f"did you mean `{close[0]}`?"
    return "known: " + ", ".join(names) if len(names) <= 16 else ""


def read_bytes(path: Path, most: int = MAX_FILE_BYTES) -> bytes:
    """Read a rule file whole. Raises RuleError when it is no regular file, unreadable or above `most` bytes."""
    where = Mark(path.name, 1)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise where.error(
            f"cannot be read: {error.strerror}", hint="check the file and its permissions"
        ) from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise where.error("is not a regular file", hint="keep only files of rules in this folder")
        data = _read_most(descriptor, most)
    except OSError as error:
        raise where.error(f"cannot be read: {error.strerror}", hint="check the disk") from None
    finally:
        os.close(descriptor)
    if len(data) > most:
        raise where.error(f"is larger than {most // 1024} KiB", hint="split it into several files")
    return data


def _read_most(descriptor: int, most: int) -> bytes:
    data = bytearray()
    while len(data) <= most and (part := os.read(descriptor, 1 << 16)):
        data += part
    return bytes(data)


def parse_document(data: bytes, file: str) -> MapNode | ListNode:
    """Parse one YAML document into nodes. Raises RuleError beginning with file:line, for anything but a clean one."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Mark(file, line).error("is not UTF-8 text", hint="save the file as UTF-8") from None
    try:
        node = _Builder(file, yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Mark(file, int(getattr(mark, "line", 0)) + 1)
        if "nesting depth" in str(error.problem):  # libyaml's own bound, met before ours where it scans ahead
            raise _too_deep(place) from None
        hint = (
            "indent with spaces, not tabs" if "\\t" in str(error.problem) else "check indentation and quotes"
        )
        raise place.error(f"is not valid YAML: {error.problem or error.context}", hint=hint) from None
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        reason = str(getattr(error, "reason", "unreadable"))
        raise Mark(file, line).error(
            f"is not valid YAML: {reason}", hint="remove the odd character"
        ) from None
    if isinstance(node, TextNode):
        raise Mark(file, 1).error("holds no mapping", hint="begin with `policy:` and `rules:`")
    return node


class _Builder:
    """Builds nodes from parser events, stopping at the first thing beyond the limits."""

    def __init__(self, file: str, events: Iterator[yaml.Event]) -> None:
        self._file = file
        self._events = events
        self._count = 0

    def document(self) -> Node:
        """Return the only document of the stream."""
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise self._mark(event).error("a second document begins here", hint="one file, one document")
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, 1)
        return root if root is not None else TextNode("", Mark(self._file, 1))

    def _mark(self, event: yaml.Event) -> Mark:
        return Mark(self._file, int(getattr(event.start_mark, "line", 0)) + 1)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        mark = self._mark(event)
        self._count += 1
        if self._count > MAX_NODES:
            raise mark.error(f"has more than {MAX_NODES} entries", hint="split the file")
        if depth > MAX_DEPTH:
            raise _too_deep(mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise mark.error(
                "anchors and aliases (`&`, `*`) are not allowed", hint="write it out, or quote the text"
            )
        if getattr(event, "tag", None) is not None:
            raise mark.error("tags (`!`) are not allowed", hint="quote the text")
        if isinstance(event, yaml.ScalarEvent):
            if len(event.value) > MAX_SCALAR_CHARS:
                raise mark.error(f"a text is longer than {MAX_SCALAR_CHARS} characters", hint="shorten it")
            if any("\ud800" <= character <= "\udfff" for character in event.value):
                raise mark.error(
                    "a text holds half a character (`\\ud800` to `\\udfff`)", hint="write the character"
                )
            return TextNode(event.value, mark)
        if isinstance(event, yaml.SequenceStartEvent):
            return ListNode(tuple(self._items(yaml.SequenceEndEvent, depth)), mark)
        return MapNode(tuple(self._entries(depth)), mark)

    def _items(self, end: type[yaml.Event], depth: int) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, end):
                return
            yield self._node(event, depth + 1)

    def _entries(self, depth: int) -> Iterator[tuple[TextNode, Node]]:
        seen: dict[str, int] = {}
        children = self._items(yaml.MappingEndEvent, depth)
        for key in children:
            if not isinstance(key, TextNode):
                raise key.mark.error("a key must be a text", hint="quote it")
            if key.text in seen:
                raise key.mark.error(
                    f"{quote(key.text)} occurs twice, first in line {seen[key.text]}", hint="keep one"
                )
            seen[key.text] = key.mark.line
            yield key, next(children)


def as_text(node: Node, what: str) -> TextNode:
    """Return the node as a text that is not empty; raises RuleError otherwise."""
    if not isinstance(node, TextNode):
        raise node.mark.error(f"{what} must be a text", hint="quote it if it holds `:` or `,`")
    if not node.text.strip():
        raise node.mark.error(f"{what} is empty")
    return node


def as_list(node: Node, what: str) -> ListNode:
    """Return the node as a list; raises RuleError otherwise."""
    if not isinstance(node, ListNode):
        raise node.mark.error(f"{what} must be a list", hint="write `- ` before each, or [a, b]")
    return node


def as_map(node: Node, what: str) -> MapNode:
    """Return the node as a mapping; raises RuleError otherwise."""
    if not isinstance(node, MapNode):
        raise node.mark.error(f"{what} must be a mapping", hint="write `name: value`")
    return node


def _too_deep(mark: Mark) -> RuleError:
    return mark.error(f"is nested deeper than {MAX_DEPTH} levels", hint="write the rule flatter")
