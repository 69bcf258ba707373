"""A radiograph by halves, mapped from its file: `pyramid.rs` writes it and says what is where.

The file is read as hostile: everything in it follows from five numbers of the header, and its length must be theirs.
"""

from __future__ import annotations

import math
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import MachineError
from inspectbox.imaging import core
from inspectbox.imaging.core import encode_pyramid

__all__ = ["Cut", "Level", "Pyramid", "encode_pyramid", "open_pyramid", "read_pyramid"]

MAGIC: Final = b"IBXPYR\r\n"
VERSION: Final = 1
ALIGNMENT: Final = 64
SMALLEST: Final = 128
STEPS: Final = 4096
LONGEST: Final = 65_535
_HEADER: Final = struct.Struct("<8s6I32x")

AROUND: Final = 4
"""Pixels cut beyond an area: edge enhancement compares a pixel with three on each side, scaling touches one more."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """(rows, columns) each: `mean` and `max` uint16 attenuation in steps of 1/4096, `material` uint8 0..3 or None."""

    mean: NDArray[np.uint16]
    max: NDArray[np.uint16]
    material: NDArray[np.uint8] | None


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A part of a level: `attenuation` float32 and `material` (rows, columns), whose corner is the level's pixel
    (`left`, `top`). A pixel of the level is `size` pixels of the radiograph wide and high.
    """

    attenuation: NDArray[np.float32]
    material: NDArray[np.uint8] | None
    left: int
    top: int
    size: float


@dataclass(frozen=True, slots=True, eq=False)
class Pyramid:
    """`levels`, the finest first; their arrays are read-only views of the file."""

    levels: tuple[Level, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Return (rows, columns) of the radiograph."""
        rows, columns = self.levels[0].mean.shape
        return rows, columns

    @property
    def has_material(self) -> bool:
        """Tell whether material was told; of a single energy none is."""
        return self.levels[0].material is not None

    def cut(self, area: tuple[float, float, float, float], rows: int, columns: int) -> Cut | None:
        """Cut `area` (x0, y0, x1, y1 in pixels of the radiograph) with its surroundings out of the level whose pixels
        are at most as large as those of `rows` x `columns`; None where it lies outside.
        """
        x0, y0, x1, y1 = area
        finest = min((x1 - x0) / columns, (y1 - y0) / rows)
        halvings = min(len(self.levels) - 1, max(0, int(math.log2(max(1.0, finest)))))
        level, size = self.levels[halvings], float(1 << halvings)
        height, width = level.mean.shape
        left, right = _inside(x0 / size, x1 / size, width)
        top, bottom = _inside(y0 / size, y1 / size, height)
        if left >= right or top >= bottom:
            return None
        attenuation = core.keep_dense(level.mean, level.max, (top, bottom), (left, right))
        material = None if level.material is None else level.material[top:bottom, left:right]
        return Cut(attenuation, material, left, top, size)


def open_pyramid(path: Path, shape: tuple[int, int]) -> Pyramid:
    """Map a pyramid read-only, of a radiograph of `shape` (rows, columns); raises MachineError when it is not that."""
    try:
        pyramid = read_pyramid(np.memmap(path, dtype=np.uint8, mode="r"))
    except OSError as fault:
        cause = os.strerror(fault.errno) if fault.errno else str(fault)
        hint = "is the console run by a user who may read the lane's pictures?"
        raise MachineError(f"the picture `{path}` cannot be read: {cause}", hint=hint) from fault
    except ValueError as fault:
        hint = "the scan is on record: inspect it again to have its picture made"
        raise MachineError(f"the picture `{path}` is damaged: {fault}", hint=hint) from fault
    if pyramid.shape != shape:
        raise MachineError(
            f"the picture `{path}` is of {pyramid.shape[0]} x {pyramid.shape[1]} pixels, not {shape[0]} x {shape[1]}",
            hint="the scan is on record: inspect it again to have its picture made",
        )
    return pyramid


def read_pyramid(data: NDArray[np.uint8]) -> Pyramid:
    """Read a pyramid from its bytes without copying; raises ValueError with what is wrong with it."""
    if data.size < _HEADER.size:
        raise ValueError("it is shorter than a header")
    fields: tuple[bytes, int, int, int, int, int, int] = _HEADER.unpack(data[: _HEADER.size].tobytes())
    magic, version, rows, columns, count, steps, told = fields
    if magic != MAGIC:
        raise ValueError("it does not begin as a pyramid")
    if (version, steps) != (VERSION, STEPS):
        raise ValueError(
            f"version `{version}` in steps of 1/`{steps}` is not read, only {VERSION} in 1/{STEPS}"
        )
    if not (1 <= rows <= LONGEST and 1 <= columns <= LONGEST):
        raise ValueError(f"`{rows}` x `{columns}` is no size of a radiograph")
    planes = _planes(rows, columns, told=told == 1)
    if count != planes[-1].level + 1 or told > 1:
        raise ValueError(f"`{count}` levels and material `{told}` do not belong to {rows} x {columns}")
    if data.size != _end(planes):
        raise ValueError(f"it has `{data.size}` bytes and should have {_end(planes)}")
    return Pyramid(tuple(_level(data, planes, at) for at in range(count)))


def pyramid_bytes(rows: int, columns: int, *, told: bool) -> int:
    """Return how long the file of a radiograph is, with material or without."""
    return _end(_planes(rows, columns, told=told))


@dataclass(frozen=True, slots=True)
class _Plane:
    level: int
    kind: str
    start: int
    shape: tuple[int, int]

    @property
    def sample(self) -> np.dtype[Any]:
        return np.dtype("u1" if self.kind == "material" else "<u2")

    @property
    def stop(self) -> int:
        return self.start + self.shape[0] * self.shape[1] * self.sample.itemsize


def _planes(rows: int, columns: int, *, told: bool) -> list[_Plane]:
    """Return where each plane of a file lies, in the order of the file."""
    planes: list[_Plane] = []
    level, start, shape = 0, ALIGNMENT, (rows, columns)
    while True:
        kinds = ("mean", *(("max",) if level else ()), *(("material",) if told else ()))
        for kind in kinds:
            planes.append(_Plane(level, kind, start, shape))
            start = _filled(planes[-1].stop)
        if max(shape) <= SMALLEST:
            return planes
        level, shape = level + 1, ((shape[0] + 1) // 2, (shape[1] + 1) // 2)


def _end(planes: list[_Plane]) -> int:
    return _filled(planes[-1].stop)


def _filled(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def _level(data: NDArray[np.uint8], planes: list[_Plane], level: int) -> Level:
    views = {
        plane.kind: np.asarray(data[plane.start : plane.stop]).view(plane.sample).reshape(plane.shape)
        for plane in planes
        if plane.level == level
    }
    return Level(views["mean"], views.get("max", views["mean"]), views.get("material"))


def _inside(start: float, stop: float, length: int) -> tuple[int, int]:
    """Return the pixels of an axis under a span, with those around it; empty where it lies outside."""
    if stop <= 0 or start >= length:
        return 0, 0
    return max(0, math.floor(start) - AROUND), min(length, math.ceil(stop) + AROUND)
