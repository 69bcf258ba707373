"""Facts as the engine can bear them: typed by the vocabulary, rounded, bounded; whatever does not fit is unknown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from inspectbox.domain.facts import Facts, Record, Scalar
from inspectbox.policy.vocabulary import DECIMALS, MAX_TEXT_CHARS, FactField, FactType, Vocabulary

MAX_RECORDS = 2_000
"""A longer list is unknown as a whole: no part of it may speak for the rest."""


def canonical(facts: Facts, vocabulary: Vocabulary) -> Facts:
    """Return the facts that rules may read; a fact of a wrong type, range or length is left out, thus unknown.

    Numbers become floats rounded to DECIMALS. A record keeps its place in the list with the fields that fit.
    """
    values: dict[str, Scalar | tuple[str, ...]] = {}
    for name, value in facts.values.items():
        fact = vocabulary.fields.get(name)
        fitting = _fitting(fact, value) if fact else None
        if fitting is not None:
            values[name] = fitting
    lists: dict[str, tuple[Record, ...]] = {}
    for name, records in facts.lists.items():
        known = vocabulary.lists.get(name)
        if known and isinstance(records, tuple | list) and len(records) <= MAX_RECORDS:
            lists[name] = tuple(_record(record, known.fields) for record in records)
    return Facts(values, lists)


def complaints(facts: Facts, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield a sentence for every fact that rules will not see because its name, type or range is wrong."""
    clean = canonical(facts, vocabulary)
    for name in facts.values:
        if name not in vocabulary.fields:
            yield f"`{name}` is not in the vocabulary"
        elif name not in clean.values:
            yield f"`{name}` is no {vocabulary.fields[name].type} in its range"
    for name, records in facts.lists.items():
        if name not in vocabulary.lists:
            yield f"`{name}` is not in the vocabulary"
            continue
        kept = clean.lists.get(name)
        if kept is None:
            yield f"`{name}` is no list of at most {MAX_RECORDS} records"
            continue
        for place, (record, known) in enumerate(zip(records, kept, strict=True)):
            odd = [key for key in record if key not in known]
            yield from (f"`{name}[{place}].{key}` does not fit the vocabulary" for key in odd)


def _record(record: object, fields: Mapping[str, FactField]) -> Record:
    if not isinstance(record, Mapping):
        return {}
    kept: dict[str, Scalar] = {}
    for name, value in record.items():
        fact = fields.get(name)
        fitting = _fitting(fact, value) if fact else None
        if fitting is not None and not isinstance(fitting, tuple):
            kept[name] = fitting
    return kept


def _fitting(fact: FactField, value: object) -> Scalar | tuple[str, ...] | None:
    match fact.type:
        case FactType.NUMBER:
            return _number(fact, value)
        case FactType.BOOLEAN:
            return value if isinstance(value, bool) else None
        case FactType.TEXT:
            return _text(value)
        case FactType.CHOICE:
            return value if isinstance(value, str) and fact.allows(value) else None
        case FactType.TEXTS:
            return _texts(value)


def _number(fact: FactField, value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not fact.least <= value <= fact.most or (isinstance(value, float) and math.isnan(value)):
        return None
    return round(float(value), DECIMALS) + 0.0  # adding zero turns -0.0 into 0.0


def _text(value: object) -> str | None:
    if not isinstance(value, str) or len(value) > MAX_TEXT_CHARS:
        return None
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return None
    return str(value)


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, tuple | list) or len(value) > MAX_RECORDS:
        return None
    texts = [_text(item) for item in value]
    kept = tuple(text for text in texts if text is not None)
    return kept if len(kept) == len(texts) else None
