"""Examples beside a rule: facts as an officer writes them, and the vote the rule gives on them."""

from __future__ import annotations

from collections.abc import Iterator

from inspectbox.domain.facts import Facts, Record, Scalar
from inspectbox.policy.language.disposition import read_disposition
from inspectbox.policy.language.document import MapNode, Node, TextNode, as_list, as_map, as_text
from inspectbox.policy.language.effective import ALWAYS, DAY_FACT, Effective
from inspectbox.policy.language.mistakes import Mistakes
from inspectbox.policy.language.rule import Example
from inspectbox.policy.language.vocabulary import (
    FactType,
    Vocabulary,
    day_number,
    describe_unknown,
    read_value,
)


def read_examples(
    body: MapNode, vocabulary: Vocabulary, effective: Effective = ALWAYS
) -> tuple[Example, ...]:
    """Read `example` and `examples` of a rule. Raises RuleError with all that is wrong in them.

    An example that names no day is of the first day the rule's file is in force, or the last where it has no first.
    """
    single, several = body.get("example"), body.get("examples")
    nodes: tuple[Node, ...] = (single,) if single else ()
    nodes += as_list(several, "`examples`").items if several else ()
    day = effective.since or effective.until
    today: dict[str, Scalar | tuple[str, ...]] = {} if day is None else {DAY_FACT: day_number(day)}
    mistakes = Mistakes()
    examples: list[Example] = []
    for node in nodes:
        with mistakes.collecting():
            example = as_map(node, "an example")
            example.only(("facts", "vote"), "an example")
            vote = as_text(example.get("vote") or TextNode("", example.mark), "`vote` of the example")
            stated = as_map(example.get("facts") or TextNode("", example.mark), "`facts` of the example")
            facts = read_facts(stated, vocabulary)
            wanted = None if vote.text == "none" else read_disposition(vote)
            examples.append(Example(Facts(today | dict(facts.values), facts.lists), wanted, example.mark))
    mistakes.check()
    return tuple(examples)


def read_facts(body: MapNode, vocabulary: Vocabulary) -> Facts:
    """Read facts by name, typed by the vocabulary. Raises RuleError with all that does not fit."""
    values: dict[str, Scalar | tuple[str, ...]] = {}
    lists: dict[str, tuple[Record, ...]] = {}
    mistakes = Mistakes()
    for key, node in body.entries:
        with mistakes.collecting():
            if key.text in vocabulary.lists:
                lists[key.text] = tuple(_records(key.text, node, vocabulary))
            elif key.text in vocabulary.fields:
                values[key.text] = _fact(key, node, vocabulary)
            else:
                raise describe_unknown(key.text, vocabulary, key.mark)
    mistakes.check()
    return Facts(values, lists)


def _records(name: str, node: Node, vocabulary: Vocabulary) -> Iterator[Record]:
    known = Vocabulary(vocabulary.lists[name].fields)
    for record in as_list(node, f"`{name}`").items:
        yield _record(as_map(record, "a record"), known)


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
