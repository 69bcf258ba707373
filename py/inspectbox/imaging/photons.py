"""How many photons a pixel gets, measured where nothing stands in the beam."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FEWEST_COLUMNS, FEWEST_ROWS = 8, 16
"""Less of the open beam measures no noise: 16 rows of 8 columns give photons to about a seventh."""

FEWEST, MOST = 500.0, 200_000.0
"""Photons below are no scanner's; above, the reference was averaged before it was written, or drawn without noise."""


def open_beam_photons(
    pages: Sequence[NDArray[np.uint16]], darks: Sequence[NDArray[np.float32]]
) -> float | None:
    """Photons a pixel of the noisiest page, each (rows, columns) of open beam; None where they cannot be measured.

    Counts in units of their row's mean, less each line's dose, vary by one over the photons: half the mean square of
    what neighbouring columns differ by, the median over the rows.
    """
    found = [page_photons(page, dark) for page, dark in zip(pages, darks, strict=True)]
    known = [photons for photons in found if photons is not None]
    return min(known) if len(known) == len(found) and known else None


def page_photons(page: NDArray[np.uint16], dark: NDArray[np.float32]) -> float | None:
    """Photons a pixel of one page of open beam, (rows, columns), as `open_beam_photons` counts them."""
    if page.shape[1] < FEWEST_COLUMNS or len(page) < FEWEST_ROWS or len(page) != len(dark):
        return None
    beam = page.astype(np.float32) - dark[:, None]
    means = beam.mean(axis=1)
    # a dead detector reads its dark, a saturated one varies by nothing
    lit = (means > 0.5 * np.median(means)) & (means > 1) & (page.max(axis=1) < np.iinfo(np.uint16).max)
    if np.count_nonzero(lit) < FEWEST_ROWS:
        return None
    share = beam[lit] / means[lit, None]
    share /= np.maximum(np.median(share, axis=0), 0.1)
    variance = float(np.median(np.mean(np.square(np.diff(share, axis=1)), axis=1)) / 2)
    photons = 1 / variance if variance > 0 else np.inf
    return photons if FEWEST <= photons <= MOST else None
