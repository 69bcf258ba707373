"""The JSON Schema of rule files, generated from the vocabulary, so that editors complete and check what officers write.

`python -m inspectbox.policy.editor.schema rules` writes `rules/policy.schema.json`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from inspectbox.domain.decision import Disposition
from inspectbox.policy.editor.hovers import HOVERS
from inspectbox.policy.language.comparison import ORDERED
from inspectbox.policy.language.condition import Quantifier
from inspectbox.policy.language.effective import ISO_DATE
from inspectbox.policy.language.parse import COUNTED, GROUPS, NAMED, SUMMED, is_summable
from inspectbox.policy.language.parse_rule import IGNORE, RULE_ID, TAG
from inspectbox.policy.language.vocabulary import (
    DATE_UNIT,
    NUMBER,
    FactField,
    FactType,
    ListFact,
    Vocabulary,
    load_vocabulary,
)

SCHEMA_FILE = "policy.schema.json"

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Object = dict[str, Json]


def policy_schema(vocabulary: Vocabulary) -> Object:
    """Return the draft-07 schema for rule files that speak this vocabulary."""
    definitions: Object = {
        "sentence": _object({"en": {"type": "string"}, "zh": {"type": "string"}}, required=["en", "zh"]),
        "example": _example(vocabulary),
        "condition": _condition(vocabulary),
        "names": _several({"type": "string"}),
        "in_list": _object({"in_list": _hover("in_list", {"type": "string"})}, required=["in_list"]),
        "rule": _rule(),
    }
    for fact in vocabulary.lists.values():
        definitions[f"{fact.name}.where"] = _where(fact)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "InspectBox rules",
        **_file(vocabulary),
        "definitions": definitions,
    }


def _file(vocabulary: Vocabulary) -> Object:
    of_records = [_named_on_records(fact) for fact in vocabulary.lists.values()]
    day: Object = {"anyOf": [{"type": "string", "pattern": f"^{ISO_DATE.pattern}$"}, {"type": "null"}]}
    values: Object = {"type": "array", "minItems": 1, "items": {"type": ["string", "number"]}}
    column: Object = _object(
        {"file": {"type": "string"}, "column": {"type": "string"}}, required=["file", "column"]
    )
    properties: dict[str, Object] = {
        "policy": {"type": "string"},
        "says": _ref("sentence"),
        "effective": _object({"from": day, "until": day}),
        "lists": {"type": "object", "additionalProperties": {"anyOf": [values, column]}},
        "conditions": {
            "type": "object",
            "additionalProperties": {"anyOf": [_ref("condition"), *of_records]},
        },
        "rules": _several(_ref("rule")),
    }
    hovered: Object = {name: _hover(name, body) for name, body in properties.items()}
    return _object(hovered, required=["policy", "rules"])


def _named_on_records(fact: ListFact) -> Object:
    return _object(
        {"of": {"const": fact.name}, "where": _ref(f"{fact.name}.where")}, required=["of", "where"]
    )


def _rule() -> Object:
    words = [disposition.word for disposition in Disposition]
    properties: dict[str, Object] = {
        "id": {"type": "string", "pattern": f"^{RULE_ID.pattern}$"},
        "says": _ref("sentence"),
        "when": _ref("condition"),
        "then": {"enum": [*words]},
        "if_unknown": {"enum": [*words[1:], IGNORE]},
        "overrides": _several({"type": "string", "pattern": f"^{RULE_ID.pattern}$"}),
        "because": _ref("sentence"),
        "basis": {"type": "string"},
        "tags": _several({"type": "string", "pattern": f"^{TAG.pattern}$"}),
        "note": {"type": "string"},
        "example": _ref("example"),
        "examples": _several(_ref("example")),
    }
    hovered: Object = {name: _hover(name, body) for name, body in properties.items()}
    together: Object = {"overrides": ["because"], "because": ["overrides"]}
    return {**_object(hovered, required=["id", "says", "when", "then"]), "dependencies": together}


def schema_text(vocabulary: Vocabulary) -> str:
    """Return the schema as it lies in the rule folder."""
    return json.dumps(policy_schema(vocabulary), ensure_ascii=False, indent=1) + "\n"


def _ref(name: str) -> Object:
    return {"$ref": f"#/definitions/{name}"}


def _several(item: Json) -> Object:
    return {"type": "array", "items": item, "minItems": 1}


def _object(properties: Mapping[str, Json], required: list[Json] | None = None) -> Object:
    body: Object = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    return {**body, "required": required} if required else body


def _condition(vocabulary: Vocabulary) -> Object:
    properties = _joined("condition")
    properties |= {name: _comparison(fact) for name, fact in vocabulary.fields.items()}
    properties |= {name: _quantified(fact) for name, fact in vocabulary.lists.items()}
    return {**_object(properties), "minProperties": 1}


def _where(fact: ListFact) -> Object:
    properties = _joined(f"{fact.name}.where")
    properties |= {name: _comparison(field) for name, field in fact.fields.items()}
    return {**_object(properties), "minProperties": 1}


def _joined(name: str) -> Object:
    """Groups of conditions, and conditions by name."""
    groups: Object = {word: _hover(word, _several(_ref(name))) for word in GROUPS}
    return {**groups, NAMED: _hover(NAMED, {"anyOf": [{"type": "string"}, _ref("names")]})}


def _quantified(fact: ListFact) -> Object:
    where = _ref(f"{fact.name}.where")
    words: Object = {word: _hover(word, where) for word in Quantifier}
    words["count"] = _hover("count", _object({"where": where, **_bounds(COUNTED)}))
    numbers: list[Json] = [name for name, column in fact.fields.items() if is_summable(column)]
    if numbers:
        summed: Object = {"of": {"enum": numbers}, "where": where, **_bounds(SUMMED)}
        words["sum"] = _hover("sum", _object(summed, required=["of"]))
    return {**_object(words), "minProperties": 1, "description": f"{fact.label.en} · {fact.label.zh}"}


def _bounds(fact: FactField) -> Object:
    words: Object = {word: _value(fact) for word in (*ORDERED, "exactly")}
    return {**words, "between": _pair(fact)}


def _hover(word: str, body: Object) -> Object:
    """Add a hover text; beside `$ref` draft-07 would not read it, so a reference goes into `allOf`."""
    return {"description": HOVERS[word], **({"allOf": [body]} if "$ref" in body else body)}


def _comparison(fact: FactField) -> Object:
    value, several = _value(fact), _several(_value(fact))
    either: Object = {"anyOf": [value, several]}
    looked_up: Object = {"anyOf": [value, several, _ref("in_list")]}
    words: dict[str, Object] = {"known": {"type": "boolean"}}
    if fact.type is FactType.NUMBER:
        words |= dict.fromkeys(ORDERED, value) | {"between": _pair(fact)}
    if fact.type is FactType.TEXT:
        words |= {"starts": looked_up, "contains": either}
    if fact.type is FactType.TEXTS:
        words["has"] = looked_up
    if fact.type is FactType.NUMBER:
        words |= {"not": either, "not_in": either}
    if fact.type in (FactType.TEXT, FactType.CHOICE):
        words |= {"not": looked_up, "not_in": looked_up, "in_list": {"type": "string"}}
    if fact.type is FactType.BOOLEAN:
        words["not"] = value
    hovered: Object = {word: _hover(word, body) for word, body in words.items()}
    operators: Object = {**_object(hovered), "minProperties": 1}
    forms: list[Json] = [operators] if fact.type is FactType.TEXTS else [value, several, operators]
    unit = f" ({fact.unit})" if fact.unit else ""
    return {"description": f"{fact.label.en} · {fact.label.zh}{unit}", "anyOf": forms}


def _pair(fact: FactField) -> Object:
    return {"type": "array", "items": _value(fact), "minItems": 2, "maxItems": 2}


def _value(fact: FactField) -> Object:
    if fact.unit == DATE_UNIT:
        return {"type": "string", "pattern": f"^{ISO_DATE.pattern}$"}
    if fact.type is FactType.NUMBER:
        limits: Object = {"minimum": fact.least, "maximum": fact.most}
        return {"anyOf": [{"type": "number", **limits}, {"type": "string", "pattern": f"^{NUMBER.pattern}$"}]}
    if fact.type is FactType.BOOLEAN:
        return {"type": "boolean"}
    if fact.choices:
        return {"enum": [choice for choice, _ in fact.choices]}
    return {"type": "string"}


def _example(vocabulary: Vocabulary) -> Object:
    facts: Object = {}
    for name, fact in vocabulary.fields.items():
        value = _value(fact)
        facts[name] = {"type": "array", "items": value} if fact.type is FactType.TEXTS else value
    for name, listed in vocabulary.lists.items():
        record = _object({key: _value(field) for key, field in listed.fields.items()})
        facts[name] = {"type": "array", "items": record}
    votes: list[Json] = [*(disposition.word for disposition in Disposition), "none"]
    return _object({"facts": _object(facts), "vote": {"enum": votes}}, required=["facts", "vote"])


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    (folder / SCHEMA_FILE).write_text(schema_text(load_vocabulary(folder)), encoding="utf-8")
