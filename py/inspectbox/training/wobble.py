"""When each line was taken: speed that varies, so that wheels come out oval, and pulses of two energies in turn."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inspectbox.training.geometry import ScanGeometry
from inspectbox.training.rendering import Shadow
from inspectbox.training.style import STYLES, ScannerStyle, drawn

Maps = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Wobble:
    """Where each line really was: fractional columns of the even picture, ascending; None for even speed.

    `lag` is how many columns later the low-energy pulse comes: half a column where pulses are interlaced.
    """

    places: NDArray[np.float64] | None
    lag: float = 0.0

    @classmethod
    def drawn(
        cls, rng: np.random.Generator, geometry: ScanGeometry, style: ScannerStyle = STYLES["a"]
    ) -> Wobble:
        """Some scans run evenly; the others vary by up to a few per cent, slowly. Air columns stay in air."""
        lag = 0.5 if rng.random() < style.interlaced else 0.0
        if rng.random() >= style.uneven:
            return cls(None, lag)
        columns = geometry.columns
        knots = int(rng.integers(4, 12))
        speeds = 1 + rng.normal(0.0, drawn(rng, style.speed), knots)
        speed = np.clip(np.interp(np.linspace(0, knots - 1, columns), np.arange(knots), speeds), 0.85, 1.15)
        places = np.concatenate([[0.0], np.cumsum(speed[:-1])])
        return cls(np.clip(places * (columns - 1) / places[-1], 0, columns - 1), lag)

    def apply(self, maps: Maps) -> Maps:
        """Resample (planes, rows, columns) along the last axis, linearly; of two planes the first is the low energy.

        Transmissions are averaged, not attenuations: a line gathers what passes while it is taken.
        """
        lags = (self.lag, 0.0) if len(maps) == 2 else (0.0,) * len(maps)
        resampled = [self._line(plane, lag) for plane, lag in zip(maps, lags, strict=True)]
        return np.stack(resampled) if any(a is not b for a, b in zip(resampled, maps, strict=True)) else maps

    def _line(self, plane: Maps, lag: float) -> Maps:
        columns = plane.shape[1]
        if self.places is None:
            return plane if lag == 0.0 else _between(plane, lag)
        places = np.minimum(self.places + lag, columns - 1)
        left = np.minimum(places.astype(np.int64), columns - 2)
        share = (places - left).astype(np.float32)
        resampled: Maps = np.take(plane, left, axis=1)
        step = np.take(plane, left + 1, axis=1)
        step -= resampled
        step *= share
        resampled += step
        return resampled

    def follow(self, shadow: Shadow) -> Shadow:
        """The shadow as the scan shows it."""
        if self.places is None:
            return shadow
        stop = shadow.column + shadow.own.shape[1]
        first, last = np.searchsorted(self.places, [shadow.column, stop - 1])
        nearest = np.rint(self.places[first : last + 1]).astype(np.int64) - shadow.column
        own = np.take(shadow.own, np.clip(nearest, 0, shadow.own.shape[1] - 1), axis=1)
        return replace(shadow, own=own, column=int(first))


def _between(plane: Maps, lag: float) -> Maps:
    """A plane taken a share of a column later; the last column stays."""
    later = plane.copy()
    later[:, :-1] *= np.float32(1 - lag)
    later[:, :-1] += np.float32(lag) * plane[:, 1:]
    return later
