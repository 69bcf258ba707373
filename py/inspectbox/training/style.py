"""Scanner styles: the ranges every scene draws its scanner and its steelwork from.

A detector must not learn one machine. Style `a` is broad and is what training sees; style `b` is another machine of
other habits and is held out, for the check across generators: its noise, its filter, its scatter, its geometry and its
corrugation lie mostly outside of what `a` draws. Noise sizes are around those measured on one real truck scan (fixed
pattern 1.5 %, line dose 0.56 % with lag-1 correlation 0.77, pixel noise 1.1 to 1.3 %, zeros 0.03 %, noisiest detector
three times the median). Distances are of portal and gantry scanners: source 6 to 12 m from the middle of the lane, 0.5
to 2.2 m above the road.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class ScannerStyle:
    """Each pair is from and to; lengths in mm, shares of open beam, `rms` relative.

    `end_points` in MeV; `filter` multiplies the lead that gives the published mean energy; `crystal` g/cm2 of
    cadmium tungstate; `photons` a pixel; `scatter` beside bright and dense, `scatter_reach` its spread; `stretch_x` of
    the pitch along travel; `lowest` end of the view above the road; `faulty` detectors a scanner has; `striped`,
    `interlaced`, `uneven` are shares of scans; `speed` rms of its changes; `wave`, `wave_depth` of corrugated walls.
    `backdrop`, `no_chassis` are shares of scans without a vehicle and without what carries the body, `margins` of scans
    with too little, enough and much air before it, `cropped` of pictures that end at the body, `far` of sources so far
    away that rays are nearly parallel (`far_distance`). `coarse` divides detectors and lines; `blurred` is the share of
    scans whose focal spot and crosstalk mix neighbours, `blur` the part of a pixel's signal that goes to each of them;
    `gain_error` rms of the open beam between the air reference and the scan.
    """

    name: str
    end_points: Span = (4.0, 6.0)
    filter: Span = (0.75, 1.4)
    crystal: Span = (35.0, 300.0)
    photons: Span = (5e3, 2e5)
    electronic: Span = (8e-6, 5e-5)
    scatter: Span = (1e-5, 2.5e-4)
    scatter_reach: Span = (150.0, 900.0)
    pattern: Span = (0.001, 0.022)
    dose: Span = (0.0005, 0.012)
    dose_memory: Span = (0.5, 0.92)
    zeros: Span = (0.0, 6e-4)
    faulty: tuple[int, ...] = (0, 0, 1, 2, 4)
    striped: float = 0.15
    interlaced: float = 0.5
    uneven: float = 0.6
    speed: Span = (0.005, 0.04)
    source_distance: Span = (6500.0, 11000.0)
    source_height: Span = (700.0, 2100.0)
    detector_distance: Span = (2210.0, 4000.0)
    stretch_x: Span = (0.72, 1.3)
    lowest: Span = (150.0, 650.0)
    wave: Span = (250.0, 310.0)
    wave_depth: Span = (28.0, 40.0)
    backdrop: float = 0.07
    no_chassis: float = 0.12
    margins: tuple[float, float, float] = (0.1, 0.75, 0.15)
    cropped: float = 0.15
    far: float = 0.12
    far_distance: Span = (20_000.0, 80_000.0)
    coarse: Span = (0.95, 1.65)
    blurred: float = 0.5
    blur: Span = (0.02, 0.24)
    gain_error: float = 0.015


STYLES: Mapping[str, ScannerStyle] = {
    "a": ScannerStyle("a"),
    "b": ScannerStyle(
        "b",
        filter=(1.5, 1.9),
        crystal=(18.0, 28.0),
        photons=(2e3, 4.8e3),
        electronic=(4e-5, 9e-5),
        scatter=(2.6e-4, 6e-4),
        scatter_reach=(1200.0, 2500.0),
        pattern=(0.023, 0.034),
        dose=(0.013, 0.019),
        dose_memory=(0.2, 0.6),
        faulty=(2, 4, 6),
        striped=0.4,
        interlaced=1.0,
        uneven=0.9,
        speed=(0.02, 0.05),
        source_distance=(5200.0, 6400.0),
        source_height=(350.0, 700.0),
        detector_distance=(1900.0, 2200.0),
        stretch_x=(0.98, 1.12),
        lowest=(0.0, 250.0),
        wave=(330.0, 420.0),
        wave_depth=(18.0, 26.0),
        backdrop=0.0,
        no_chassis=0.0,
        margins=(0.0, 1.0, 0.0),
        cropped=0.0,
        far=0.0,
        coarse=(1.0, 1.0),
        blurred=1.0,
        blur=(0.26, 0.32),
        gain_error=0.0,
    ),
}


def drawn(rng: np.random.Generator, span: Span) -> float:
    """A value between two, evenly."""
    return float(rng.uniform(*span))


def drawn_log(rng: np.random.Generator, span: Span) -> float:
    """A positive value between two, evenly in its logarithm."""
    return float(np.exp(rng.uniform(*np.log(span))))
