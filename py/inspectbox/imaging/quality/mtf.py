"""Modulation transfer function from a straight edge, slanted or not (the method of ISO 12233 and IEC 62220-1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_OVERSAMPLING = 4
_NEAR = 8
_LEAST_SIDE = 16


@dataclass(frozen=True, slots=True)
class Mtf:
    """`frequency` (n,) in line pairs a unit of pitch, `modulation` (n,) with 1 at zero; `oversampled` bins a pixel."""

    frequency: Floats
    modulation: Floats
    oversampled: int

    def at(self, level: float) -> float | None:
        """Return the frequency where the modulation first falls below `level`; None when it never does."""
        below = np.flatnonzero(self.modulation < level)
        if below.size == 0 or below[0] == 0:
            return None
        last = int(below[0])
        high, low = self.modulation[last - 1], self.modulation[last]
        share = float((high - level) / (high - low))
        return float(self.frequency[last - 1] + share * (self.frequency[last] - self.frequency[last - 1]))


def measure_mtf(region: Floats, pitch: tuple[float, float] = (1.0, 1.0)) -> Mtf | None:
    """Return the MTF across the one edge of a (rows, columns) region; None when there is no edge to measure.

    `pitch` is (along columns, along rows): in mm the frequencies are line pairs/mm, at 1 they are per pixel. Each row's
    edge gives a straight line, the distance from it an edge-spread function in quarter pixels where the edge slants by
    a pixel or more, whole pixels otherwise; its derivative, under a Hann window, is transformed.
    """
    across, down = np.ptp(region.mean(axis=0)), np.ptp(region.mean(axis=1))
    if down > across:
        region, pitch = region.T, (pitch[1], pitch[0])
    rows, columns = region.shape
    if rows < _LEAST_SIDE or columns < _LEAST_SIDE or max(across, down) == 0.0:
        return None
    slope, start = _edge_line(region)
    steps = _OVERSAMPLING if abs(slope) * rows >= 1.0 else 1
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float64)
    slant = slope * pitch[0] / pitch[1]
    distance = (x - slope * y - start) * pitch[0] / np.sqrt(1 + slant**2)
    return _transform(region, distance, pitch[0] / steps, steps)


def _edge_line(region: Floats) -> tuple[float, float]:
    rough = np.array([_best_step(row) for row in region])
    y = np.arange(len(rough), dtype=np.float64)
    slope, start = _robust_line(y, rough)
    change = np.diff(region, axis=1)
    places = np.arange(change.shape[1]) + 0.5
    near = np.abs(places[None, :] - (slope * y + start)[:, None]) <= _NEAR
    weight = np.where(near, change, 0.0)
    total = weight.sum(axis=1)
    usable = np.abs(total) > 0.5 * np.median(np.abs(total))
    if usable.sum() < _LEAST_SIDE:
        return slope, start
    centre = (weight * places).sum(axis=1)[usable] / total[usable]
    return _robust_line(y[usable], centre)


def _best_step(row: Floats) -> float:
    """Return where a step fits the row best: the split with the largest variance between its sides."""
    n = np.arange(1, len(row))
    left = np.cumsum(row)[:-1]
    gain = (left - n * row.mean()) ** 2 / (n * (len(row) - n))
    return float(np.argmax(gain)) + 0.5


def _robust_line(x: Floats, y: Floats) -> tuple[float, float]:
    keep = np.ones(len(x), dtype=bool)
    slope, start = 0.0, float(np.median(y))
    for _ in range(3):
        slope, start = (float(part) for part in np.polyfit(x[keep], y[keep], 1))
        miss = np.abs(y - slope * x - start)
        keep = miss <= max(0.5, 4.0 * float(np.median(miss)))
    return slope, start


def _transform(region: Floats, distance: Floats, width: float, steps: int) -> Mtf | None:
    reach = min(-float(distance[:, 0].max()), float(distance[:, -1].min()))
    half = int(reach / width)
    if half < _NEAR:
        return None
    index = np.rint(distance / width).astype(np.intp) + half
    inside = (index >= 0) & (index <= 2 * half)
    count = np.bincount(index[inside], minlength=2 * half + 1)
    total = np.bincount(index[inside], weights=region[inside], minlength=2 * half + 1)
    there = np.flatnonzero(count)
    spread = np.interp(np.arange(2 * half + 1), there, total[there] / count[there])
    line = np.diff(spread) * np.hanning(2 * half)
    modulation: Floats = np.abs(np.fft.rfft(line))
    if modulation[0] == 0.0:
        return None
    frequency = np.fft.rfftfreq(2 * half, width).astype(np.float64)
    # averaging over a bin and differencing over one each multiply the spectrum by a sinc
    blur = np.sinc(frequency * width) ** (2 if steps > 1 else 1)
    kept = frequency <= 0.5 / width * (2 / steps if steps > 1 else 1)
    found: Floats = modulation[kept] / modulation[0] / blur[kept]
    return Mtf(frequency[kept].astype(np.float64), found, steps)
