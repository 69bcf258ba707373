"""The goods vocabulary: which detector class is which HS heading, regulated or not, and under which permit.

The data is `rules/goods.yaml`; no class, heading or permit is named in Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import yaml

from inspectbox.comparison.bounds import NO_BOUNDS, Bounds, read_bounds
from inspectbox.domain.consignment import Declaration
from inspectbox.domain.decision import Text
from inspectbox.errors import RuleError

_HINT = "each entry needs `class`, `regulated`, `hs` (list of quoted headings), `en` and `zh`"


@dataclass(frozen=True, slots=True)
class Goods:
    """One kind of goods: `label` is the detector class, `hs` headings as prefixes, `permit` allows regulated goods.

    `countable` says that the detector boxes every piece of it, as a declaration counts them.
    """

    label: str
    regulated: bool
    hs: tuple[str, ...]
    text: Text
    permit: str | None = None
    countable: bool = False

    def specificity(self, hs: str) -> int:
        """Digits of the longest heading that an HS code falls under, 0 when it falls under none."""
        return max((len(prefix) for prefix in self.hs if hs.startswith(prefix)), default=0)


@dataclass(frozen=True, slots=True)
class GoodsVocabulary:
    """All kinds of goods the office knows, by detector class; `bounds` say when paper and picture disagree."""

    goods: Mapping[str, Goods]
    bounds: Bounds = NO_BOUNDS

    def find(self, label: str) -> Goods | None:
        """Return the goods of a detector class, None when the office does not know it."""
        return self.goods.get(label)

    def declared_as(self, hs: str) -> tuple[Goods, ...]:
        """Return the kinds of goods an HS code may be: those with the most specific heading, none when none fits."""
        best = max((goods.specificity(hs) for goods in self.goods.values()), default=0)
        return tuple(goods for goods in self.goods.values() if best and goods.specificity(hs) == best)

    def is_declared(self, label: str, declaration: Declaration) -> bool:
        """Whether any line declares goods of this class."""
        return any(label == goods.label for line in declaration.lines for goods in self.declared_as(line.hs))


def load_goods(text: str, name: str) -> GoodsVocabulary:
    """Read a goods file; `name` is what errors call it. Raises RuleError."""
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise RuleError(f"{name}: not readable as YAML: {str(error).splitlines()[0]}", hint=_HINT) from None
    entries = document.get("goods") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not entries:
        raise RuleError(f"{name}:1: no list named `goods`", hint=_HINT)
    goods = [_read_goods(entry, name, number) for number, entry in enumerate(entries, start=1)]
    _refuse_twins(goods, name)
    return GoodsVocabulary({one.label: one for one in goods}, read_bounds(document.get("bounds"), name))


def _read_goods(entry: object, name: str, number: int) -> Goods:
    if not isinstance(entry, dict):
        raise RuleError(f"{name}: entry {number} is no mapping", hint=_HINT)
    label, regulated, hs = entry.get("class"), entry.get("regulated"), entry.get("hs")
    en, zh, permit = entry.get("en"), entry.get("zh"), entry.get("permit")
    if not (isinstance(label, str) and isinstance(en, str) and isinstance(zh, str)):
        raise RuleError(f"{name}: entry {number} lacks `class`, `en` or `zh`", hint=_HINT)
    if not isinstance(regulated, bool):
        raise RuleError(f"{name}: `{label}`: `regulated` is not true or false", hint=_HINT)
    if not isinstance(hs, list) or not all(isinstance(code, str) and code.isdigit() for code in hs):
        raise RuleError(f"{name}: `{label}`: `hs` is no list of quoted digits", hint=_HINT)
    if permit is not None and not isinstance(permit, str):
        raise RuleError(f"{name}: `{label}`: `permit` is no text", hint=_HINT)
    countable = entry.get("countable", False)
    if not isinstance(countable, bool):
        raise RuleError(f"{name}: `{label}`: `countable` is not true or false", hint=_HINT)
    return Goods(label, regulated, tuple(hs), Text(en, zh), permit, countable)


def _refuse_twins(goods: Iterable[Goods], name: str) -> None:
    seen: set[str] = set()
    for one in goods:
        if one.label in seen:
            raise RuleError(f"{name}: class `{one.label}` stands twice", hint="keep one entry a class")
        seen.add(one.label)
