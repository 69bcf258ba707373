"""How declarants call goods: HS codes, words, units and permits, read from `rules/goods.yaml`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import inspectbox
from inspectbox.comparison.goods import load_goods
from inspectbox.errors import MachineError, RuleError


@dataclass(frozen=True, slots=True)
class DeclaredWords:
    """One kind of goods on paper; `lines` are pairs of HS code and goods words."""

    unit: str
    lines: tuple[tuple[str, str], ...]
    permit: str | None = None


def rules_folder() -> Path:
    """Return the rules of the checkout, else the installed ones. Raises MachineError."""
    for folder in (Path(inspectbox.__file__).parents[2], Path(sys.prefix) / "share" / "inspectbox"):
        if (folder / "rules" / "goods.yaml").is_file():
            return folder / "rules"
    raise MachineError("no `rules/goods.yaml` is installed", hint="give the rules folder")


def read_declared_words(rules: Path) -> Mapping[str, DeclaredWords]:
    """Read goods and others by class. Raises RuleError."""
    file = rules / "goods.yaml"
    try:
        document = yaml.safe_load(file.read_text("utf-8"))
        entries = [*document["goods"], *document["others"]]
        return {entry["class"]: _words(entry) for entry in entries}
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise RuleError(
            f"`{file}` does not say how goods are declared: {type(error).__name__}",
            hint="each entry needs `class`, `unit` and `declare` with `hs` and `goods`",
        ) from error


def regulated_classes(rules: Path) -> tuple[str, ...]:
    """Return the detector classes of regulated goods, in the order of the file. Raises RuleError."""
    file = rules / "goods.yaml"
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"`{file}` cannot be read", hint="give the rules folder") from error
    return tuple(goods.label for goods in load_goods(text, str(file)).goods.values() if goods.regulated)


def _words(entry: Mapping[str, Any]) -> DeclaredWords:
    lines = tuple((str(line["hs"]), str(line["goods"])) for line in entry["declare"])
    return DeclaredWords(str(entry["unit"]), lines, entry.get("permit"))
