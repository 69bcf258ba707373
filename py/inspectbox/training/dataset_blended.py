"""Objects blended into a site's clean scans, so that a model learns them in the loads and noise it will meet."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from inspectbox.domain.scan import Scan
from inspectbox.errors import OperatorError
from inspectbox.imaging.radiograph import Machine
from inspectbox.training.case_folder import Counts, write_tiff
from inspectbox.training.goods.families import families_of
from inspectbox.training.labels import LabelledBox, class_index
from inspectbox.training.own_mesh import OwnObject
from inspectbox.training.scenario import REGULATED
from inspectbox.training.tip_case import (
    Choice,
    NoPlaceError,
    open_canvas,
    pictures,
    put_object,
    written_planes,
)

FAMILIES: Mapping[str, tuple[int, ...]] = {
    "train": families_of("train"),
    "val": families_of("held_back"),
}
"""Object families of each split: what is measured on was not learnt."""

_BLENDED = re.compile(r"-[0-9a-f]{12}-tip\d+$")


@dataclass(frozen=True, slots=True)
class Blending:
    """`count` pictures a clean scan, an object in each: one of `own`, else regulated goods that the model knows."""

    count: int
    own: tuple[OwnObject, ...] = ()
    seed: int = 1

    def choice(self, classes: Sequence[str], split: str) -> Choice:
        """Return what may be blended for a model of these classes. Raises OperatorError where that is nothing."""
        for one in self.own:
            class_index(classes, one.label, "objects.yaml")
        known = tuple(name for name in REGULATED if name in classes)
        if not self.own and not known:
            raise OperatorError("the model knows no regulated goods to blend", hint="give --objects")
        return Choice(self.own, known, FAMILIES[split])


@dataclass(frozen=True, slots=True)
class BlendedScan:
    """A scan file in memory with one object in it, how it is delivered, what tells its name from the clean scan's."""

    data: bytes
    delivered: Scan
    ending: str
    box: LabelledBox
    contrast: float


def blend_scans(
    delivered: Scan, data: bytes, machine: Machine, blending: Blending, *, split: str, classes: Sequence[str]
) -> Iterator[BlendedScan]:
    """Yield the scan `data` with an object in it, again and again; nothing for a scan that shows no load.

    The same scan, blending and split give the same. Raises ScanError for the scan, OperatorError as `open_canvas`.
    """
    canvas = open_canvas(delivered, {"scan": data}, machine)
    choice = blending.choice(classes, split)
    own_seed = int.from_bytes(hashlib.sha256(data).digest()[:8])
    rows, columns = canvas.raw.planes[0].shape
    for index in range(blending.count):
        rng = np.random.default_rng([blending.seed, index, own_seed])
        try:
            put = put_object(rng, canvas, choice)
        except NoPlaceError:
            return
        x0, y0, x1, y1 = put.blended.box
        edges = x0 / columns, y0 / rows, x1 / columns, y1 / rows
        pages = pictures(canvas.scan, put.blended.scan)["scan.tif"]
        planes = written_planes(canvas) if delivered.planes else ()
        yield BlendedScan(
            data=_tiff(pages),
            delivered=replace(delivered, planes=planes),
            ending=f"-tip{index}",
            box=LabelledBox(class_index(classes, put.label, "objects.yaml"), edges, "blended"),
            contrast=put.blended.contrast,
        )


def is_blended(name: str) -> bool:
    """Say whether a sample of that name has an object blended in."""
    return _BLENDED.search(name) is not None


def _tiff(pages: Sequence[Counts]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scan.tif"
        write_tiff(file, pages)
        return file.read_bytes()
