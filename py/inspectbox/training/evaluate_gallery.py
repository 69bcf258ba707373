"""A gallery of the scans that were measured on, to be held beside what real ones look like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspectbox.imaging import encode_png
from inspectbox.imaging.resample import resample_area
from inspectbox.training.dataset_files import read_tensor
from inspectbox.training.evaluate_figures import Scene
from inspectbox.training.evaluate_pictures import Picture, grey

REAL_SCANS = (
    "dense loads that overlap through 2.4 m of depth; nothing stands alone on white",
    "cartons in several rows behind one another; bags and engine blocks above each other",
    "cars nose to tail with their tyres",
    "lashing straps, uneven floors, half-empty loads, several containers in one scan",
    "chassis beams, axles and wheels smeared by varying speed, tractor cabs",
    "cross members under the floor, corrugated walls, corner castings, door bars",
    "what stands nearer the source is larger, and tall edges tilt (fan beam)",
)
"""What the scans of real lanes show."""

LOOKED_AT = 60
"""Scenes of a set that the gallery is chosen from: the first."""

_COLUMNS = 920


def write_gallery(folder: Path, images: Path, split: str, scenes: Sequence[Scene]) -> tuple[Picture, ...]:
    """Write PNG files `<split>-scan-<number>.png` of whole scans into `folder`: fullest, densest and emptiest load.

    `images` holds the pictures of the scenes, as the detector sees them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    first = scenes[:LOOKED_AT]
    planes = {scene.name: read_tensor(images / f"{scene.name}.tif")[0] for scene in first}
    pictures = []
    for number, (what, scene) in enumerate(_chosen(first, planes).items(), start=1):
        plane = planes[scene.name]
        rows = max(1, round(plane.shape[0] * _COLUMNS / plane.shape[1]))
        name = f"{split}-scan-{number}.png"
        (folder / name).write_bytes(encode_png(grey(resample_area(plane[None], rows, _COLUMNS)[0])))
        pictures.append(
            Picture(
                "scan", name, f"simulated scene {scene.name} of `{split}`: {what} of the first {len(first)}"
            )
        )
    return tuple(pictures)


def _chosen(scenes: Sequence[Scene], planes: Mapping[str, NDArray[np.uint8]]) -> dict[str, Scene]:
    """Pick what differs most: by the objects in it, by what it attenuates on the whole; each scene once."""
    left = list(scenes)
    chosen: dict[str, Scene] = {}
    for what, rank in (
        ("most objects", lambda scene: -len(scene.truths)),
        ("densest load", lambda scene: -float(planes[scene.name].mean())),
        ("emptiest load", lambda scene: float(planes[scene.name].mean())),
    ):
        if left:
            chosen[what] = min(left, key=rank)
            left.remove(chosen[what])
    return chosen
