"""What was measured behind a step wedge, and whether it can be believed."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from inspectbox.errors import OperatorError

FEWEST = 3
"""Measurements a curve: a semiempirical model needs three (arXiv 2307.12099, 2412.07084)."""

LEAST_SPREAD = 2.0
"""The thickest step of a curve over its thinnest, at least: steps of one thickness fix no slope."""

MOST = 1000
HEADER = ("material", "g_cm2", "attenuation_high", "attenuation_low")
_THICKEST_G_CM2, _MAX_ATTENUATION = 600.0, 12.0


class Curve(StrEnum):
    """The curves that classes are cut between."""

    CARBON = "carbon"
    ALUMINIUM = "aluminium"
    IRON = "iron"


@dataclass(frozen=True, slots=True)
class Material:
    """A wedge's material: the curve it stands for and its elements by mass, from its formula."""

    curve: Curve
    elements: Mapping[str, float]


MATERIALS: Mapping[str, Material] = {
    "polyethylene": Material(Curve.CARBON, {"C": 0.857, "H": 0.143}),
    "graphite": Material(Curve.CARBON, {"C": 1.0}),
    "acrylic": Material(Curve.CARBON, {"C": 0.600, "H": 0.080, "O": 0.320}),
    "wood": Material(Curve.CARBON, {"C": 0.444, "H": 0.062, "O": 0.494}),
    "water": Material(Curve.CARBON, {"H": 0.112, "O": 0.888}),
    "aluminium": Material(Curve.ALUMINIUM, {"Al": 1.0}),
    "steel": Material(Curve.IRON, {"Fe": 1.0}),
}


@dataclass(frozen=True, slots=True)
class Measurement:
    """One step: material, g/cm², and the attenuation at both energies; `where` says which for errors."""

    material: str
    areal: float
    high: float
    low: float
    where: str

    @property
    def ratio(self) -> float:
        """R = attenuation(low) / attenuation(high)."""
        return self.low / self.high

    @property
    def curve(self) -> Curve:
        """The curve this step helps to fit."""
        return MATERIALS[self.material].curve


def known_material(name: object, where: str) -> str:
    """Return the name of a known wedge material; OperatorError otherwise."""
    if isinstance(name, str) and name in MATERIALS:
        return name
    raise OperatorError(f"{where}: no material `{name}`", hint=f"choose one of {', '.join(MATERIALS)}")


def read_table(text: str, name: str) -> list[Measurement]:
    """Read CSV lines of material, g/cm², attenuation high, attenuation low; OperatorError with file and line."""
    try:
        rows = list(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        raise OperatorError(f"{name}: {error}", hint="save it as CSV, one line a step") from error
    if not rows or tuple(cell.strip() for cell in rows[0]) != HEADER:
        raise OperatorError(f"{name}:1: the header is not `{','.join(HEADER)}`", hint="write that header")
    if len(rows) > MOST:
        raise OperatorError(f"{name}: more than {MOST} lines", hint="give one line a step")
    return [_read_row(row, f"{name}:{line}") for line, row in enumerate(rows[1:], start=2) if row]


def _read_row(row: Sequence[str], where: str) -> Measurement:
    cells = [cell.strip() for cell in row]
    if len(cells) != len(HEADER):
        raise OperatorError(f"{where}: {len(cells)} cells", hint=f"write {','.join(HEADER)}")
    try:
        areal, high, low = (float(cell) for cell in cells[1:])
    except ValueError:
        raise OperatorError(f"{where}: not three numbers", hint="write decimal points") from None
    return sound(known_material(cells[0], where), areal, high, low, where)


def sound(material: str, areal: float, high: float, low: float, where: str) -> Measurement:
    """Return a measurement whose numbers can be; OperatorError otherwise."""
    if not (math.isfinite(areal) and 0 < areal <= _THICKEST_G_CM2):
        raise OperatorError(f"{where}: `{areal:g}` g/cm² cannot be", hint="thickness in cm times density")
    for name, value in (("high", high), ("low", low)):
        if not (math.isfinite(value) and 0 < value <= _MAX_ATTENUATION):
            raise OperatorError(
                f"{where}: an attenuation of `{value:g}` at the {name} energy cannot be",
                hint="it is -ln(transmission), above 0 and at most 12",
            )
    return Measurement(material, areal, high, low, where)


def check(measurements: Sequence[Measurement]) -> None:
    """Refuse too few measurements and such as contradict each other; OperatorError."""
    for curve in Curve:
        ours = [one for one in measurements if one.curve is curve]
        if len(ours) < FEWEST:
            raise OperatorError(
                f"{len(ours)} measurements for the {curve} curve, {FEWEST} or more are needed",
                hint=f"measure steps of {' or '.join(_materials_of(curve))}",
            )
        areal = [one.areal for one in ours]
        if max(areal) < LEAST_SPREAD * min(areal):
            raise OperatorError(
                f"the steps for the {curve} curve lie between {min(areal):g} and {max(areal):g} g/cm²",
                hint="let the thickest be twice the thinnest or more; 20, 60 and 120 g/cm² do well",
            )
    for material in {one.material for one in measurements}:
        _check_order(sorted((m for m in measurements if m.material == material), key=lambda m: m.areal))
    _check_energies(measurements)


def _materials_of(curve: Curve) -> Iterable[str]:
    return (name for name, material in MATERIALS.items() if material.curve is curve)


def _check_order(steps: Sequence[Measurement]) -> None:
    for thin, thick in pairwise(steps):
        if thick.areal == thin.areal:
            raise OperatorError(
                f"{thick.where}: {thick.areal:g} g/cm² of {thick.material} were measured before, at {thin.where}",
                hint="give one measurement a step",
            )
        if thick.high <= thin.high or thick.low <= thin.low:
            raise OperatorError(
                f"{thick.where}: {thick.areal:g} g/cm² of {thick.material} attenuate no more than "
                f"{thin.areal:g} g/cm² at {thin.where}",
                hint="exchange the steps, or measure again",
            )


def _check_energies(measurements: Sequence[Measurement]) -> None:
    if sum(one.ratio for one in measurements) <= len(measurements):
        raise OperatorError(
            "the low energy attenuates less than the high one", hint="exchange the two energies"
        )
