"""Labels that people drew on a site's scans: what every label format is checked for. Label files are hostile."""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inspectbox.errors import OperatorError
from inspectbox.schema import SHOWN, shown, shown_path

SCAN_SUFFIXES = (".tif", ".tiff", ".png")
MAX_SCANS = 100_000
MAX_BOXES = 2_000_000

OVERRUN = 1e-4
"""Share of the picture by which a box may pass an edge and is clipped: YOLO files round to 4 to 6 digits."""

Edges = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class LabelledBox:
    """Class index and box x0, y0, x1, y1 as shares 0..1 of the picture; `where` is file:line or annotation."""

    label: int
    box: Edges
    where: str


@dataclass(frozen=True, slots=True)
class LabelledScan:
    """A scan file, its name in the scans' folder, what was drawn on it; `size` (columns, rows) where labels say it."""

    name: str
    file: Path
    boxes: tuple[LabelledBox, ...]
    size: tuple[int, int] | None = None


def read_bounded(path: Path, most: int) -> bytes:
    """Read a regular file of at most `most` bytes. Raises OperatorError."""
    try:
        if not path.is_file():
            raise OperatorError(f"`{shown_path(path)}` is no file", hint="give the label file that is there")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise OperatorError(f"`{shown_path(path)}` cannot be read", hint="check its permissions") from error
    if len(data) > most:
        raise OperatorError(f"`{path}` is larger than {most >> 10} KiB", hint="split the scans in parts")
    return data


def scan_file(folder: Path, name: str, where: str) -> Path:
    """Return the scan of that name inside `folder`. Raises OperatorError for one outside it, foreign or missing."""
    path = Path(name)
    if not name.isprintable() or path.is_absolute() or ".." in path.parts or not path.parts:
        raise OperatorError(
            f"{where}: `{shown(name)}` leads out of the scans' folder", hint="name files relative to it"
        )
    if path.suffix.lower() not in SCAN_SUFFIXES:
        raise OperatorError(f"{where}: `{shown(name)}` is no scan", hint="use 16-bit TIFF or PNG files")
    file = folder / path
    try:
        inside = file.resolve().is_relative_to(folder.resolve())
        there = file.is_file()
    except OSError:
        inside, there = True, False
    if not inside:
        raise OperatorError(f"{where}: `{shown(name)}` is a link out of the scans' folder", hint="copy it in")
    if not there:
        raise OperatorError(
            f"{where}: `{shown(name)}` is not in `{folder}`", hint="add the scan or remove its labels"
        )
    return file


def clean_scans(folder: Path) -> tuple[LabelledScan, ...]:
    """Return every scan of the folder, in order of name, as one without boxes. Raises OperatorError for none."""
    if not folder.is_dir():
        raise OperatorError(f"`{shown_path(folder)}` is no folder", hint="give the folder of the scans")
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in SCAN_SUFFIXES)
    if not files:
        raise OperatorError(f"`{folder}` holds no scans", hint="use 16-bit TIFF or PNG files")
    if len(files) > MAX_SCANS:
        raise OperatorError(f"`{folder}` holds more than {MAX_SCANS} scans", hint="split the set")
    return tuple(LabelledScan(file.name, scan_file(folder, file.name, str(folder)), ()) for file in files)


def class_index(classes: Sequence[str], name: str, where: str) -> int:
    """Return a class's index in the model's list. Raises OperatorError with the nearest name."""
    if name in classes:
        return classes.index(name)
    near = difflib.get_close_matches(name[:SHOWN].lower().replace(" ", "_"), classes, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"the model knows {', '.join(classes)}"
    raise OperatorError(f"{where}: no class `{shown(name)}`", hint=hint)


def checked_box(corner: tuple[float, float], size: tuple[float, float], where: str) -> Edges:
    """Return the edges of a box given as shares of the picture. Raises OperatorError for one that cannot be."""
    if not all(map(math.isfinite, (*corner, *size))):
        raise OperatorError(f"{where}: the box holds a number that is not finite", hint="draw it again")
    if min(size) <= 0:
        raise OperatorError(f"{where}: the box has no area", hint="give it a width and height above 0")
    x0, y0, x1, y1 = corner[0], corner[1], corner[0] + size[0], corner[1] + size[1]
    if min(x0, y0) < -OVERRUN or max(x1, y1) > 1 + OVERRUN:
        raise OperatorError(f"{where}: the box reaches outside the picture", hint="draw it inside")
    box = max(x0, 0.0), max(y0, 0.0), min(x1, 1.0), min(y1, 1.0)
    if box[2] <= box[0] or box[3] <= box[1]:
        raise OperatorError(f"{where}: the box has no area inside the picture", hint="draw it inside")
    return box


def finite(value: object, where: str, what: str) -> float:
    """Return a number as float. Raises OperatorError for anything else, also NaN, infinity and truth values."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    raise OperatorError(f"{where}: {what} is `{shown(value)}`", hint="write a finite number")
