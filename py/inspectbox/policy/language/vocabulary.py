"""The vocabulary: every fact a rule may name, its type, range and labels."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from inspectbox.domain.decision import Text
from inspectbox.domain.facts import Scalar
from inspectbox.errors import RuleError
from inspectbox.policy.language.document import (
    ListNode,
    MapNode,
    Mark,
    TextNode,
    as_list,
    as_map,
    as_text,
    nearest,
    parse_document,
    quote,
    read_bytes,
)

MAX_NUMBER = 1e12
"""Numbers beyond are unknown: the engine compares integers with floats exactly only up to 2**53."""
DECIMALS = 4
"""Facts are rounded to so many decimals, so that none is ever written with an exponent."""
MAX_TEXT_CHARS = 500

VOCABULARY_FILE = "vocabulary.yaml"
MEASURES = ("kg", "mm", "h")
"""Units that are written behind a number."""

DATE_UNIT = "date"
"""Numbers of this unit are days, 20260401 for 1 April 2026, which rules write as 2026-04-01."""

NUMBER = re.compile(r"-?\d{1,13}(\.\d{1,6})?%?")
NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")


class FactType(StrEnum):
    """What a fact may hold."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    TEXT = "text"
    CHOICE = "choice"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class FactField:
    """One fact, or one field of a list's records. `unit` is `share`, `count`, `kg`, `mm`, `h`, `date` or empty.

    A fact of type `choice` is never anything but one of `choices`. A `text` may have choices too: rules may then name
    only those, so that a misspelt class of goods is refused, while the fact itself may be any text.
    """

    name: str
    type: FactType
    label: Text
    unit: str = ""
    least: float = -MAX_NUMBER
    most: float = MAX_NUMBER
    choices: tuple[tuple[str, Text], ...] = ()

    def allows(self, choice: str) -> bool:
        """Whether the text is one of the choices."""
        return any(choice == known for known, _ in self.choices)


@dataclass(frozen=True, slots=True)
class ListFact:
    """A fact that is a list of records with these fields."""

    name: str
    label: Text
    fields: Mapping[str, FactField]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All facts by name: `fields` the single ones (dotted names), `lists` the lists of records."""

    fields: Mapping[str, FactField] = field(default_factory=dict)
    lists: Mapping[str, ListFact] = field(default_factory=dict)


def load_vocabulary(folder: Path) -> Vocabulary:
    """Read `vocabulary.yaml` and the files of choices it names. Raises RuleError."""
    path = folder / VOCABULARY_FILE
    root = as_map(parse_document(read_bytes(path), path.name), "the vocabulary")
    root.only(("fields", "lists"), "the vocabulary")
    return Vocabulary(
        _fields(root.get("fields") or MapNode((), root.mark), folder),
        _lists(root.get("lists") or MapNode((), root.mark), folder),
    )


def read_value(fact: FactField, node: TextNode) -> Scalar:
    """Type a text as the fact asks. Raises RuleError when it does not fit."""
    text = node.text.strip()
    if fact.type is FactType.NUMBER:
        return _number(fact, text, node.mark)
    if fact.type is FactType.BOOLEAN:
        if text not in ("true", "false"):
            raise node.mark.error(
                f"`{fact.name}` is true or false, not {quote(text)}", hint="write true or false"
            )
        return text == "true"
    if fact.choices and not fact.allows(text):
        hint = nearest(text, (known for known, _ in fact.choices))
        raise node.mark.error(f"`{fact.name}` is never {quote(text)}", hint=hint)
    if len(node.text) > MAX_TEXT_CHARS:
        raise node.mark.error(
            f"a text to compare is longer than {MAX_TEXT_CHARS} characters", hint="shorten it"
        )
    return node.text


def day_number(day: datetime.date) -> float:
    """Return a day as facts of unit `date` hold it."""
    return float(day.year * 10_000 + day.month * 100 + day.day)


def _date(fact: FactField, text: str, mark: Mark) -> float:
    try:
        return day_number(datetime.datetime.strptime(text, "%Y-%m-%d").date())
    except ValueError:
        raise mark.error(
            f"`{fact.name}` is a day, not {quote(text)}", hint="write it as 2026-04-01"
        ) from None


def _number(fact: FactField, text: str, mark: Mark) -> float:
    if fact.unit == DATE_UNIT:
        return _date(fact, text, mark)
    if not NUMBER.fullmatch(text):
        raise mark.error(f"`{fact.name}` is a number, not {quote(text)}", hint="write 0.5, 12 or 50%")
    exact = Decimal(text.rstrip("%")) / (100 if text.endswith("%") else 1)
    if round(exact, DECIMALS) != exact:
        raise mark.error(
            f"{quote(text)} has more than {DECIMALS} decimals", hint="round it: facts are rounded so"
        )
    number = float(exact)
    if not fact.least <= number <= fact.most:
        span = f"{fact.least:g} to {fact.most:g}"
        hint = "write a share as 0.5 or 50%" if fact.unit == "share" else ""
        raise mark.error(f"`{fact.name}` is within {span}, never {quote(text)}", hint=hint)
    return number + 0.0


def _lists(node: MapNode | TextNode | ListNode, folder: Path) -> dict[str, ListFact]:
    lists: dict[str, ListFact] = {}
    for key, value in as_map(node, "`lists`").entries:
        body = as_map(value, quote(key.text))
        body.only(("en", "zh", "fields"), "a list fact")
        fields = _fields(body.get("fields") or MapNode((), body.mark), folder)
        lists[_name(key)] = ListFact(key.text, read_label(body), fields)
    return lists


def _fields(node: MapNode | TextNode | ListNode, folder: Path) -> dict[str, FactField]:
    return {
        _name(key): _field(key, as_map(value, quote(key.text)), folder)
        for key, value in as_map(node, "`fields`").entries
    }


def _name(key: TextNode) -> str:
    if not NAME.fullmatch(key.text):
        raise key.mark.error(
            f"{quote(key.text)} cannot name a fact", hint="use lower case letters, digits, _ and a dot"
        )
    return key.text


def _field(key: TextNode, body: MapNode, folder: Path) -> FactField:
    body.only(("type", "en", "zh", "unit", "min", "max", "values"), "a fact")
    word = as_text(body.get("type") or TextNode("", body.mark), "`type`")
    try:
        kind = FactType(word.text)
    except ValueError:
        raise word.mark.error(f"{quote(word.text)} is no type", hint=nearest(word.text, FactType)) from None
    plain = FactField(key.text, kind, read_label(body), _optional(body, "unit"))
    if kind is FactType.CHOICE or body.get("values") is not None:
        if kind not in (FactType.CHOICE, FactType.TEXT):
            raise body.mark.error(f"a {kind} has no `values`", hint="make it a choice or a text")
        return FactField(plain.name, kind, plain.label, plain.unit, choices=_choices(body, folder))
    least, most = body.get("min"), body.get("max")
    return FactField(
        plain.name,
        kind,
        plain.label,
        plain.unit,
        _number(plain, as_text(least, "`min`").text, least.mark) if least else -MAX_NUMBER,
        _number(plain, as_text(most, "`max`").text, most.mark) if most else MAX_NUMBER,
    )


def read_label(body: MapNode) -> Text:
    """Read `en` and `zh` of a mapping; both must be there. Raises RuleError."""
    missing = [language for language in ("en", "zh") if body.get(language) is None]
    if missing:
        raise body.mark.error(f"`{missing[0]}` is missing", hint="give the text in both languages, en and zh")
    english, chinese = (as_text(body.get(key) or body, f"`{key}`").text for key in ("en", "zh"))
    return Text(en=english, zh=chinese)


def _optional(body: MapNode, key: str) -> str:
    node = body.get(key)
    return as_text(node, f"`{key}`").text if node else ""


def _choices(body: MapNode, folder: Path) -> tuple[tuple[str, Text], ...]:
    values = body.get("values")
    if values is None:
        raise body.mark.error("a choice needs `values`", hint="list them, or name the file that does")
    if isinstance(values, TextNode):
        return _choices_of_file(values, folder)
    return tuple(
        (key.text, read_label(as_map(value, quote(key.text))))
        for key, value in as_map(values, "`values`").entries
    )


def _choices_of_file(name: TextNode, folder: Path) -> tuple[tuple[str, Text], ...]:
    if not re.fullmatch(r"[a-z0-9-]+\.yaml", name.text):
        raise name.mark.error(
            f"{quote(name.text)} is no file of this folder", hint="name a .yaml file beside this one"
        )
    root = parse_document(read_bytes(folder / name.text), name.text)
    if isinstance(root, MapNode):
        root = as_list(root.entries[0][1] if root.entries else root, "the file")
    found: dict[str, Text] = {}
    for item in root.items:
        entry = as_map(item, "an entry")
        identity = as_text(entry.get("id") or entry.get("class") or entry, "`id` or `class`").text
        found.setdefault(identity, read_label(entry))
    return tuple(found.items())


def describe_unknown(name: str, vocabulary: Vocabulary, mark: Mark) -> RuleError:
    """Build the error for a name that is no fact."""
    hint = nearest(name, (*vocabulary.fields, *vocabulary.lists))
    return mark.error(f"{quote(name)} is no fact", hint=hint or "the facts are in vocabulary.yaml")
