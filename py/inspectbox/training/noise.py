"""The noise chain: from transmission to what the scanner writes.

Defaults are what was measured on one real truck scan: residual fixed pattern 1.5 %, line dose 0.56 % with a lag-1
correlation of 0.77, pixel noise about 1 %, zeros 0.03 %. Scatter is kept so low that 16 bits end behind some 350 to
400 mm of steel, as published for such scanners.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Maps = NDArray[np.float32]
Counts = NDArray[np.uint16]

_FULL_SCALE = 65535.0


@dataclass(frozen=True, slots=True)
class NoiseModel:
    """A scanner's imperfections.

    `photons` a pixel in open beam; `electronic`, `scatter` as shares of open beam; `pattern`, `dose` relative rms;
    `dose_memory` lag-1 correlation; `zeros` share of pixels; `dead` detectors; `open_beam` and `dark` in counts.
    """

    photons: float = 30_000.0
    electronic: float = 2.0e-5
    scatter: float = 4.0e-5
    pattern: float = 0.015
    dose: float = 0.0056
    dose_memory: float = 0.77
    zeros: float = 3.0e-4
    dead: int = 1
    open_beam: float = 54_000.0
    dark: float = 900.0

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> NoiseModel:
        """A scanner somewhere between a new and a worn one."""
        return cls(
            photons=float(np.exp(rng.uniform(np.log(8e3), np.log(1.2e5)))),
            electronic=float(rng.uniform(1e-5, 4e-5)),
            scatter=float(rng.uniform(1e-5, 1e-4)),
            pattern=float(rng.uniform(0.002, 0.018)),
            dose=float(rng.uniform(0.002, 0.008)),
            dead=int(rng.choice([0, 0, 1, 2, 4])),
            open_beam=float(rng.uniform(44_000, 58_000)),
            dark=float(rng.uniform(200, 1500)),
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
    parts = [_plane(rng, plane, dose, faulty, model) for plane in transmission]
    planes, darks, airs = zip(*parts, strict=True)
    return Readout(planes, darks, airs)


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


def _plane(
    rng: np.random.Generator, plane: Maps, dose: Maps, faulty: list[tuple[int, str]], model: NoiseModel
) -> tuple[Counts, Counts, Counts]:
    rows = plane.shape[0]
    own: Maps = rng.standard_normal((3, rows), np.float32)
    gain, dark = model.open_beam * (1 + 0.04 * own[0]), model.dark * (1 + 0.08 * own[1])
    signal = plane + np.float32(model.scatter) * plane.mean(axis=0)
    # calibration removes what open beam shows, so what stays grows with what stands in the beam
    pattern = model.pattern * own[2][:, None]
    signal *= 1 + pattern * (1 - plane)
    signal *= dose
    spread = np.sqrt(signal / np.float32(model.photons) + np.float32(model.electronic**2))
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
    return np.clip(np.rint(signal), 0, _FULL_SCALE).astype(np.uint16)
