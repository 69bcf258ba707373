"""Reads COCO detection labels: `images`, `annotations` with `bbox` [x, y, width, height] in pixels, `categories`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from inspectbox.errors import OperatorError
from inspectbox.schema import shown
from inspectbox.training.labels import (
    MAX_BOXES,
    MAX_SCANS,
    LabelledBox,
    LabelledScan,
    checked_box,
    class_index,
    finite,
    read_bounded,
    scan_file,
)

MAX_BYTES = 128 << 20
MAX_SIDE = 1_000_000

_Entry = Mapping[str, object]


def read_coco(path: Path, scans: Path, classes: Sequence[str]) -> tuple[LabelledScan, ...]:
    """Read the labels of the scans that `path` lists, in order of name; an image without annotations is a clean scan.

    Categories are matched to `classes` by name. Raises OperatorError naming the file and the entry at fault.
    """
    document = _parse(path)
    categories = _categories(document, path, classes)
    images = _images(document, path, scans)
    boxes: dict[int, list[LabelledBox]] = {number: [] for number in images}
    for index, entry in enumerate(_entries(document, "annotations", path, MAX_BOXES)):
        where = f"{path}: annotation `{shown(entry.get('id', f'number {index}'))}`"
        image = _whole(entry, "image_id", where)
        if image not in images:
            raise OperatorError(f"{where}: no image has the id `{image}`", hint="list it under `images`")
        category = _whole(entry, "category_id", where)
        if category not in categories:
            raise OperatorError(f"{where}: no category has the id `{category}`", hint="list it by name")
        label = class_index(classes, categories[category], where)
        boxes[image].append(LabelledBox(label, _box(entry, images[image], where), where))
    found = [
        LabelledScan(scan.name, scan.file, tuple(boxes[number]), scan.size) for number, scan in images.items()
    ]
    return tuple(sorted(found, key=lambda scan: scan.name))


def _parse(path: Path) -> _Entry:
    data = read_bounded(path, MAX_BYTES)
    try:
        document = json.loads(data)
    except RecursionError as error:
        raise OperatorError(f"`{path}` is nested too deeply", hint="export COCO labels again") from error
    except json.JSONDecodeError as error:
        raise OperatorError(f"{path}:{error.lineno}: {error.msg.lower()}", hint="export it again") from error
    except ValueError as error:
        raise OperatorError(f"`{path}` is not JSON", hint="export COCO labels again") from error
    if not isinstance(document, dict):
        raise OperatorError(f"`{path}` holds no COCO labels", hint="give the COCO JSON of a detection set")
    return document


def _entries(document: _Entry, name: str, path: Path, most: int) -> list[_Entry]:
    """Return a list of objects from the document. Raises OperatorError."""
    found = document.get(name)
    if not isinstance(found, list):
        raise OperatorError(f"{path}: `{name}` is not a list", hint="export COCO labels again")
    if len(found) > most:
        raise OperatorError(f"{path}: more than {most} {name}", hint="split the set")
    for index, entry in enumerate(found):
        if not isinstance(entry, dict):
            raise OperatorError(
                f"{path}: `{name}[{index}]` is not an object", hint="export COCO labels again"
            )
    return found


def _categories(document: _Entry, path: Path, classes: Sequence[str]) -> dict[int, str]:
    """Return names by id. One that no annotation uses may be foreign: exporters list all they have."""
    names: dict[int, str] = {}
    for index, entry in enumerate(_entries(document, "categories", path, 10_000)):
        where = f"{path}: `categories[{index}]`"
        number, name = _whole(entry, "id", where), entry.get("name")
        if not isinstance(name, str):
            raise OperatorError(f"{where} has no name", hint=f"name it: {', '.join(classes)}")
        if number in names:
            raise OperatorError(f"{where}: the id `{number}` is given twice", hint="give each its own")
        names[number] = name
    return names


def _images(document: _Entry, path: Path, scans: Path) -> dict[int, LabelledScan]:
    images: dict[int, LabelledScan] = {}
    files: set[Path] = set()
    for index, entry in enumerate(_entries(document, "images", path, MAX_SCANS)):
        where = f"{path}: image `{shown(entry.get('id', f'number {index}'))}`"
        number, name = _whole(entry, "id", where), entry.get("file_name")
        if number in images:
            raise OperatorError(f"{where}: the id is given twice", hint="give each image its own")
        if not isinstance(name, str):
            raise OperatorError(f"{where} has no `file_name`", hint="name the scan file")
        file = scan_file(scans, name, where)
        if file.resolve() in files:
            raise OperatorError(f"{where}: `{shown(name)}` is listed twice", hint="list every scan once")
        files.add(file.resolve())
        size = _whole(entry, "width", where), _whole(entry, "height", where)
        if not all(0 < side <= MAX_SIDE for side in size):
            raise OperatorError(f"{where}: no picture is `{size[0]}x{size[1]}`", hint="give its pixels")
        images[number] = LabelledScan(file.relative_to(scans).as_posix(), file, (), size)
    if not images:
        raise OperatorError(f"`{path}` lists no images", hint="label some scans first")
    return images


def _box(entry: _Entry, scan: LabelledScan, where: str) -> tuple[float, float, float, float]:
    given = entry.get("bbox")
    if not isinstance(given, list) or len(given) != 4:
        raise OperatorError(f"{where}: `bbox` is not four numbers", hint="write [x, y, width, height]")
    x, y, width, height = (finite(value, where, "a number of `bbox`") for value in given)
    columns, rows = scan.size or (1, 1)
    return checked_box((x / columns, y / rows), (width / columns, height / rows), where)


def _whole(entry: _Entry, name: str, where: str) -> int:
    value = entry.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 1 << 63:
        raise OperatorError(f"{where}: `{name}` is `{_brief(value)}`", hint="write a whole number")
    return value


def _brief(value: object) -> str:
    return "far too large" if isinstance(value, int) and abs(value) >= 1 << 63 else shown(value)
