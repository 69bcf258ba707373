"""Which box of which scan shows which step: the YAML of a step-wedge measurement."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from inspectbox.errors import OperatorError
from inspectbox.imaging.wedge.measurement import known_material

_MOST_WEDGES, _MOST_STEPS = 64, 64
_MAX_SIDE = 1_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """A box (x0, y0, x1, y1), half-open pixels, behind which `areal` g/cm² of the wedge lie."""

    areal: float
    box: tuple[int, int, int, int]
    where: str


@dataclass(frozen=True, slots=True)
class Wedge:
    """One scan, a file or a case folder beside the YAML, and the steps of one material in it."""

    scan: PurePosixPath
    material: str
    steps: tuple[Step, ...]


def build_wedges(document: Mapping[str, object], name: str) -> tuple[Wedge, ...]:
    """Check the document `{wedges: [{scan, material, rows, steps: [{g_cm2, box or columns}]}]}`; OperatorError."""
    _only(document, ("wedges",), name)
    wedges = _list(document.get("wedges"), _MOST_WEDGES, f"{name}: `wedges`")
    return tuple(_wedge(one, f"{name}: wedge {number}") for number, one in enumerate(wedges, start=1))


def _wedge(document: object, where: str) -> Wedge:
    fields = _mapping(document, ("scan", "material", "rows", "steps"), where)
    scan = fields.get("scan")
    if not isinstance(scan, str) or not scan or "\0" in scan:
        raise OperatorError(
            f"{where} names no `scan`", hint="give a scan file or case folder beside this file"
        )
    path = PurePosixPath(scan)
    if path.is_absolute() or ".." in path.parts:
        raise OperatorError(f"{where}: `{scan}` is not beside this file", hint="put the scan into its folder")
    material = known_material(fields.get("material"), where)
    rows = _range(fields["rows"], f"{where}: `rows`") if "rows" in fields else None
    steps = _list(fields.get("steps"), _MOST_STEPS, f"{where}: `steps`")
    return Wedge(
        path, material, tuple(_step(one, rows, f"{where} step {n}") for n, one in enumerate(steps, start=1))
    )


def _step(document: object, rows: tuple[int, int] | None, where: str) -> Step:
    fields = _mapping(document, ("g_cm2", "box", "columns"), where)
    areal = fields.get("g_cm2")
    if isinstance(areal, bool) or not isinstance(areal, int | float) or not math.isfinite(areal):
        raise OperatorError(f"{where}: `g_cm2` is no number", hint="thickness in cm times density")
    if ("box" in fields) == ("columns" in fields):
        raise OperatorError(f"{where} needs a `box` or `columns`", hint="give one of them")
    if "box" in fields:
        box = _integers(fields["box"], 4, f"{where}: `box`")
        across, down = (box[0], box[2]), (box[1], box[3])
    else:
        if rows is None:
            raise OperatorError(
                f"{where} has `columns`, its wedge no `rows`", hint="give the wedge `rows: [y0, y1]`"
            )
        across, down = _range(fields["columns"], f"{where}: `columns`"), rows
    if across[0] >= across[1] or down[0] >= down[1]:
        raise OperatorError(f"{where} is empty", hint="boxes are [x0, y0, x1, y1], half open")
    return Step(float(areal), (across[0], down[0], across[1], down[1]), where)


def _range(value: object, where: str) -> tuple[int, int]:
    first, last = _integers(value, 2, where)
    return first, last


def _integers(value: object, count: int, where: str) -> list[int]:
    numbers = value if isinstance(value, list) else []
    sound = [n for n in numbers if isinstance(n, int) and not isinstance(n, bool) and 0 <= n <= _MAX_SIDE]
    if len(sound) != count or len(numbers) != count:
        raise OperatorError(f"{where} is not {count} pixels", hint="whole numbers from 0")
    return sound


def _list(value: object, most: int, where: str) -> list[object]:
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        raise OperatorError(f"{where} is not a list of 1 to {most}", hint="see docs/calibrate.md")
    return value


def _mapping(value: object, keys: tuple[str, ...], where: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise OperatorError(f"{where} is not a mapping", hint="see docs/calibrate.md")
    _only(value, keys, where)
    return value


def _only(value: Mapping[str, object], keys: tuple[str, ...], where: str) -> None:
    for key in value:
        if key not in keys:
            raise OperatorError(f"{where}: no key `{key}`", hint=f"choose from {', '.join(keys)}")
