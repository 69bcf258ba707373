"""Objects of a training set: goods seen alone, which `train_blend` lays into its windows.

A scene shows its goods in one place of one load, and a detector learns the scene by heart; what is drawn alone it meets
in any load. Thirty are drawn in the time of a crammed scene.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspectbox.imaging.core import build_radiograph
from inspectbox.imaging.radiograph import Machine
from inspectbox.imaging.resample import resample_area
from inspectbox.training.concealment import hide_inside
from inspectbox.training.dataset import Recipe
from inspectbox.training.dataset_files import OBJECTS, Truth, write_sample
from inspectbox.training.dataset_simulated import TRAINING_STYLE
from inspectbox.training.geometry import ScanGeometry
from inspectbox.training.goods.families import families_of
from inspectbox.training.packing import LoadedLot, Lot, Region, load_lot
from inspectbox.training.physics import Beam
from inspectbox.training.rendering import Group, render
from inspectbox.training.scanner import nominal_beam
from inspectbox.training.scenario import REGULATED
from inspectbox.training.solids import Solid, Space
from inspectbox.training.style import STYLES
from inspectbox.training.workers import deal_out

_LITTLE = 0.65
"""Share of regulated objects that are as little as is hidden in a load; the others fill a part of the floor."""

_ORDINARY = 8
_TRIES = 8
_AIR, _FULL = 60_000, 65_535
_EDGE = 0.02
_DOOR, _HALF, _FLOOR, _ROOF = 500.0, 1150.0, 1200.0, 3700.0
_LONGEST, _WHOLE_VEHICLES = 3200.0, 8000.0
_LEAST_PIXELS = 4
"""An object narrower than this at the training pitch teaches nothing."""

Planes = NDArray[np.uint8]


def draw_objects(
    recipe: Recipe,
    count: int,
    *,
    workers: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Draw what is missing of `count` objects of each regulated class, and of an eighth as many of every other.

    What fits into no room that was tried is left out.
    """
    beam = nominal_beam(STYLES[TRAINING_STYLE])
    wanted = [(label, seed) for seed in range(count) for label in recipe.classes]
    wanted = [one for one in wanted if one[0] in REGULATED or one[1] % _ORDINARY == 0]
    missing = [one for one in wanted if not _image(recipe.out, *one).is_file()]
    drawn = deal_out(draw_object, [(recipe, beam, *one) for one in missing], workers)
    for done, _ in enumerate(drawn, start=len(wanted) - len(missing) + 1):
        progress(done, len(wanted))


def draw_object(recipe: Recipe, beam: Beam, label: str, seed: int) -> bool:
    """Draw one object of a class and add it to the set; say whether its goods fitted and show.

    The picture is the object alone, (3, rows, columns) as the lane's detector reads it, no pixel of air around it.
    """
    rng = np.random.default_rng([seed, recipe.classes.index(label)])
    for tried in range(_TRIES):
        lot = _lot(rng, label, _LONGEST if tried < _TRIES // 2 else _WHOLE_VEHICLES)
        planes = None if lot is None else _seen_alone(lot.solids, beam, recipe.machine, recipe.pitch_mm)
        if planes is not None:
            rows, columns = planes.shape[1:]
            whole = Truth(recipe.classes.index(label), (0.0, 0.0, float(columns), float(rows)))
            write_sample(recipe.out, OBJECTS, _name(label, seed), planes, [whole])
            return True
    return False


def _name(label: str, seed: int) -> str:
    return f"{label}-{seed:06d}"


def _image(out: Path, label: str, seed: int) -> Path:
    return out / "images" / OBJECTS / f"{_name(label, seed)}.tif"


def _lot(rng: np.random.Generator, label: str, longest: float) -> LoadedLot | None:
    """Goods as a scene hides or loads them, anywhere between floor and roof, door and wall."""
    families = families_of("train")
    if label in REGULATED and rng.random() < _LITTLE:
        length, width, height = (float(side) for side in rng.uniform(400, (3000, 2200, 2300)))
        y, z = float(rng.uniform(-_HALF, _HALF - width)), float(rng.uniform(_FLOOR, _ROOF - height))
        low, high = (_DOOR, y, z), (_DOOR + length, y + width, z + height)
        cover = LoadedLot("", (), 0, 0.0, False, low, high)
        return hide_inside(rng, label, [cover], families)
    space = Space(*(float(side) for side in rng.uniform((500, 400, 300), (longest, 2250, 2200))))
    at = (_DOOR, float(rng.uniform(-_HALF, _HALF - space.width)), float(rng.uniform(_FLOOR, _FLOOR + 300)))
    family, own = int(rng.choice(families)), int(rng.integers(2**31))
    return load_lot(rng, Lot(label, (Region(0.0, 0.0, 0.0, space),), own, family=family), at)


def _seen_alone(solids: tuple[Solid, ...], beam: Beam, machine: Machine, pitch_mm: float) -> Planes | None:
    """Scan solids without noise, calibrate as the lane does, cut to what shows; None where that is too little."""
    geometry = ScanGeometry(columns=1800)
    rendered = render((), (Group("object", solids),), geometry, beam)
    if not rendered.shadows:
        return None
    shadow = rendered.shadows[0]
    shows = shadow.own > _EDGE
    rows, columns = np.flatnonzero(shows.any(axis=1)), np.flatnonzero(shows.any(axis=0))
    if not len(rows):
        return None
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    left, right = (int(edge) + shadow.column for edge in (columns[0], columns[-1] + 1))
    counts = np.rint(beam.transmission(rendered.areal[:, top:bottom, left:right]) * _AIR).astype(np.uint16)
    dark, air = np.zeros(bottom - top, np.float32), np.full(bottom - top, _AIR, np.float32)
    seen = build_radiograph(
        list(counts), [dark] * 2, [air] * 2, machine.curves, machine.dense_transmission, full_scale=_FULL
    )
    size = [
        round(n * p / pitch_mm)
        for n, p in ((bottom - top, geometry.pitch_z), (right - left, geometry.pitch_x))
    ]
    return resample_area(seen.tensor, *size) if min(size) >= _LEAST_PIXELS else None
