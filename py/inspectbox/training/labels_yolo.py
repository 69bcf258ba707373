"""Reads YOLO labels: a text file a scan, `class x y width height` as shares, names in classes.txt or data.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from inspectbox.errors import OperatorError
from inspectbox.schema import shown
from inspectbox.training.labels import (
    MAX_SCANS,
    SCAN_SUFFIXES,
    LabelledBox,
    LabelledScan,
    checked_box,
    class_index,
    finite,
    read_bounded,
    scan_file,
)

NAMES, NAMES_YAML = "classes.txt", "data.yaml"
MAX_BYTES, MAX_NAMES_BYTES = 1 << 20, 256 << 10


def read_yolo(labels: Path, scans: Path, classes: Sequence[str]) -> tuple[LabelledScan, ...]:
    """Read every label file of the folder, in order of name; an empty one is a clean scan, a scan without one is left
    out.

    Label files lie in `labels` or its sub-folder `labels`, named as their scan. Names are matched to `classes`.
    Raises OperatorError naming file:line.
    """
    names = _names(labels)
    inner = labels / "labels"
    folder = inner if inner.is_dir() else labels
    files = sorted(file for file in folder.glob("*.txt") if file.name != NAMES)
    if not files:
        raise OperatorError(f"`{labels}` holds no label files", hint="write one .txt a scan")
    if len(files) > MAX_SCANS:
        raise OperatorError(f"`{labels}` holds more than {MAX_SCANS} label files", hint="split the set")
    found = []
    for file in files:
        scan = _scan_of(file, scans)
        found.append(LabelledScan(scan.name, scan, _boxes(file, names, classes)))
    return tuple(sorted(found, key=lambda scan: scan.name))


def _names(labels: Path) -> tuple[str, ...]:
    """Return the class names by number. Raises OperatorError."""
    for path in (labels / NAMES, labels / NAMES_YAML):
        if path.is_file():
            names = _listed(path) if path.name == NAMES else _in_yaml(path)
            if not names or len(set(names)) < len(names):
                raise OperatorError(f"`{path}` names no classes or one twice", hint="one name a class")
            return names
    raise OperatorError(f"`{labels}` holds neither {NAMES} nor {NAMES_YAML}", hint="name the classes there")


def _listed(path: Path) -> tuple[str, ...]:
    return tuple(line.strip() for line in _text(path, MAX_NAMES_BYTES).rstrip().split("\n"))


def _in_yaml(path: Path) -> tuple[str, ...]:
    try:
        document = yaml.safe_load(_text(path, MAX_NAMES_BYTES))
        given = document.get("names") if isinstance(document, dict) else None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise OperatorError(f"`{path}` is not YAML", hint="write `names:` with a name a class") from error
    if isinstance(given, dict) and set(given) == set(range(len(given))):
        given = [given[number] for number in range(len(given))]
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise OperatorError(f"`{path}` names no classes", hint="write `names:` with a name a class")
    return tuple(given)


def _scan_of(label_file: Path, scans: Path) -> Path:
    """Return the one scan a label file is named after. Raises OperatorError for none or two."""
    there = [suffix for suffix in SCAN_SUFFIXES if (scans / f"{label_file.stem}{suffix}").is_file()]
    if not there:
        raise OperatorError(f"{label_file}: no scan `{shown(label_file.stem)}` in `{scans}`", hint="add it")
    if len(there) > 1:
        raise OperatorError(
            f"{label_file}: `{shown(label_file.stem)}` is there as {' and '.join(there)}", hint="keep one"
        )
    return scan_file(scans, f"{label_file.stem}{there[0]}", str(label_file))


def _boxes(path: Path, names: Sequence[str], classes: Sequence[str]) -> tuple[LabelledBox, ...]:
    boxes = []
    for number, line in enumerate(_text(path, MAX_BYTES).split("\n"), start=1):
        where = f"{path}:{number}"
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 5:
            raise OperatorError(f"{where}: not `class x y width height`", hint="write these five numbers")
        label = _number(parts[0], where)
        if label not in range(len(names)):
            raise OperatorError(f"{where}: no class `{shown(parts[0])}`", hint=f"0 to {len(names) - 1}")
        x, y, width, height = (_number(part, where) for part in parts[1:])
        box = checked_box((x - width / 2, y - height / 2), (width, height), where)
        boxes.append(LabelledBox(class_index(classes, names[int(label)], where), box, where))
    return tuple(boxes)


def _number(part: str, where: str) -> float:
    try:
        return finite(float(part), where, "a number")
    except ValueError:
        raise OperatorError(f"{where}: `{shown(part)}` is no number", hint="write a number") from None


def _text(path: Path, most: int) -> str:
    try:
        return read_bounded(path, most).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise OperatorError(f"`{path}` is not text", hint="write it as UTF-8") from error
