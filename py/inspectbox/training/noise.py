"""The noise chain: from transmission to what the scanner writes.

Defaults are what was measured on one real truck scan: residual fixed pattern 1.5 %, line dose 0.56 % with a lag-1
correlation of 0.77, pixel noise about 1 %, zeros 0.03 %. Scatter is kept so low that 16 bits end behind some 350 to
400 mm of steel, as published for such scanners.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspectbox.training.style import STYLES, ScannerStyle, drawn, drawn_log

Maps = NDArray[np.float32]
Counts = NDArray[np.uint16]

_FULL_SCALE = 65535.0
_SCATTER_ROWS = 10


@dataclass(frozen=True, slots=True)
class NoiseModel:
    """A scanner's imperfections.

    `photons` a pixel in open beam; `electronic`, `scatter` as shares of open beam; `scatter_reach` in rows;
    `pattern`, `dose` relative rms; `dose_memory` lag-1 correlation; `zeros` share of pixels; `dead` detectors;
    `stripes` detectors whose gain drifted after calibration; `open_beam` and `dark` in counts; `blur` the part of a
    signal that goes to each neighbour along the array and along travel; `gain_errors` of the low and the high energy
    since the air reference was taken, relative.
    """

    photons: float = 30_000.0
    electronic: float = 2.0e-5
    scatter: float = 4.0e-5
    scatter_reach: float = 80.0
    pattern: float = 0.015
    dose: float = 0.0056
    dose_memory: float = 0.77
    zeros: float = 3.0e-4
    dead: int = 1
    stripes: int = 0
    open_beam: float = 54_000.0
    dark: float = 900.0
    blur: tuple[float, float] = (0.0, 0.0)
    gain_errors: tuple[float, float] = (0.0, 0.0)

    @classmethod
    def drawn(
        cls, rng: np.random.Generator, style: ScannerStyle = STYLES["a"], pitch_z: float = 4.75
    ) -> NoiseModel:
        """A scanner of a style whose rows are `pitch_z` mm apart."""
        return cls(
            photons=drawn_log(rng, style.photons),
            electronic=drawn(rng, style.electronic),
            scatter=drawn_log(rng, style.scatter),
            scatter_reach=drawn(rng, style.scatter_reach) / pitch_z,
            pattern=drawn(rng, style.pattern),
            dose=drawn(rng, style.dose),
            dose_memory=drawn(rng, style.dose_memory),
            zeros=drawn(rng, style.zeros),
            dead=int(rng.choice(style.faulty)),
            stripes=int(rng.integers(1, 7)) if rng.random() < style.striped else 0,
            open_beam=float(rng.uniform(44_000, 58_000)),
            dark=float(rng.uniform(200, 1500)),
            blur=(drawn(rng, style.blur), drawn(rng, style.blur))
            if rng.random() < style.blurred
            else (0.0, 0.0),
            gain_errors=(float(rng.normal(0, style.gain_error)), float(rng.normal(0, style.gain_error))),
        )


@dataclass(frozen=True, slots=True)
class Readout:
    """Raw planes (rows, columns), and one reference column (rows,) of dark and air a plane, in counts."""

    planes: tuple[Counts, ...]
    darks: tuple[Counts, ...]
    airs: tuple[Counts, ...]


def read_out(rng: np.random.Generator, transmission: Maps, model: NoiseModel) -> Readout:
    """Turn transmission (planes, rows, columns) into raw counts."""
    dose = _line_dose(rng, transmission.shape[2], model)
    faulty = _faulty_rows(rng, transmission.shape[1], model)
    drift = _drift(rng, transmission.shape[1], model)
    parts = [_plane(rng, mixed(plane, model.blur), (dose, drift), faulty, model) for plane in transmission]
    planes, darks, airs = zip(*parts, strict=True)
    told = [
        _counts(air + (air.astype(np.float32) - dark) * error)
        for air, dark, error in zip(airs, darks, model.gain_errors, strict=False)
    ]
    return Readout(planes, darks, tuple(told))


def mixed(plane: Maps, blur: tuple[float, float]) -> Maps:
    """A plane (rows, columns) each pixel of which gives a part of its signal to both neighbours of a row and a column.

    The outermost pixels give what would leave the picture to themselves: no signal is lost.
    """
    for axis, part in enumerate(blur):
        if part > 0.0:
            kept = plane * np.float32(1 - 2 * part)
            here, there = np.moveaxis(kept, axis, 0), np.moveaxis(plane, axis, 0) * np.float32(part)
            here[1:] += there[:-1]
            here[:-1] += there[1:]
            here[0] += there[0]
            here[-1] += there[-1]
            plane = kept
    return plane


def _line_dose(rng: np.random.Generator, columns: int, model: NoiseModel) -> Maps:
    """Dose of every line around 1: first-order autoregression."""
    shocks = rng.normal(0.0, model.dose * np.sqrt(1 - model.dose_memory**2), columns)
    dose, level = np.empty(columns, np.float32), float(rng.normal(0.0, model.dose))
    for column, shock in enumerate(shocks):
        level = model.dose_memory * level + float(shock)
        dose[column] = 1.0 + level
    return dose


def _faulty_rows(rng: np.random.Generator, rows: int, model: NoiseModel) -> list[tuple[int, str]]:
    """Dead, hot and noisy detectors; the same in both planes."""
    where = rng.choice(rows, size=min(model.dead, rows), replace=False)
    return [(int(row), str(rng.choice(["dead", "hot", "noisy"]))) for row in where]


def _drift(rng: np.random.Generator, rows: int, model: NoiseModel) -> Maps:
    """Gain of every detector since its calibration, around 1: a few stripes, single or side by side."""
    gains = np.ones(rows, np.float32)
    for row in rng.integers(0, rows, model.stripes):
        wide = int(rng.choice([1, 1, 1, 2, 16]))
        gains[row : row + wide] *= 1 + float(rng.choice([-1, 1]) * rng.uniform(0.01, 0.12))
    return gains


def scatter_field(plane: Maps, share: float, reach: float) -> Maps:
    """Scattered signal as a share of open beam, for transmission (rows, columns): smooth along the detector.

    What a column scatters is what it takes from the beam and lets out again, T times -ln T, spread over `reach` rows;
    every line is a shot of its own, so nothing spreads along travel. A tenth is there whatever stands in the beam.
    """
    rows, columns = plane.shape
    blocks = -(-rows // _SCATTER_ROWS)
    edges = np.arange(0, rows, _SCATTER_ROWS)
    # a few rows of every block stand for it: the field is far smoother than a block
    coarse = np.clip(plane[np.minimum(edges + _SCATTER_ROWS // 2, rows - 1)], 1e-7, 1.0)
    source = coarse * (0.1 - np.log(coarse))
    centres = edges + (_SCATTER_ROWS - 1) / 2
    distance = (np.arange(rows)[:, None] - centres[None, :]) / max(reach, _SCATTER_ROWS)
    spread = np.exp(-0.5 * distance**2)
    # beyond the array there is only air
    spread /= np.sqrt(2 * np.pi) * max(reach, _SCATTER_ROWS) / _SCATTER_ROWS
    field: Maps = (np.float32(share) * spread.astype(np.float32).reshape(rows, blocks)) @ source
    return field.reshape(rows, columns)


def _plane(
    rng: np.random.Generator,
    plane: Maps,
    gains: tuple[Maps, Maps],
    faulty: list[tuple[int, str]],
    model: NoiseModel,
) -> tuple[Counts, Counts, Counts]:
    dose, drift = gains
    rows = plane.shape[0]
    own: Maps = rng.standard_normal((3, rows), np.float32)
    gain, dark = model.open_beam * (1 + 0.04 * own[0]), model.dark * (1 + 0.08 * own[1])
    signal = scatter_field(plane, model.scatter, model.scatter_reach)
    signal += plane
    # calibration removes what open beam shows, so what stays grows with what stands in the beam
    pattern = np.float32(model.pattern) * own[2][:, None]
    shift = 1 - plane
    shift *= pattern
    shift += drift[:, None]
    signal *= shift
    signal *= dose
    spread = np.divide(signal, np.float32(model.photons), out=shift)
    spread += np.float32(model.electronic**2)
    np.sqrt(spread, out=spread)
    spread *= rng.standard_normal(plane.shape, np.float32)
    signal += spread
    signal *= gain[:, None]
    signal += dark[:, None]
    _break(rng, signal, faulty, dark)
    lost = rng.integers(0, plane.size, rng.poisson(model.zeros * plane.size))
    signal.reshape(-1)[lost] = 0.0
    return _counts(signal), _counts(dark), _counts(gain + dark)


def _break(rng: np.random.Generator, signal: Maps, faulty: list[tuple[int, str]], dark: Maps) -> None:
    for row, fault in faulty:
        if fault == "dead":
            signal[row] = dark[row]
        elif fault == "hot":
            signal[row] = _FULL_SCALE
        else:
            signal[row] *= 1 + 0.05 * rng.standard_normal(signal.shape[1], np.float32)


def _counts(signal: Maps) -> Counts:
    """Round in place and cut to 16 bits."""
    np.rint(signal, out=signal)
    return np.clip(signal, 0, _FULL_SCALE, out=signal).astype(np.uint16)
