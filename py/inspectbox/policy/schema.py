"""The JSON Schema of rule files, generated from the vocabulary, so that editors complete and check what officers write.

`python -m inspectbox.policy.schema rules` writes `rules/policy.schema.json`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from inspectbox.domain.decision import Disposition
from inspectbox.policy.comparison import ORDERED
from inspectbox.policy.parse import COUNTED, GROUPS
from inspectbox.policy.parse_rule import RULE_ID
from inspectbox.policy.vocabulary import NUMBER, FactField, FactType, ListFact, Vocabulary, load_vocabulary

SCHEMA_FILE = "policy.schema.json"

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Object = dict[str, Json]


def policy_schema(vocabulary: Vocabulary) -> Object:
    """Return the draft-07 schema for rule files that speak this vocabulary."""
    rule = _object(
        {
            "id": {
                "type": "string",
                "pattern": f"^{RULE_ID.pattern}$",
                "description": "A-Z, 0-9 and -; unique",
            },
            "says": _ref("sentence"),
            "when": _ref("condition"),
            "then": {"enum": [disposition.word for disposition in Disposition]},
            "if_unknown": {"enum": [disposition.word for disposition in Disposition if disposition]},
            "note": {"type": "string", "description": "the author's note; never shown at the lane"},
            "example": _ref("example"),
            "examples": _several(_ref("example")),
        },
        required=["id", "says", "when", "then"],
    )
    definitions: Object = {
        "sentence": _object({"en": {"type": "string"}, "zh": {"type": "string"}}, required=["en", "zh"]),
        "example": _example(vocabulary),
        "condition": _condition(vocabulary),
        "rule": rule,
    }
    for fact in vocabulary.lists.values():
        definitions[f"{fact.name}.where"] = _where(fact)
    root = _object(
        {"policy": {"type": "string"}, "says": _ref("sentence"), "rules": _several(_ref("rule"))},
        required=["policy", "rules"],
    )
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "InspectBox rules",
        **root,
        "definitions": definitions,
    }


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
    properties: Object = {name: _several(_ref("condition")) for name in GROUPS}
    properties |= {name: _comparison(fact) for name, fact in vocabulary.fields.items()}
    properties |= {name: _quantified(fact) for name, fact in vocabulary.lists.items()}
    return {**_object(properties), "minProperties": 1}


def _where(fact: ListFact) -> Object:
    properties: Object = {name: _several(_ref(f"{fact.name}.where")) for name in GROUPS}
    properties |= {name: _comparison(field) for name, field in fact.fields.items()}
    return {**_object(properties), "minProperties": 1}


def _quantified(fact: ListFact) -> Object:
    where = _ref(f"{fact.name}.where")
    counts: Object = {word: _value(COUNTED) for word in (*ORDERED, "exactly")}
    count = _object({"where": where, **counts, "between": _pair(COUNTED)})
    words: Object = {"any": where, "none": where, "every": where, "count": count}
    return {**_object(words), "minProperties": 1, "description": f"{fact.label.en} · {fact.label.zh}"}


def _comparison(fact: FactField) -> Object:
    value, several = _value(fact), _several(_value(fact))
    either: Object = {"anyOf": [value, several]}
    words: Object = {"known": {"type": "boolean"}}
    if fact.type is FactType.NUMBER:
        words |= dict.fromkeys(ORDERED, value) | {"between": _pair(fact)}
    if fact.type is FactType.TEXT:
        words |= {"starts": either, "contains": either}
    if fact.type is FactType.TEXTS:
        words["has"] = either
    if fact.type in (FactType.NUMBER, FactType.TEXT, FactType.CHOICE):
        words |= {"not": either, "not_in": either}
    if fact.type is FactType.BOOLEAN:
        words["not"] = value
    operators: Object = {**_object(words), "minProperties": 1}
    forms: list[Json] = [operators] if fact.type is FactType.TEXTS else [value, several, operators]
    unit = f" ({fact.unit})" if fact.unit else ""
    return {"description": f"{fact.label.en} · {fact.label.zh}{unit}", "anyOf": forms}


def _pair(fact: FactField) -> Object:
    return {"type": "array", "items": _value(fact), "minItems": 2, "maxItems": 2}


def _value(fact: FactField) -> Object:
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
