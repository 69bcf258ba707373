"""Facts as the engine can bear them: typed by the vocabulary, rounded, bounded; whatever does not fit is unknown."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from typing import cast

from inspectbox.domain.facts import Facts, Record, Scalar
from inspectbox.policy.language.vocabulary import DECIMALS, MAX_TEXT_CHARS, FactField, FactType, Vocabulary

MAX_RECORDS = 2_000
"""A longer list is unknown as a whole: no part of it may speak for the rest."""


_NUMBERS = (float, int)
Value = Scalar | tuple[str, ...]
Fit = Callable[[object], Value | None]


class Canon:
    """What fits a vocabulary; build it once, ask it of each case. With `reads`, other facts and lists are left out."""

    def __init__(self, vocabulary: Vocabulary, reads: Container[str] | None = None) -> None:
        self._fields = {
            name: _fit(fact) for name, fact in vocabulary.fields.items() if reads is None or name in reads
        }
        self._lists = {
            name: {key: _fit(fact) for key, fact in known.fields.items() if fact.type is not FactType.TEXTS}
            for name, known in vocabulary.lists.items()
            if reads is None or name in reads
        }

    def of(self, facts: Facts) -> Facts:
        """Return the facts that rules may read, as `canonical` says."""
        lists: dict[str, tuple[Record, ...]] = {}
        for name, records in facts.lists.items():
            fits = self._lists.get(name)
            if fits is not None and isinstance(records, tuple | list) and len(records) <= MAX_RECORDS:
                lists[name] = tuple([cast(Record, _fitting(record, fits)) for record in records])
        return Facts(_fitting(facts.values, self._fields), lists)


def canonical(facts: Facts, vocabulary: Vocabulary) -> Facts:
    """Return the facts that rules may read; a fact of a wrong type, range or length is left out, thus unknown.

    Numbers become floats rounded to DECIMALS. A record keeps its place in the list with the fields that fit.
    """
    return Canon(vocabulary).of(facts)


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


def _fitting(record: object, fits: Mapping[str, Fit]) -> dict[str, Value]:
    if not isinstance(record, Mapping):
        return {}
    kept: dict[str, Value] = {}
    known = fits.get
    for name, value in record.items():
        fit = known(name)
        if fit is not None and (fitting := fit(value)) is not None:
            kept[name] = fitting
    return kept


def _fit(fact: FactField) -> Fit:
    match fact.type:
        case FactType.NUMBER:
            return _number_within(fact.least, fact.most)
        case FactType.BOOLEAN:
            return lambda value: value if isinstance(value, bool) else None
        case FactType.TEXT:
            return _text
        case FactType.CHOICE:
            choices = frozenset(choice for choice, _ in fact.choices)
            return lambda value: value if isinstance(value, str) and value in choices else None
        case FactType.TEXTS:
            return _texts


def _number_within(least: float, most: float) -> Fit:
    def number(value: object) -> float | None:
        if type(value) is not float and (not isinstance(value, _NUMBERS) or isinstance(value, bool)):
            return None
        if not least <= value <= most:
            return None  # a NaN is within nothing
        return round(float(value), DECIMALS) + 0.0  # adding zero turns -0.0 into 0.0

    return number


def _text(value: object) -> str | None:
    if not isinstance(value, str) or len(value) > MAX_TEXT_CHARS:
        return None
    if value.isascii():
        return str(value)
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
