"""A test object in the spirit of IEC 62523, with known answers: steel steps, plates, wires, a slanted edge.

Lengths in mm of steel; the picture is one plane of raw counts of a 6 MeV scanner, columns along travel. Simulated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from inspectbox.training.case_folder import write_tiff
from inspectbox.training.materials import MATERIALS
from inspectbox.training.physics import dual_beam

Floats = NDArray[np.float32]
Region = tuple[int, int, int, int]

NAME = "simulated-test-object"
SIZE = (620, 330)
"""Columns and rows."""

PITCH_MM = 4.0
STEPS_MM = (100.0, 150.0, 200.0, 250.0, 300.0, 350.0, 400.0)
PIECE_SHARE = 0.2
"""How much thicker a step is where its piece lies: what penetration must show."""

BLOCK_MM, PLATES_PERCENT = 100.0, (0.3, 0.7, 1.5, 3.0, 5.0)
WIRES_MM = (0.4, 0.6, 1.6, 2.5, 4.0)
EDGE_MM, EDGE_SLOPE = 150.0, 0.09

OPEN_BEAM: Region = (8, 20, 88, 300)
EDGE: Region = (500, 195, 560, 275)

_FINE = 5
"""Samples a pixel each way; wires and edges are drawn in these, then averaged."""

_MARGIN = 5
"""Pixels between a region and what blurs into it."""


@dataclass(frozen=True, slots=True)
class Detection:
    """How the scanner turns transmission into counts: photons a pixel of open beam, counts of open beam over dark, dark
    level and electronic noise in counts, standard deviation of the blur in pixels.
    """

    photons: float = 100_000.0
    gain: float = 60_000.0
    dark: float = 400.0
    electronics: float = 1.0
    blur: float = 0.7


@dataclass(frozen=True, slots=True)
class DrawnObject:
    """`counts` (rows, columns) uint16 as scanned; `ideal` float32 without noise and `noise` the standard deviation of a
    pixel, both in counts: the truth. `document` says what lies where, as a file of `hardware/test-objects` does.
    """

    counts: NDArray[np.uint16]
    ideal: Floats
    noise: Floats
    document: dict[str, Any]


def draw_test_object(seed: int = 1, detection: Detection | None = None) -> DrawnObject:
    """Draw the object; the same seed gives the same counts."""
    how = detection or Detection()
    share = _pixels(_blurred(_transmission(_thickness()), how.blur * _FINE))
    ideal = (how.dark + how.gain * share).astype(np.float32)
    by_photons = how.gain * np.sqrt(share / how.photons)
    noise = np.sqrt(by_photons**2 + how.electronics**2).astype(np.float32)
    rng = np.random.default_rng(seed)
    seen = rng.poisson(share * how.photons) * (how.gain / how.photons)
    counts = how.dark + seen + rng.normal(0, how.electronics, share.shape)
    rounded = np.clip(np.rint(counts), 0, 65535).astype(np.uint16)
    return DrawnObject(rounded, ideal, noise, _document(how))


def write_test_object(folder: Path, seed: int) -> Path:
    """Write `test-object.tif` and `test-object.yaml` for `scanner-check`; returns the scan's path."""
    drawn = draw_test_object(seed)
    folder.mkdir(parents=True, exist_ok=True)
    scan = folder / "test-object.tif"
    write_tiff(scan, [drawn.counts])
    text = yaml.safe_dump(drawn.document, sort_keys=False, default_flow_style=None, width=120)
    scan.with_suffix(".yaml").write_text(f"# Drawn by `inspectbox simulate --test-object`.\n{text}", "utf-8")
    return scan


def _steps() -> Iterator[tuple[float, Region, Region]]:
    """Thickness, the step, and the piece on it."""
    for n, thickness in enumerate(STEPS_MM):
        x = 100 + 70 * n
        yield thickness, (x, 20, x + 70, 110), (x + 10, 20, x + 60, 65)


def _plates() -> Iterator[tuple[float, Region, Region]]:
    """Percent, the plate, and the bare block beside it."""
    for n, percent in enumerate(PLATES_PERCENT):
        x = 110 + 70 * n
        yield percent, (x, 140, x + 35, 210), (x + 35, 140, x + 70, 210)


def _wires() -> Iterator[tuple[float, float, Region, Region]]:
    """Diameter, the column where its middle lies, the two pixels it is seen in, and the open beam beside it."""
    for n, diameter in enumerate(WIRES_MM):
        x = 110 + 70 * n
        yield diameter, float(x), (x - 1, 240, x + 1, 300), (x + 15, 240, x + 55, 300)


def _thickness() -> Floats:
    """Steel in mm, `_FINE` samples a pixel."""
    columns, rows = SIZE
    steel = np.zeros((rows * _FINE, columns * _FINE), np.float32)

    def add(region: Region, thickness: float) -> None:
        x0, y0, x1, y1 = (_FINE * edge for edge in region)
        steel[y0:y1, x0:x1] += thickness

    for thickness, step, piece in _steps():
        add(step, thickness)
        add(piece, PIECE_SHARE * thickness)
    add((100, 130, 470, 220), BLOCK_MM)
    for percent, plate, _ in _plates():
        add(plate, BLOCK_MM * percent / 100)
    for diameter, middle, _, _ in _wires():
        steel[235 * _FINE : 305 * _FINE] += _wire(diameter, middle)
    x = (np.arange(columns * _FINE) + 0.5) / _FINE
    y = (np.arange(rows * _FINE) + 0.5) / _FINE
    right = x[None, :] > 530 + EDGE_SLOPE * (y[:, None] - 235)
    inside = (y[:, None] > 170) & (y[:, None] < 300) & (x[None, :] < 610)
    steel[right & inside] += EDGE_MM
    return steel


def _wire(diameter: float, middle: float) -> Floats:
    """Mean chord through a round wire in every sample of a row, exact for wires thinner than a sample."""
    edges = (np.arange(SIZE[0] * _FINE + 1) / _FINE - middle) * PITCH_MM
    radius = diameter / 2
    u = np.clip(edges, -radius, radius)
    area = u * np.sqrt(radius**2 - u**2) + radius**2 * np.arcsin(u / radius)
    return (np.diff(area) / (PITCH_MM / _FINE)).astype(np.float32)


def _transmission(steel: Floats) -> Floats:
    thickness = np.linspace(0.0, float(steel.max()) + 1.0, 2000)
    grams = thickness / 10 * MATERIALS["steel"].density
    known = np.log(dual_beam().column_transmission("steel", grams)[1])
    share: Floats = np.exp(np.interp(steel, thickness, known).astype(np.float32))
    return share


def _blurred(picture: Floats, sigma: float) -> Floats:
    """The light of one sample spread over its neighbours, Gaussian both ways."""
    if sigma == 0.0:
        return picture
    reach = int(np.ceil(4 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        padded = np.pad(picture, [(reach, reach) if axis == one else (0, 0) for one in (0, 1)], mode="edge")
        length = picture.shape[axis]
        parts = (
            weight * (padded[shift : shift + length] if axis == 0 else padded[:, shift : shift + length])
            for shift, weight in enumerate(kernel.astype(np.float32))
        )
        picture = sum(parts, start=np.zeros_like(picture))
    return picture


def _pixels(fine: Floats) -> Floats:
    columns, rows = SIZE
    mean: Floats = fine.reshape(rows, _FINE, columns, _FINE).mean(axis=(1, 3))
    return mean


def _inner(region: Region) -> list[int]:
    x0, y0, x1, y1 = region
    return [x0 + _MARGIN, y0 + _MARGIN, x1 - _MARGIN, y1 - _MARGIN]


def _document(how: Detection) -> dict[str, Any]:
    below = [(step[0], 75, step[2], 105) for _, step, _ in _steps()]
    return {
        "id": NAME,
        "title": "Simulated test object, steel, 6 MeV",
        "size": list(SIZE),
        "pitch_mm": [PITCH_MM, PITCH_MM],
        "dark": how.dark,
        "open_beam": list(OPEN_BEAM),
        "edges": [{"name": "slanted edge", "region": list(EDGE)}],
        "steps": [
            {"thickness_mm": thickness, "region": _inner(piece), "beside": _inner(bare)}
            for (thickness, _, piece), bare in zip(_steps(), below, strict=True)
        ],
        "plates": [
            {"percent": percent, "region": _inner(plate), "beside": _inner(bare)}
            for percent, plate, bare in _plates()
        ],
        "wires": [
            {"diameter_mm": diameter, "region": list(wire), "beside": list(beside)}
            for diameter, _, wire, beside in _wires()
        ],
    }
