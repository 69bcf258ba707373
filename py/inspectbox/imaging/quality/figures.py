"""Every figure of a test-object scan, in the spirit of IEC 62523 and ANSI N42.46."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import ScanError
from inspectbox.imaging.quality.contrast import contrast_to_noise, thickest_seen, thinnest_seen
from inspectbox.imaging.quality.layout import Layout, Pair, Region
from inspectbox.imaging.quality.mtf import measure_mtf
from inspectbox.imaging.quality.noise import measure_noise

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; `value` is None where nothing reached the limit or there was nothing to measure."""

    name: str
    value: float | None
    unit: str


def measure_figures(picture: NDArray[np.uint16], layout: Layout) -> list[Figure]:
    """Measure a (rows, columns) plane of counts; raises ScanError when it has not the layout's size."""
    rows, columns = picture.shape
    if (columns, rows) != layout.size:
        raise ScanError(
            f"the picture is {columns} × {rows} pixels, `{layout.name}` describes {layout.size[0]} × {layout.size[1]}",
            hint="choose the test object of this position, or write one",
        )
    counts = picture.astype(np.float64)
    return [*_noise(counts, layout), *_edges(counts, layout), *_contrasts(counts, layout)]


def _noise(counts: Floats, layout: Layout) -> list[Figure]:
    noise = measure_noise(_cut(counts, layout.open_beam))
    if layout.dark is None:
        # without the dark level counts are no share of open beam
        scale, unit = 1.0, "counts"
    else:
        signal = noise.mean - layout.dark
        scale, unit = (100.0 / signal if signal > 0 else float("nan")), "% of open beam"
    parts = (("pixel noise", noise.pixel), ("row pattern", noise.rows), ("column pattern", noise.columns))
    return [Figure(name, value * scale if np.isfinite(scale) else None, unit) for name, value in parts]


def _edges(counts: Floats, layout: Layout) -> list[Figure]:
    unit = "lp/mm" if layout.pitch_mm else "lp/pixel"
    figures = []
    for name, region in layout.edges:
        mtf = measure_mtf(_cut(counts, region), layout.pitch_mm or (1.0, 1.0))
        for level in (50, 10):
            figures.append(Figure(f"MTF{level} {name}", mtf.at(level / 100) if mtf else None, unit))
    return figures


def _contrasts(counts: Floats, layout: Layout) -> list[Figure]:
    limit = layout.cnr_limit
    figures = []
    if layout.steps:
        figures.append(Figure("steel penetration", thickest_seen(_found(counts, layout.steps), limit), "mm"))
    if layout.plates:
        figures.append(
            Figure("contrast sensitivity", thinnest_seen(_found(counts, layout.plates), limit), "%")
        )
    if layout.wires:
        figures.append(Figure("wire detection", thinnest_seen(_found(counts, layout.wires), limit), "mm"))
    figures += [Figure(f"CNR {pair.name}", _cnr(counts, pair), "") for pair in layout.contrasts]
    return figures


def _found(counts: Floats, pairs: tuple[Pair, ...]) -> list[tuple[float, float]]:
    return [(pair.size, _cnr(counts, pair)) for pair in pairs]


def _cnr(counts: Floats, pair: Pair) -> float:
    return contrast_to_noise(_cut(counts, pair.region), _cut(counts, pair.beside))


def _cut(counts: Floats, region: Region) -> Floats:
    x0, y0, x1, y1 = region
    return counts[y0:y1, x0:x1]
