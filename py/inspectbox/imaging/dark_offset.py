"""Whether a scan without a dark reference still carries the detectors' dark offset: its noise tells.

Of a signal that photons make, the variance falls with the signal itself; electronics, structure and rounding only add
to it. Where a dense load leaves counts with less noise than so many photons have, the counts are no signal: an offset
was never taken away, and what is dense looks transparent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from inspectbox.domain.scan import AirColumns, Energy
from inspectbox.imaging.photons import page_photons

Floats = NDArray[np.float32]

SIDE = 16
"""Pixels of a block each way: the noise of 240 neighbouring pairs, known to about a ninth."""

DENSE = 0.2
"""Transmission under which a block is looked at; of lighter ones an offset changes little."""

MOST_BLOCKS = 200
"""Darkest blocks looked at."""

TOO_QUIET = 0.4
"""Share of the photons' variance under which a block is no signal: by chance once in millions of blocks."""

FEWEST_QUIET = 3


def dark_doubts(
    planes: Sequence[tuple[Energy, NDArray[np.uint16]]],
    columns: AirColumns,
    dense_transmission: float,
    *,
    removed: bool,
) -> Iterator[str]:
    """Say of every plane why its dark offset may still be there: it shows, or nothing can show it.

    `removed` says that the scanner is known to take it away: then only an offset that shows is a doubt.
    """
    for energy, plane in planes:
        beam = plane[:, columns.start : columns.stop]
        photons = page_photons(beam, np.zeros(len(beam), np.float32))
        if photons is None:
            if not removed:
                yield (
                    f"{energy} energy: nothing shows that the dark offset was taken away, the open beam's noise cannot "
                    "be measured; give a dark reference, or say `scanner.dark_removed` in the profile"
                )
            continue
        offset = dark_offset(plane, beam, photons, dense_transmission)
        if offset is not None:
            yield (
                f"{energy} energy: a dark offset of at least {offset:.0f} counts was not taken away, "
                "what is dense looks transparent; give a dark reference"
            )


def dark_offset(
    plane: NDArray[np.uint16], beam: NDArray[np.uint16], photons: float, dense_transmission: float
) -> float | None:
    """Return the least dark offset in counts that a plane (rows, columns) shows, None where it shows none.

    `beam` (rows, n) are columns of open beam with whatever offset there is, `photons` those a pixel gets in them. An
    offset shows where a load leaves less than about its own height of signal; what reads as opaque all the same is not
    looked at.
    """
    air, sound = _sound_detectors(beam)
    where = _darkest(plane, air, sound)
    rows = where[:, 0, None] * SIDE + np.arange(SIDE)
    columns = where[:, 1, None] * SIDE + np.arange(SIDE)
    blocks = plane[rows[:, :, None], columns[:, None, :]] / air[rows][:, :, None]
    weights = sound[rows] / np.maximum(np.count_nonzero(sound[rows], axis=1), 1)[:, None]
    share = (blocks.mean(axis=2) * weights).sum(axis=1)
    variance = (np.square(np.diff(blocks, axis=2)).mean(axis=2) / 2 * weights).sum(axis=1)
    looked_at = (share > 2 * dense_transmission) & (share < DENSE)
    left = variance[looked_at] * photons / share[looked_at]
    quiet = left < TOO_QUIET
    if np.count_nonzero(quiet) < FEWEST_QUIET:
        return None
    return float(np.median((share[looked_at] * (1 - left))[quiet]) * np.median(air[sound]))


def _sound_detectors(beam: NDArray[np.uint16]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return open beam (rows,) and which detectors answer to it; 1 stands for the open beam of the others."""
    air = beam.mean(axis=1, dtype=np.float32)
    lit = (air > 0.5 * np.median(air)) & (air < 2.0 * np.median(air))
    air = np.where(lit, air, np.float32(1.0))
    noise = np.square(np.diff(beam.astype(np.float32), axis=1) / air[:, None]).mean(axis=1)
    usual = np.median(noise[lit]) if lit.any() else 0.0
    # a stuck detector has no noise, a broken one far too much
    sound = lit & (noise > 0.2 * usual) & (noise < 5.0 * usual)
    return np.where(sound, air, np.float32(1.0)), sound


def _darkest(plane: NDArray[np.uint16], air: Floats, sound: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return (n, 2) blocks down and along, roughly the darkest: by one column of each, and its sound detectors."""
    down, along = plane.shape[0] // SIDE, plane.shape[1] // SIDE
    lines = plane[: down * SIDE, SIDE // 2 : along * SIDE : SIDE]
    by_row = lines * (sound / air)[: down * SIDE, None]
    used = np.count_nonzero(sound[: down * SIDE].reshape(down, SIDE), axis=1)
    share = by_row.reshape(down, SIDE, along).sum(axis=1) / np.maximum(used, 1)[:, None]
    share[used < SIDE // 2] = np.inf
    found = np.argwhere(share < DENSE)
    order = np.argsort(share[found[:, 0], found[:, 1]], kind="stable")
    return found[order[:MOST_BLOCKS]]
