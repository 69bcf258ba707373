"""Pictures of single objects: what was missed, claimed wrongly and found, the clearest case of each class first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from inspectbox.domain.finding import Box
from inspectbox.imaging import encode_png
from inspectbox.imaging.boxes import COLOURS, draw_number, draw_outline
from inspectbox.imaging.resample import resample_area
from inspectbox.training.dataset_files import read_tensor
from inspectbox.training.evaluate import Figures, Settings
from inspectbox.training.evaluate_figures import Scene, pair

Kind = Literal["missed", "claimed wrongly", "found"]
KINDS: tuple[Kind, ...] = ("missed", "claimed wrongly", "found")

EACH = 3
"""Pictures of a kind, of regulated goods and of other goods: at most 18 a set of scenes."""

MARKED = 9
"""Boxes in one picture at most."""

THERE, CLAIMED = COLOURS[1], COLOURS[0]
"""Blue and vermilion, told apart by every eye; claims are dashed as well."""

_ROWS, _COLUMNS, _LARGEST = 300, 420, 3.0
_AROUND, _FARTHEST = 0.6, 80.0
_LEAST_PIXELS = 120
_DASH, _TAG = 6, 2
_TONE = 1.15

Edges = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Example:
    """One object or claim in a scene; `weight` is its contrast when it was missed, else the confidence."""

    kind: Kind
    scene: Scene
    label: int
    box: Edges
    weight: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A box in a picture: what stands there, or what was claimed with some confidence."""

    label: int
    box: Edges
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture written beside the page and the sentence under it."""

    kind: str
    file: str
    caption: str


def write_pictures(
    folder: Path, images: Path, split: str, figures: Figures, settings: Settings
) -> tuple[Picture, ...]:
    """Write PNG files `<split>-<kind>-<number>.png` into `folder` from the pictures of the scenes in `images`."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = []
    for kind in KINDS:
        for number, example in enumerate(worst(figures.scenes, settings, kind), start=1):
            marks = _marks(example, settings)
            tensor = read_tensor(images / f"{example.scene.name}.tif")
            name = f"{split}-{kind.replace(' ', '-')}-{number}.png"
            (folder / name).write_bytes(encode_png(draw(tensor, marks)))
            pictures.append(Picture(kind, name, _caption(example, marks, settings)))
    return tuple(pictures)


def worst(scenes: Sequence[Scene], settings: Settings, kind: Kind) -> list[Example]:
    """Return the examples to show: regulated goods first, then others, each class and each scene once."""
    found = sorted(
        (one for scene in scenes for one in _examples(scene, settings, kind)),
        key=lambda one: (-one.weight, one.scene.name, one.box),
    )
    shown: list[Example] = []
    for regulated in (True, False):
        left = EACH
        for one in found:
            known = any(one.label == other.label or one.scene is other.scene for other in shown)
            if left and not known and (one.label in settings.regulated) is regulated:
                shown.append(one)
                left -= 1
    return shown


def _examples(scene: Scene, settings: Settings, kind: Kind) -> Iterator[Example]:
    for label, least in enumerate(settings.confidence):
        paired = pair(scene, label, least=least)
        if kind == "missed":
            yield from (Example(kind, scene, label, one.box, one.contrast) for one in paired.missed)
        elif kind == "found":
            yield from (Example(kind, scene, label, one.box, one.confidence) for one, _ in paired.found)
        else:
            yield from (Example(kind, scene, label, one.box, one.confidence) for one in paired.false)


def _marks(example: Example, settings: Settings) -> list[Mark]:
    """What to draw, the example itself first: what stands near it, then what is claimed near it."""
    scene, near = example.scene, _grown(example.box)
    there = [Mark(truth.label, truth.box) for truth in scene.truths if _meet(truth.box, near)]
    claimed = [
        Mark(seen.label, seen.box, seen.confidence)
        for seen in scene.seen
        if seen.confidence >= settings.confidence[seen.label] and _meet(seen.box, near)
    ]
    marks = there + sorted(claimed, key=lambda mark: -(mark.confidence or 0.0))
    return sorted(marks, key=lambda mark: not _is(mark, example))[:MARKED]


def _is(mark: Mark, example: Example) -> bool:
    claim = mark.confidence is not None
    return mark.label == example.label and mark.box == example.box and claim is (example.kind != "missed")


def draw(tensor: NDArray[np.uint8], marks: Sequence[Mark]) -> NDArray[np.uint8]:
    """Return (rows, columns, 3) uint8: what is around the first mark, with numbered boxes, the first in a thick line.

    `tensor` is (3, rows, columns), as the detector sees it; boxes in its pixels.
    """
    x0, y0, x1, y1 = (int(edge) for edge in _window(marks[0].box, tensor.shape[1:]))
    height, width = y1 - y0, x1 - x0
    scale = min(_ROWS / height, _COLUMNS / width, _LARGEST)
    rows, columns = max(1, round(height * scale)), max(1, round(width * scale))
    crop = resample_area(np.ascontiguousarray(tensor[:1, y0:y1, x0:x1]), rows, columns)[0]
    picture = np.repeat(grey(crop)[:, :, None], 3, axis=2)
    # the first is drawn last, over the others
    for number, mark in reversed(list(enumerate(marks, start=1))):
        box = _placed(mark.box, (x0, y0), scale, (rows, columns))
        claim = mark.confidence is not None
        colour = CLAIMED if claim else THERE
        draw_outline(picture, box, colour, 4 if number == 1 else 2, _DASH if claim else 0)
        draw_number(picture, number, _corner(box, claim=claim), colour, _TAG)
    return picture


def grey(attenuation: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Show the detector's plane of square-rooted attenuation as a radiograph, open beam white."""
    shown: NDArray[np.uint8] = (255 - np.minimum(attenuation * np.float32(_TONE), 255)).astype(np.uint8)
    return shown


def _corner(box: Box, *, claim: bool) -> tuple[int, int]:
    """Where a box's number hangs: claims at the right, what stands there at the left, so that both can be read."""
    return (max(box[0], box[2] - 6 * _TAG), box[1]) if claim else (box[0], box[1])


def _placed(box: Edges, corner: tuple[int, int], scale: float, shape: tuple[int, int]) -> Box:
    """Scale a box to the picture of a window and clip it, never to nothing."""
    x0, x1 = (round((edge - corner[0]) * scale) for edge in (box[0], box[2]))
    y0, y1 = (round((edge - corner[1]) * scale) for edge in (box[1], box[3]))
    left, top = min(max(x0, 0), shape[1] - 1), min(max(y0, 0), shape[0] - 1)
    return left, top, min(max(x1, left + 1), shape[1]), min(max(y1, top + 1), shape[0])


def _window(box: Edges, shape: tuple[int, ...]) -> Edges:
    """The part of the picture to show: the box and what is around it, inside the picture."""
    x0, y0, x1, y1 = _grown(box)
    return max(0.0, x0), max(0.0, y0), min(float(shape[1]), x1), min(float(shape[0]), y1)


def _grown(box: Edges) -> Edges:
    beside, above = (
        max(min(_AROUND * size, _FARTHEST), (_LEAST_PIXELS - size) / 2)
        for size in (box[2] - box[0], box[3] - box[1])
    )
    return box[0] - beside, box[1] - above, box[2] + beside, box[3] + above


def _meet(a: Edges, b: Edges) -> bool:
    return min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])


def _caption(example: Example, marks: Sequence[Mark], settings: Settings) -> str:
    """Say what the picture shows, such as `1 antler stands there, contrast 12.1 · 2 tyre claimed with 0.41`."""
    said = []
    for number, mark in enumerate(marks, start=1):
        name = settings.classes[mark.label]
        if mark.confidence is not None:
            said.append(f"{number} `{name}` claimed with {mark.confidence:.2f}")
        elif number == 1 and example.weight:
            said.append(f"{number} `{name}` stands there, contrast {example.weight:.1f}")
        else:
            said.append(f"{number} `{name}` stands there")
    return f"simulated scene {example.scene.name}: " + ", ".join(said)
