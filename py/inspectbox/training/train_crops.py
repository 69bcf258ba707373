"""Training windows cut from whole radiographs, changed only in ways that a scanner could have produced.

A window may be mirrored along travel, scaled and stretched a little, joined from two loads, and seen by another scanner
(`train_changes`). It is never turned upside down: loads stand on floors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspectbox.imaging.looks import mirror
from inspectbox.imaging.network_picture import at_coarser_pitch
from inspectbox.training.dataset import SMALLEST_PIXELS
from inspectbox.training.dataset_files import Sample, read_tensors
from inspectbox.training.train_blend import Blender
from inspectbox.training.train_changes import as_another_scanner
from inspectbox.training.train_planes import KEPT_SHARE, Window, resized

BLENDED_SHARE = 0.7
"""Share of the windows that `objects`, where there are some, are laid into."""

_SCALES, _STRETCHES = np.log((0.85, 1.18)), np.log((0.92, 1.09))
"""Logarithms of how large a window is seen, and how long: a lane's speed is known no better than that."""


@dataclass
class CropSet:
    """Windows of `shape` (rows, columns); `per_image` windows of every picture make an epoch.

    `fixed` is an epoch's windows when pictures are still being rendered. When `balanced`, every other window is laid
    around an object of a class drawn evenly from those there are. `objects` are seen alone, to be laid into windows.
    Pictures and objects are `shrunk` so many times as they are read.
    Every window follows from (seed, epoch, index), so a resumed training sees what an unbroken one would have seen.
    """

    samples: Sequence[Sample]
    shape: tuple[int, int]
    seed: int
    per_image: int = 2
    epoch: int = 0
    augment: bool = True
    balanced: bool = False
    fixed: int | None = None
    objects: Sequence[Sample] = ()
    shrunk: float = 1.0

    def __post_init__(self) -> None:
        self._pixels: list[NDArray[np.uint8]] = []
        self._boxes: list[NDArray[np.float32]] = []
        self._blender = Blender.of(self.objects, self.shrunk) if self.objects else None
        first, self.samples = self.samples, ()
        self.grow(first)

    def grow(self, samples: Sequence[Sample]) -> None:
        """Take further pictures in; those known by name are passed over. Later windows draw on all of them."""
        known = {sample.name for sample in self.samples}
        fresh = [sample for sample in samples if sample.name not in known]
        self._pixels += [at_coarser_pitch(pixels, self.shrunk) for pixels in read_tensors(fresh)]
        self._boxes += [_boxes_of(sample, self.shrunk) for sample in fresh]
        self.samples = [*self.samples, *fresh]
        self._places = _places(self._boxes)
        self.labels = [{"cls": boxes[:, :1], "bboxes": boxes[:, 1:]} for boxes in self._boxes]

    def __len__(self) -> int:
        return self.fixed or len(self.samples) * self.per_image

    def window(self, index: int) -> Window:
        """Cut one window."""
        rng = np.random.default_rng([self.seed, self.epoch, index])
        picture = index % len(self.samples) if self.fixed is None else int(rng.integers(len(self.samples)))
        if not self.augment:
            return self._cut(picture, (1.0, 1.0), rng, self.shape[1])
        across, along = float(np.exp(rng.uniform(*_SCALES))), float(np.exp(rng.uniform(*_STRETCHES)))
        scale = (across, across * along)
        if self.balanced and self._places and rng.random() < 0.5:
            places = self._places[int(rng.integers(len(self._places)))]
            where, box = places[int(rng.integers(len(places)))]
            joined = self._cut(where, scale, rng, self.shape[1], self._boxes[where][box])
        elif rng.random() < 0.5:
            columns = int(rng.uniform(0.3, 0.7) * self.shape[1])
            left = self._cut(picture, scale, rng, columns)
            right = self._cut(int(rng.integers(len(self.samples))), scale, rng, self.shape[1] - columns)
            joined = _join(left, right)
        else:
            joined = self._cut(picture, scale, rng, self.shape[1])
        pixels, boxes = _mirrored(joined) if rng.random() < 0.5 else joined
        if self._blender is not None and rng.random() < BLENDED_SHARE:
            pixels, boxes = self._blender.laid_into(pixels, boxes, rng)
        return as_another_scanner(pixels, rng), boxes

    def _cut(
        self,
        picture: int,
        scale: tuple[float, float],
        rng: np.random.Generator,
        columns: int,
        around: NDArray[np.float32] | None = None,
    ) -> Window:
        pixels, boxes = self._pixels[picture], self._boxes[picture]
        want = (round(self.shape[0] / scale[0]), round(columns / scale[1]))
        x_edges, y_edges = (None, None) if around is None else (around[[1, 3]], around[[2, 4]])
        top = _offset(pixels.shape[1], want[0], rng, y_edges)
        left = _offset(pixels.shape[2], want[1], rng, x_edges)
        cut = pixels[:, max(top, 0) : top + want[0], max(left, 0) : left + want[1]]
        window = np.zeros((3, *want), np.uint8)
        y, x = max(-top, 0), max(-left, 0)
        window[:, y : y + cut.shape[1], x : x + cut.shape[2]] = cut
        moved = boxes - np.array([0, left, top, left, top], np.float32)
        factor = np.array([1, columns / want[1], self.shape[0] / want[0]], np.float32)
        kept = _clip(moved, want) * factor[[0, 1, 2, 1, 2]]
        return resized(window, (self.shape[0], columns)), kept

    def __getitem__(self, index: int) -> dict[str, Any]:
        pixels, boxes = self.window(index)
        rows, columns = self.shape
        centre = (boxes[:, 1:3] + boxes[:, 3:5]) / 2
        size = boxes[:, 3:5] - boxes[:, 1:3]
        shares = np.concatenate([centre, size], axis=1) / np.array([columns, rows] * 2, np.float32)
        return {"img": pixels, "cls": boxes[:, :1], "bboxes": shares, "im_file": str(index)}

    @staticmethod
    def collate_fn(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Stack windows into the batch that an ultralytics model takes."""
        import torch

        counts = [len(item["cls"]) for item in items]
        return {
            "img": torch.from_numpy(np.stack([item["img"] for item in items])),
            "cls": torch.from_numpy(np.concatenate([item["cls"] for item in items])),
            "bboxes": torch.from_numpy(np.concatenate([item["bboxes"] for item in items])),
            "batch_idx": torch.from_numpy(np.repeat(np.arange(len(items), dtype=np.float32), counts)),
            "im_file": [item["im_file"] for item in items],
        }


def _boxes_of(sample: Sample, shrunk: float) -> NDArray[np.float32]:
    rows = [(truth.label, *(edge / shrunk for edge in truth.box)) for truth in sample.truths]
    boxes = np.array(rows, np.float32).reshape(-1, 5)
    if shrunk == 1.0:
        return boxes
    wide: NDArray[np.bool_] = (boxes[:, 3:] - boxes[:, 1:3]).min(axis=1) >= SMALLEST_PIXELS
    return np.asarray(boxes[wide], np.float32)


def _places(boxes: Sequence[NDArray[np.float32]]) -> list[list[tuple[int, int]]]:
    """Where each class that occurs is seen: a list a class of (picture, row of its boxes)."""
    places: dict[int, list[tuple[int, int]]] = {}
    for picture, rows in enumerate(boxes):
        for row, label in enumerate(rows[:, 0]):
            places.setdefault(int(label), []).append((picture, row))
    return [places[label] for label in sorted(places)]


def _offset(have: int, want: int, rng: np.random.Generator, edges: NDArray[np.float32] | None = None) -> int:
    """Place a window of `want` pixels on `have`; a window larger than the picture hangs over on both sides at
    random. With `edges` (2,) of an object the window holds them if it can.
    """
    low, high = min(0, have - want), max(0, have - want)
    if edges is not None:
        first, last = int(edges[1]) + 1 - want, int(edges[0])
        if first <= last:
            low, high = max(low, min(first, high)), min(high, max(last, low))
    return int(rng.integers(low, high + 1))


def _clip(boxes: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.float32]:
    clipped = boxes.copy()
    clipped[:, [1, 3]] = boxes[:, [1, 3]].clip(0, shape[1])
    clipped[:, [2, 4]] = boxes[:, [2, 4]].clip(0, shape[0])
    return clipped[_area(clipped) >= KEPT_SHARE * _area(boxes)]


def _area(boxes: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((boxes[:, 3] - boxes[:, 1]) * (boxes[:, 4] - boxes[:, 2]), np.float32)


def _join(left: Window, right: Window) -> Window:
    """Put two loads one behind the other, as containers stand on a train."""
    shifted = right[1] + np.array([0, left[0].shape[2], 0, left[0].shape[2], 0], np.float32)
    return np.concatenate([left[0], right[0]], axis=2), np.concatenate([left[1], shifted])


def _mirrored(window: Window) -> Window:
    pixels, boxes = window
    columns = pixels.shape[2]
    moved = boxes.copy()
    moved[:, 1], moved[:, 3] = columns - boxes[:, 3], columns - boxes[:, 1]
    return mirror(pixels), moved
