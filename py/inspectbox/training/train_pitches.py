"""Windows of one world at two pitches, as the detector that learns from them looks at a radiograph twice.

At the coarser pitch a window shows a whole vehicle's height and what stands beside what; at the finer one small goods
have more pixels than a network's stride. One network learns both: what it is to look at twice it has to know twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from inspectbox.training.dataset_files import Sample
from inspectbox.training.train_crops import CropSet
from inspectbox.training.train_planes import Window

COARSER = 1.5
"""How many times coarser the mirror image is looked at: beside 9.5 mm, 14.25 mm."""

COARSER_SHARE = 0.5
"""Share of the windows that are cut at the coarser pitch."""


class TwoPitches:
    """An epoch of `finer`'s windows, `COARSER_SHARE` of which are cut from `coarser` instead: sets of one window shape,
    seed and length. Which is which follows from (seed, epoch, index), as the windows themselves do.
    """

    def __init__(self, finer: CropSet, coarser: CropSet) -> None:
        self._finer, self._coarser = finer, coarser

    @property
    def labels(self) -> list[dict[str, Any]]:
        """Of every picture at both pitches, as ultralytics counts them."""
        return [*self._finer.labels, *self._coarser.labels]

    @property
    def epoch(self) -> int:
        """The epoch whose windows are cut."""
        return self._finer.epoch

    @epoch.setter
    def epoch(self, number: int) -> None:
        self._finer.epoch = self._coarser.epoch = number

    def grow(self, samples: Sequence[Sample]) -> None:
        """Take further pictures in, at both pitches where the coarser pictures are the finer ones shrunk."""
        self._finer.grow(samples)
        if self._coarser.shrunk != 1.0:
            self._coarser.grow(samples)

    def __len__(self) -> int:
        return len(self._finer)

    def window(self, index: int) -> Window:
        """Cut one window."""
        return self._chosen(index).window(index)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return self._chosen(index)[index]

    def _chosen(self, index: int) -> CropSet:
        rng = np.random.default_rng([self._finer.seed, self.epoch, index, 1])
        return self._coarser if rng.random() < COARSER_SHARE else self._finer
