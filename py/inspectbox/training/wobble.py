"""Speed that varies: lines are taken at even times, not at even places, so wheels come out oval."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inspectbox.training.geometry import ScanGeometry
from inspectbox.training.rendering import Shadow

Maps = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Wobble:
    """Where each line really was: fractional columns of the even picture, ascending; None for even speed."""

    places: NDArray[np.float64] | None

    @classmethod
    def drawn(cls, rng: np.random.Generator, geometry: ScanGeometry) -> Wobble:
        """Half of the scans run evenly; the others vary by up to a few per cent, slowly. Air columns stay in air."""
        if rng.random() < 0.5:
            return cls(None)
        columns = geometry.columns
        knots = int(rng.integers(4, 9))
        speeds = 1 + rng.normal(0.0, rng.uniform(0.01, 0.04), knots)
        speed = np.clip(np.interp(np.linspace(0, knots - 1, columns), np.arange(knots), speeds), 0.85, 1.15)
        places = np.concatenate([[0.0], np.cumsum(speed[:-1])])
        return cls(np.clip(places * (columns - 1) / places[-1], 0, columns - 1))

    def apply(self, maps: Maps) -> Maps:
        """Resample (planes, rows, columns) along the last axis, linearly."""
        if self.places is None:
            return maps
        left = np.minimum(self.places.astype(np.int64), maps.shape[2] - 2)
        share = (self.places - left).astype(np.float32)
        resampled: Maps = np.take(maps, left, axis=2)
        resampled *= 1 - share
        resampled += np.take(maps, left + 1, axis=2) * share
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
