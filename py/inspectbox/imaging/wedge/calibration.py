"""A machine's curves from its step wedges: two fitted spectra, drawn to the measured points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import OperatorError
from inspectbox.imaging.wedge.measurement import MATERIALS, Curve, Measurement, check
from inspectbox.imaging.wedge.spectrum import CRYSTAL, Coefficients, Floats, Matter, Spectrum, energies, fit

_ROWS = 24
_THINNEST, _THICKEST = 0.05, 10.0
_OVER_SCATTER = 5.0
"""Curves end where this many times the scatter comes through: beyond, scatter is all that is measured."""

_AREAL = np.geomspace(0.05, 700.0, 2500)

FARTHEST = 0.10
"""A step whose attenuation is this share off the fitted beam's was not what was said: densities vary by 1 %."""

WORST = 0.25
"""A curve may miss its points by so much of the gap to its neighbour (root mean square): half the way to the cut."""


@dataclass(frozen=True, slots=True)
class Residual:
    """How a step lies to its curve: `attenuation_share` of the beam's, `gap_share` of the gap between classes."""

    step: Measurement
    attenuation_share: float
    gap_share: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """`curves` (24, 4): attenuation, R of carbon, aluminium, iron; `areal` (24, 3): g/cm² of wood, Al, Fe there."""

    curves: Floats
    areal: Floats
    low: Spectrum
    high: Spectrum
    residuals: tuple[Residual, ...]

    def worst(self, curve: Curve) -> float:
        """Root mean square of the curve's residuals, as a share of the gap."""
        shares = [one.gap_share for one in self.residuals if one.step.curve is curve]
        return float(np.sqrt(np.mean(np.square(shares))))


@dataclass(frozen=True, slots=True)
class _Beam:
    low: Spectrum
    high: Spectrum
    coefficients: Coefficients

    def of(self, elements: Mapping[str, float]) -> tuple[Floats, Floats]:
        """High-energy attenuation and R behind `_AREAL` of a material."""
        mixed = mix(self.coefficients, elements)
        high = self.high.attenuation(mixed, _AREAL)
        return high, self.low.attenuation(mixed, _AREAL) / high


def mix(coefficients: Coefficients, elements: Mapping[str, float]) -> Floats:
    """Mass attenuation coefficients (bins,) of a mixture in cm²/g."""
    parts = [share * coefficients(element, energies()) for element, share in elements.items()]
    total: Floats = np.sum(parts, axis=0)
    return total


def calibrate(
    steps: Sequence[Measurement], end_points: tuple[float, float], coefficients: Coefficients
) -> Calibration:
    """Fit the curves of a machine of (low, high) end points in MeV; OperatorError where the steps contradict."""
    check(steps)
    behind = np.stack([mix(coefficients, MATERIALS[step.material].elements) for step in steps])
    areal = np.array([step.areal for step in steps])
    measured = [np.array([step.low for step in steps]), np.array([step.high for step in steps])]
    matter = Matter(coefficients("Pb", energies()), mix(coefficients, CRYSTAL))
    low, high = (
        fit(nominal, matter, behind, areal, values)
        for nominal, values in zip(end_points, measured, strict=True)
    )
    modelled = low.attenuation(behind, areal), high.attenuation(behind, areal)
    off = [
        float(max(abs(ours / said - 1)))
        for ours, said in zip(np.transpose(modelled), np.transpose(measured), strict=True)
    ]
    _check_attenuations(steps, off)
    lines = {curve: _line(curve, steps, modelled[0] / modelled[1]) for curve in Curve}
    beam = _Beam(low, high, coefficients)
    curves = _draw(beam, lines)
    residuals = tuple(
        Residual(step, share, _gap_share(curves, step, float(model * (1 + lines[step.curve].at(step.high)))))
        for step, share, model in zip(steps, off, modelled[0] / modelled[1], strict=True)
    )
    found = Calibration(curves, _weigh(beam), low, high, residuals)
    _check_curves(found)
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    """What a curve's points lie off the beam's R, as a share: a straight line between its ends, level beyond."""

    offset: float
    slope: float
    ends: tuple[float, float]

    def at(self, attenuation: Floats | float) -> Floats:
        inside = np.clip(attenuation, *self.ends)
        return np.asarray(self.offset + self.slope * inside, dtype=np.float64)


def _line(curve: Curve, steps: Sequence[Measurement], modelled: Floats) -> _Line:
    ours = [index for index, step in enumerate(steps) if step.curve is curve]
    attenuation = np.array([steps[index].high for index in ours])
    off = np.array([steps[index].ratio for index in ours]) / modelled[ours] - 1
    slope, offset = np.polyfit(attenuation, off, 1)
    return _Line(float(offset), float(slope), (float(attenuation.min()), float(attenuation.max())))


_ELEMENT = {Curve.CARBON: "C", Curve.ALUMINIUM: "Al", Curve.IRON: "Fe"}


def _rows(beam: _Beam) -> Floats:
    seen = -np.log(_OVER_SCATTER * max(beam.low.scatter, beam.high.scatter))
    return np.geomspace(_THINNEST, min(_THICKEST, float(seen)), _ROWS)


def _draw(beam: _Beam, lines: Mapping[Curve, _Line]) -> Floats:
    attenuation = _rows(beam)
    columns = [attenuation]
    for curve, element in _ELEMENT.items():
        high, ratio = beam.of({element: 1.0})
        columns.append(np.interp(attenuation, high, ratio) * (1 + lines[curve].at(attenuation)))
    return np.stack(columns, axis=1)


def _weigh(beam: _Beam) -> Floats:
    attenuation = _rows(beam)
    materials = [MATERIALS[name].elements for name in ("wood", "aluminium", "steel")]
    return np.stack([np.interp(attenuation, beam.of(one)[0], _AREAL) for one in materials], axis=1)


def gap(curves: Floats, attenuation: Floats | float) -> Floats:
    """The smaller of the two gaps between neighbouring curves, in R."""
    carbon, aluminium, iron = (np.interp(attenuation, curves[:, 0], curves[:, at]) for at in (1, 2, 3))
    return np.asarray(np.minimum(carbon - aluminium, aluminium - iron), dtype=np.float64)


def _gap_share(curves: Floats, step: Measurement, expected: float) -> float:
    return float((step.ratio - expected) / np.maximum(gap(curves, step.high), 1e-6))


def _check_attenuations(steps: Sequence[Measurement], off: Sequence[float]) -> None:
    worst = int(np.argmax(off))
    if off[worst] > FARTHEST:
        step = steps[worst]
        raise OperatorError(
            f"{step.where}: {step.areal:g} g/cm² of {step.material} attenuate {100 * off[worst]:.0f} % off what all "
            "steps together say of the beam",
            hint="check its thickness and density, the end points, and dark and air of the scan",
        )


def _check_curves(found: Calibration) -> None:
    for curve in Curve:
        if found.worst(curve) > WORST:
            ours = [one for one in found.residuals if one.step.curve is curve]
            step = max(ours, key=lambda one: abs(one.gap_share)).step
            raise OperatorError(
                f"{step.where}: the {curve} steps contradict each other, {100 * found.worst(curve):.0f} % of the gap "
                "between two classes",
                hint="measure that step again, with more lines or a larger box",
            )
    ordered = (np.diff(found.curves[:, 1:], axis=1) < 0).all(axis=1)
    if not ordered.all() or (np.diff(found.areal, axis=0) <= 0).any():
        at = found.curves[int(np.argmin(ordered)), 0]
        raise OperatorError(
            f"at an attenuation of {at:.2f} the curves do not fall from carbon to aluminium to iron",
            hint="check which step is of which material",
        )


@dataclass(frozen=True, slots=True)
class Change:
    """How far a curve moved since the last calibration: the largest shift as a share of the gap, and where."""

    curve: Curve
    gap_share: float
    attenuation: float


def compare(now: Floats, last: NDArray[np.float32]) -> tuple[Change, ...]:
    """Return the largest shift of each curve between 0.3 and 6, where materials are told; `last` is (n, 4)."""
    attenuation = np.linspace(0.3, 6.0, 200)
    attenuation = attenuation[(attenuation >= last[0, 0]) & (attenuation <= last[-1, 0])]
    changes = []
    for at, curve in enumerate(Curve, start=1):
        before, after = (np.interp(attenuation, table[:, 0], table[:, at]) for table in (last, now))
        shift = (after - before) / gap(now, attenuation)
        worst = int(np.argmax(np.abs(shift))) if len(shift) else 0
        changes.append(
            Change(
                curve,
                float(shift[worst]) if len(shift) else 0.0,
                float(attenuation[worst]) if len(shift) else 0.0,
            )
        )
    return tuple(changes)
