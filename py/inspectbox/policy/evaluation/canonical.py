"""Facts as the engine can bear them: typed by the vocabulary, rounded, bounded; whatever does not fit is unknown.

What fits the fields of a vocabulary is one straight-line function, written and compiled once. Only numbers and words of
this module reach its source; what a vocabulary says is a constant `Kn`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from inspectbox.domain.facts import Facts, Record, Scalar
from inspectbox.policy.language.vocabulary import (
    DECIMALS,
    MAX_NUMBER,
    MAX_TEXT_CHARS,
    FactField,
    FactType,
    Vocabulary,
)

MAX_RECORDS = 2_000
"""A longer list is unknown as a whole: no part of it may speak for the rest."""


Value = Scalar | tuple[str, ...]
Fitting = Callable[[object], dict[str, Value]]


class Canon:
    """What fits a vocabulary; build it once, ask it of each case. With `reads`, other facts and lists are left out."""

    def __init__(self, vocabulary: Vocabulary, reads: Container[str] | None = None) -> None:
        self._values = _fitting(
            fact for name, fact in vocabulary.fields.items() if reads is None or name in reads
        )
        self._lists = {
            name: _fitting(fact for fact in known.fields.values() if fact.type is not FactType.TEXTS)
            for name, known in vocabulary.lists.items()
            if reads is None or name in reads
        }

    def of(self, facts: Facts) -> Facts:
        """Return the facts that rules may read, as `canonical` says."""
        lists: dict[str, tuple[Record, ...]] = {}
        for name, records in facts.lists.items():
            fitting = self._lists.get(name)
            if fitting is not None and isinstance(records, (tuple, list)) and len(records) <= MAX_RECORDS:
                lists[name] = tuple([fitting(record) for record in records])  # type: ignore[misc]
        return Facts(self._values(facts.values), lists)


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


def _fitting(facts: Iterable[FactField]) -> Fitting:
    """Return what keeps the values of a record that fit, each in its one form."""
    constants: dict[str, object] = {"Mapping": Mapping, "number": _number, "text": _text, "texts": _texts}
    lines = [
        "def fitting(record):",
        " if type(record) is not dict and not isinstance(record,Mapping): return {}",
        " get=record.get;kept={}",
    ]
    for n, fact in enumerate(facts):
        choices = frozenset(choice for choice, _ in fact.choices)
        constants |= {f"K{n}": fact.name, f"L{n}": fact.least, f"M{n}": fact.most, f"C{n}": choices}
        lines += [f" v=get(K{n})", *[f" {line.format(n=n)}" for line in _KEPT[fact.type]]]
    lines.append(" return kept")
    exec(compile("\n".join(lines), "<fitting>", "exec"), constants)  # noqa: S102 - no vocabulary's text in it
    return constants["fitting"]  # type: ignore[return-value]


ONE = 10.0**DECIMALS
"""In units of the last decimal kept. A value that is a whole number of those, divided again, is rounded already: the
quotient is the float nearest to a number of so many decimals. Most are, and asking costs a fifth of rounding."""

_KEPT = {
    FactType.NUMBER: (
        "if v is not None:",
        " if type(v) is not float: v=number(v)",
        # a NaN is within nothing; adding zero turns -0.0 into 0.0
        f" if L{{n}}<=v<=M{{n}}: kept[K{{n}}]=(v if v==v*{ONE}//1/{ONE} else round(v,{DECIMALS}))+0.0",
    ),
    FactType.BOOLEAN: ("if v is True or v is False: kept[K{n}]=v",),
    FactType.TEXT: (
        f"if type(v) is str and len(v)<={MAX_TEXT_CHARS} and v.isascii(): kept[K{{n}}]=v",
        "elif v is not None and (v:=text(v)) is not None: kept[K{n}]=v",
    ),
    FactType.CHOICE: ("if isinstance(v,str) and v in C{n}: kept[K{n}]=v",),
    FactType.TEXTS: ("if v is not None and (v:=texts(v)) is not None: kept[K{n}]=v",),
}
"""How a field of each type is kept."""


def _number(value: object) -> float:
    """Return a number that may be within a range, NaN for all else."""
    if isinstance(value, (float, int)) and not isinstance(value, bool) and abs(value) <= MAX_NUMBER:
        return float(value)
    return math.nan


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
