"""Goods seen alone, laid into training windows as if they had stood in that load: their attenuations add.

This is threat image projection on the detector's own planes, cheap enough for every window of a training. What it
leaves out, `tip` does on raw planes: the noise of the photons that the object stops.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from inspectbox.imaging.looks import mirror
from inspectbox.imaging.network_picture import at_coarser_pitch
from inspectbox.training.dataset_files import Sample, read_tensors
from inspectbox.training.dataset_simulated import TRAINING_STYLE
from inspectbox.training.scanner import nominal_beam
from inspectbox.training.style import STYLES
from inspectbox.training.train_planes import (
    ATTENUATIONS,
    KEPT_SHARE,
    Boxes,
    Pixels,
    Window,
    attenuation,
    levels,
    resized,
    rounded,
)

MOST = 3
"""Objects laid into one window, one at least."""

LEAST_SHARE = 0.06
"""An object is laid in where it makes up that share of all attenuation: less would be a label that no one can see."""

_LOADED, _DENSE = 0.08, 6.5
_TELLING = 0.15
"""Attenuation from which the lane tells materials."""

_TRIES = 6

_LITTLE = 80
"""Pixels, 0.8 m at 9.5 mm and 1.1 m at 14.25 mm: goods longer or higher stand as they were made to stand."""


@dataclass(frozen=True, slots=True)
class Blender:
    """Objects, each a class and the planes of it alone."""

    objects: Sequence[tuple[int, Pixels]]

    @classmethod
    def of(cls, samples: Sequence[Sample], shrunk: float = 1.0) -> Blender:
        """Read objects: samples of one picture and one box each, to be shrunk so many times."""
        labelled = [sample for sample in samples if sample.truths]
        labels = [sample.truths[0].label for sample in labelled]
        pictures = (at_coarser_pitch(pixels, shrunk) for pixels in read_tensors(labelled))
        return cls(list(zip(labels, pictures, strict=True)))

    def laid_into(self, pixels: Pixels, boxes: Boxes, rng: np.random.Generator) -> Window:
        """Return the window with up to `MOST` further objects in it and their boxes among its own."""
        high = attenuation(pixels[0, ::8, ::8])
        loaded = np.argwhere((high > _LOADED) & (high < _DENSE)) * 8
        if not len(loaded):
            return pixels, boxes
        pixels, found = pixels.copy(), []
        for _ in range(int(rng.integers(1, MOST + 1))):
            for _ in range(_TRIES):
                label, drawn = self.objects[int(rng.integers(len(self.objects)))]
                box = _lay(pixels, varied(drawn, rng), loaded[int(rng.integers(len(loaded)))])
                if box is not None:
                    found.append((label, *box))
                    break
        return pixels, np.concatenate([boxes, np.array(found, np.float32).reshape(-1, 5)])


def varied(drawn: Pixels, rng: np.random.Generator) -> Pixels:
    """Return an object as another of its kind: larger or smaller by a quarter, longer or higher by a quarter, looser
    or tighter packed by a third, seen from the other side; a little one also upside down or on end.
    """
    size, longer = rng.uniform(-0.25, 0.25, 2)
    factors = np.exp([size - longer, size + longer])
    rows, columns = (
        max(1, round(side * factor)) for side, factor in zip(drawn.shape[1:], factors, strict=True)
    )
    other = _turned(resized(drawn, (rows, columns)), rng)
    density = np.float32(np.exp(rng.uniform(-0.3, 0.2) / 2))  # planes are square roots: half of it
    return np.concatenate([rounded(other[:2] * density), other[2:]])


def _turned(drawn: Pixels, rng: np.random.Generator) -> Pixels:
    """An object mirrored every other time; one that lies in a load anyhow also turned by quarters."""
    if rng.random() < 0.5:
        drawn = mirror(drawn)
    if max(drawn.shape[1:]) > _LITTLE:
        return drawn
    return np.rot90(drawn, int(rng.integers(4)), axes=(1, 2))


def _lay(pixels: Pixels, drawn: Pixels, middle: NDArray[np.intp]) -> tuple[float, float, float, float] | None:
    """Add an object to a window around a pixel; its box, or None where too little of it would show."""
    rows, columns = drawn.shape[1:]
    top, left = int(middle[0]) - rows // 2, int(middle[1]) - columns // 2
    y0, x0 = max(top, 0), max(left, 0)
    y1, x1 = min(top + rows, pixels.shape[1]), min(left + columns, pixels.shape[2])
    if (y1 - y0) * (x1 - x0) < KEPT_SHARE * rows * columns:
        return None
    behind = pixels[:, y0:y1, x0:x1]
    part = drawn[:, y0 - top : y1 - top, x0 - left : x1 - left]
    whole, share = added(behind, part)
    if share < LEAST_SHARE:
        return None
    pixels[:, y0:y1, x0:x1] = whole
    return float(x0), float(y0), float(x1), float(y1)


def added(behind: Pixels, drawn: Pixels) -> tuple[Pixels, float]:
    """Add an object to what is behind it: the planes, and its median share of the high attenuation where it is.

    The beam is harder behind a load, so the object takes less from it, as so much steel would. The material index is
    the mean of both, weighed by attenuation: within 25 levels of what the lane would tell, but for lead, whose ratio
    lies off the curves. What is too dense to tell stays untold.
    """
    there, own = attenuation(behind[:2]), attenuation(drawn[:2])
    hardened = np.stack([own[n] * hardening()[n].take(behind[n]) for n in range(2)])
    whole = there + hardened
    shows, share = own[0] > 0, hardened[0] / np.maximum(whole[0], 1e-6)
    told = np.where(drawn[2] > 0, drawn[2], _typical(drawn[2])).astype(np.float32)
    known = behind[2] > 0
    index = np.where(known, behind[2] + (told - behind[2]) * share, told)
    tellable = (whole[0] >= _TELLING) & (known | (there[0] < _TELLING)) & (told > 0)
    index = np.where(shows, np.where(tellable, index, 0), behind[2])
    planes = rounded(np.concatenate([levels(whole), index[None]]))
    return planes, float(np.median(share[shows])) if shows.any() else 0.0


def _typical(index: NDArray[np.uint8]) -> int:
    told = index[index > 0]
    return int(np.median(told)) if len(told) else 0


@cache
def hardening() -> NDArray[np.float32]:
    """(2, 256), high then low: how much less a thin object takes from the beam behind each level of attenuation."""
    areal = np.geomspace(1e-3, 600.0, 2000)
    seen = -np.log(
        np.maximum(nominal_beam(STYLES[TRAINING_STYLE]).column_transmission("steel", areal), 1e-30)
    )
    found = []
    for row in seen[::-1]:
        slope = np.gradient(row, areal)
        found.append(np.interp(ATTENUATIONS, row, slope / slope[0]))
    return np.array(found, np.float32)
