"""A folder of rule files to a policy pack."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from inspectbox.domain.decision import Disposition, Text
from inspectbox.domain.facts import Facts, Record, Scalar
from inspectbox.errors import RuleError
from inspectbox.policy.check import check_placeholders
from inspectbox.policy.document import (
    MapNode,
    Mark,
    Node,
    TextNode,
    as_list,
    as_map,
    as_text,
    nearest,
    parse_document,
    quote,
    read_bytes,
)
from inspectbox.policy.parse import parse_condition
from inspectbox.policy.rule import Example, PolicyPack, Rule
from inspectbox.policy.vocabulary import (
    FactType,
    Vocabulary,
    describe_unknown,
    load_vocabulary,
    read_label,
    read_value,
)

DATA_FILES = ("vocabulary.yaml", "tiers.yaml", "goods.yaml", "random-checks.yaml")
"""Files of the folder that hold data, not rules; any other must hold rules, so that none is passed over in silence."""
MAX_FILES = 200
MAX_RULES = 2_000
RULE_ID = re.compile(r"[A-Z][A-Z0-9-]{1,39}")
RULE_KEYS = ("id", "says", "when", "then", "if_unknown", "note", "example", "examples")
RESERVED_IDS = ("DEFAULT", "CANARY")


def load_policy(folder: Path) -> PolicyPack:
    """Read, type and check every rule file of the folder. Raises RuleError beginning with file:line."""
    vocabulary = load_vocabulary(folder)
    digest = hashlib.sha256()
    rules: list[Rule] = []
    for path in _files(folder):
        data = read_bytes(path)
        for part in (path.name.encode("utf-8", "surrogateescape"), data):
            digest.update(len(part).to_bytes(8, "big") + part)
        if path.name not in DATA_FILES:
            rules += _rules_of_file(path.name, data, vocabulary)
        if len(rules) > MAX_RULES:
            raise Mark(path.name, 1).error(
                f"more than {MAX_RULES} rules", hint="merge rules that differ in a value"
            )
    _refuse_repeated(rules)
    if not rules:
        raise Mark(folder.name, 1).error("holds no rules", hint="without a rule nothing is ever released")
    return PolicyPack(tuple(rules), vocabulary, digest.hexdigest()[:12])


def _files(folder: Path) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise RuleError(
            f"{folder.name}:1: rule folder cannot be read: {error.strerror}",
            hint="check the profile's `rules`",
        ) from None
    for path in found:
        if path.suffix.lower() in (".yml", ".yaml") and path.suffix != ".yaml":
            raise Mark(path.name, 1).error("would not be read", hint="rename it to end in .yaml")
    files = [path for path in found if path.suffix == ".yaml"]
    if len(files) > MAX_FILES:
        raise Mark(folder.name, 1).error(f"holds more than {MAX_FILES} files", hint="merge some")
    return files


def _refuse_repeated(rules: list[Rule]) -> None:
    first: dict[str, Mark] = {}
    for rule in rules:
        if rule.id in first:
            before = first[rule.id]
            raise rule.mark.error(
                f"rule `{rule.id}` exists already, {before.file}:{before.line}", hint="give it another id"
            )
        first[rule.id] = rule.mark


def _rules_of_file(name: str, data: bytes, vocabulary: Vocabulary) -> Iterator[Rule]:
    root = as_map(parse_document(data, name), "a rule file")
    root.only(("policy", "says", "rules"), "a rule file")
    listed = root.get("rules")
    if root.get("policy") is None or listed is None:
        raise root.mark.error(
            "is no rule file", hint="it needs `policy:` and `rules:`; keep other data elsewhere"
        )
    version = hashlib.sha256(data).hexdigest()[:12]
    for node in as_list(listed, "`rules`").items:
        yield _rule(as_map(node, "a rule"), vocabulary, version)


def _rule(body: MapNode, vocabulary: Vocabulary, version: str) -> Rule:
    body.only(RULE_KEYS, "a rule")
    for key in ("id", "says", "when", "then"):
        if body.get(key) is None:
            raise body.mark.error(f"the rule has no `{key}`", hint="a rule needs id, says, when and then")
    identity = _identity(as_text(body.get("id") or body, "`id`"))
    says_node = as_map(body.get("says") or body, "`says`")
    says_node.only(("en", "zh"), "`says`")
    says: Text = read_label(says_node)
    then = _disposition(as_text(body.get("then") or body, "`then`"))
    when = parse_condition(body.get("when") or body, vocabulary, releasing=then is Disposition.RELEASE)
    check_placeholders(says, says_node.mark, vocabulary)
    note = body.get("note")
    return Rule(
        identity,
        says,
        when,
        then,
        _if_unknown(body, then),
        as_text(note, "`note`").text if note else "",
        tuple(_examples(body, vocabulary)),
        version,
        body.mark,
    )


def _identity(node: TextNode) -> str:
    if not RULE_ID.fullmatch(node.text):
        raise node.mark.error(
            f"{quote(node.text)} cannot be a rule's id", hint="use A-Z, 0-9 and -, at most 40"
        )
    if node.text in RESERVED_IDS:
        raise node.mark.error(f"{quote(node.text)} is taken", hint="give the rule another id")
    return node.text


def _disposition(node: TextNode) -> Disposition:
    words = [disposition.word for disposition in Disposition]
    if node.text not in words:
        raise node.mark.error(f"{quote(node.text)} is no disposition", hint=nearest(node.text, words))
    return Disposition.from_word(node.text)


def _if_unknown(body: MapNode, then: Disposition) -> Disposition | None:
    node = body.get("if_unknown")
    if node is None:
        return None if then is Disposition.RELEASE else min(Disposition.REVIEW, then)
    vote = _disposition(as_text(node, "`if_unknown`"))
    if vote is Disposition.RELEASE:
        raise node.mark.error("missing evidence never releases", hint="write review, rescan, open or hold")
    return vote


def _examples(body: MapNode, vocabulary: Vocabulary) -> Iterator[Example]:
    single, several = body.get("example"), body.get("examples")
    nodes: tuple[Node, ...] = (single,) if single else ()
    nodes += as_list(several, "`examples`").items if several else ()
    for node in nodes:
        example = as_map(node, "an example")
        example.only(("facts", "vote"), "an example")
        vote = as_text(example.get("vote") or TextNode("", example.mark), "`vote` of the example")
        facts = as_map(example.get("facts") or TextNode("", example.mark), "`facts` of the example")
        yield Example(
            _facts(facts, vocabulary), None if vote.text == "none" else _disposition(vote), example.mark
        )


def _facts(body: MapNode, vocabulary: Vocabulary) -> Facts:
    values: dict[str, Scalar | tuple[str, ...]] = {}
    lists: dict[str, tuple[Record, ...]] = {}
    for key, node in body.entries:
        if key.text in vocabulary.lists:
            fields = vocabulary.lists[key.text].fields
            records = as_list(node, f"`{key.text}`").items
            lists[key.text] = tuple(
                _record(as_map(record, "a record"), Vocabulary(fields)) for record in records
            )
        elif key.text in vocabulary.fields:
            values[key.text] = _fact(key, node, vocabulary)
        else:
            raise describe_unknown(key.text, vocabulary, key.mark)
    return Facts(values, lists)


def _fact(key: TextNode, node: Node, vocabulary: Vocabulary) -> Scalar | tuple[str, ...]:
    fact = vocabulary.fields[key.text]
    if fact.type is FactType.TEXTS:
        return tuple(as_text(item, f"`{key.text}`").text for item in as_list(node, f"`{key.text}`").items)
    return read_value(fact, as_text(node, f"`{key.text}`"))


def _record(body: MapNode, vocabulary: Vocabulary) -> Record:
    record: dict[str, Scalar] = {}
    for key, node in body.entries:
        if key.text not in vocabulary.fields:
            raise describe_unknown(key.text, vocabulary, key.mark)
        record[key.text] = read_value(vocabulary.fields[key.text], as_text(node, f"`{key.text}`"))
    return record
