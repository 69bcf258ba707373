"""What a training set is on disk: three-plane pictures, YOLO labels beside them, one index a split.

```
data.yaml                      class names and splits, as any YOLO trainer reads them
images/<split>/<seed>.tif      (rows, columns, 3) 8-bit: high attenuation, low attenuation, material index
unseen/<split>/<seed>.txt      what is there and shows no contrast, in the same form; the file is there only with a line
labels/<split>/<seed>.txt      a line a box: class, then centre x, centre y, width, height as shares of the picture
contrast/<split>/<seed>.txt    how far each box of labels/ stands out, a line a box; there only where that is known
```
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import MachineError, OperatorError

SPLITS = ("train", "val", "test")

OBJECTS = "objects"
"""What would be a split: goods seen alone, a picture and its one box each; there only where they were drawn."""


@dataclass(frozen=True, slots=True)
class Truth:
    """One visible object: index into the class list, box x0, y0, x1, y1 in pixels of the picture.

    `contrast` is the signal it takes over local noise, as the simulator's `truth.json` says it; 0 where nobody knows.
    """

    label: int
    box: tuple[float, float, float, float]
    contrast: float = 0.0


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture of the training set, what is visible in it, and what is there but cannot be seen."""

    name: str
    image: Path
    shape: tuple[int, int]
    truths: tuple[Truth, ...]
    unseen: tuple[Truth, ...] = ()


def write_sample(
    out: Path,
    split: str,
    name: str,
    tensor: NDArray[np.uint8],
    truths: Sequence[Truth],
    *,
    unseen: Sequence[Truth] = (),
) -> None:
    """Write a (3, rows, columns) tensor and its labels; the picture appears last, whole, so that it marks the
    pair done. Raises MachineError when the disk is full or may not be written; no half picture stays.
    """
    image = out / "images" / split / f"{name}.tif"
    part = image.with_suffix(".part")
    try:
        _write_labels(out, Path(split) / f"{name}.txt", tensor.shape[1:], truths, unseen)
        image.parent.mkdir(parents=True, exist_ok=True)
        _write_picture(part, tensor)
        part.replace(image)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise MachineError(
            f"`{image}` cannot be written: {(error.strerror or str(error)).lower()}",
            hint="free space, then go on: finished pictures stay",
        ) from error


def _write_labels(
    out: Path, at: Path, shape: tuple[int, ...], truths: Sequence[Truth], unseen: Sequence[Truth]
) -> None:
    known = any(truth.contrast for truth in truths)
    lines = {
        "labels": [_label_line(truth, *shape) for truth in truths],
        "unseen": [_label_line(truth, *shape) for truth in unseen],
        "contrast": [f"{truth.contrast:.3f}\n" for truth in truths] if known else [],
    }
    for kind, some in lines.items():
        if some or kind == "labels":
            file = out / kind / at
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("".join(some), encoding="ascii")


def _write_picture(file: Path, tensor: NDArray[np.uint8]) -> None:
    from tifffile import imwrite

    pixels = np.ascontiguousarray(tensor.transpose(1, 2, 0))
    # noise hardly packs: at level 6 a twelfth less, in more than twice the time
    imwrite(file, pixels, photometric="rgb", compression="zlib", compressionargs={"level": 1})


def _label_line(truth: Truth, rows: int, columns: int) -> str:
    x0, y0, x1, y1 = truth.box
    if not (0 <= x0 < x1 <= columns and 0 <= y0 < y1 <= rows):
        raise OperatorError(
            f"box {truth.box} of class {truth.label} does not lie inside {columns}x{rows} pixels"
        )
    centre = ((x0 + x1) / 2 / columns, (y0 + y1) / 2 / rows)
    size = ((x1 - x0) / columns, (y1 - y0) / rows)
    return f"{truth.label} " + " ".join(f"{value:.6f}" for value in (*centre, *size)) + "\n"


def read_tensor(image: Path) -> NDArray[np.uint8]:
    """Read a picture of the training set back as (3, rows, columns)."""
    from tifffile import imread

    pixels = np.asarray(imread(image))
    if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8:
        raise OperatorError(
            f"`{image}` is no picture of a training set", hint="delete it and build the training set again"
        )
    return np.ascontiguousarray(pixels.transpose(2, 0, 1))


def read_split(data: Path, split: str) -> tuple[Sample, ...]:
    """List a split's samples in name order. Raises OperatorError when the split is empty or a label is broken."""
    from tifffile import TiffFile

    samples = []
    for image in sorted((data / "images" / split).glob("*.tif")):
        with TiffFile(image) as tiff:
            rows, columns = tiff.pages[0].shape[:2]
        truths = _read_labels(data / "labels" / split / f"{image.stem}.txt", rows, columns)
        truths = _with_contrast(truths, data / "contrast" / split / f"{image.stem}.txt")
        hidden = data / "unseen" / split / f"{image.stem}.txt"
        unseen = _read_labels(hidden, rows, columns) if hidden.is_file() else ()
        samples.append(Sample(image.stem, image, (rows, columns), truths, unseen))
    if not samples:
        raise OperatorError(
            f"`{data}` holds no {split} pictures", hint="build it with `inspectbox train --data` left out"
        )
    return tuple(samples)


def read_objects(data: Path) -> tuple[Sample, ...]:
    """List the objects that may be laid into windows; none where none were drawn. Raises OperatorError for a label."""
    return read_split(data, OBJECTS) if any((data / "images" / OBJECTS).glob("*.tif")) else ()


def _read_labels(path: Path, rows: int, columns: int) -> tuple[Truth, ...]:
    truths = []
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), start=1):
        try:
            label, x, y, width, height = (float(part) for part in line.split())
        except ValueError:
            raise OperatorError(f"`{path}` line {number} is no label") from None
        half = (width * columns / 2, height * rows / 2)
        centre = (x * columns, y * rows)
        box = (centre[0] - half[0], centre[1] - half[1], centre[0] + half[0], centre[1] + half[1])
        truths.append(Truth(int(label), box))
    return tuple(truths)


def _with_contrast(truths: tuple[Truth, ...], path: Path) -> tuple[Truth, ...]:
    if not path.is_file():
        return truths
    try:
        contrasts = [float(line) for line in path.read_text(encoding="ascii").splitlines()]
        pairs = list(zip(truths, contrasts, strict=True))
    except ValueError:
        raise OperatorError(
            f"`{path}` does not fit its labels", hint="delete it: contrast only sorts pictures"
        ) from None
    return tuple(replace(truth, contrast=contrast) for truth, contrast in pairs)


def read_tensors(samples: Sequence[Sample]) -> list[NDArray[np.uint8]]:
    """Read the pictures of samples, several at a time; see `read_tensor`."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(read_tensor, [sample.image for sample in samples]))


def write_data_yaml(out: Path, classes: Sequence[str]) -> Path:
    """Write `data.yaml`; class order is the model's."""
    lines = [f"path: {out.resolve()}", *(f"{split}: images/{split}" for split in SPLITS), "names:"]
    lines += [f"  {index}: {name}" for index, name in enumerate(classes)]
    path = out / "data.yaml"
    try:
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise MachineError(f"`{path}` cannot be written: {error.strerror}") from error
    return path


def read_classes(data: Path) -> tuple[str, ...]:
    """Read the class names of `data.yaml` in index order."""
    import yaml

    path = data / "data.yaml"
    try:
        names = yaml.safe_load(path.read_text(encoding="utf-8"))["names"]
        return tuple(str(names[index]) for index in range(len(names)))
    except (OSError, KeyError, TypeError, yaml.YAMLError) as error:
        raise OperatorError(f"`{path}` names no classes", hint="point --data at a training set") from error
