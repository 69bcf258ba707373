"""The scanner of one scene: where it stands, what it radiates, how it fails."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inspectbox.training.geometry import ScanGeometry
from inspectbox.training.noise import NoiseModel
from inspectbox.training.physics import Beam, dual_beam
from inspectbox.training.style import ScannerStyle, Span
from inspectbox.training.wobble import Wobble

_BEAMS_A_RANGE = 5


@dataclass(frozen=True, slots=True)
class Scanner:
    """One machine on one day."""

    geometry: ScanGeometry
    beam: Beam
    noise: NoiseModel
    wobble: Wobble


def draw_scanner(rng: np.random.Generator, style: ScannerStyle, picture: ScanGeometry) -> Scanner:
    """Draw a scanner of a style whose picture has the rows, columns and travel of `picture`, or fewer."""
    geometry = picture.drawn(rng, style)
    beam = dual_beam(
        *style.end_points, filter_share=_step(rng, style.filter), crystal=_step(rng, style.crystal)
    )
    noise = NoiseModel.drawn(rng, style, geometry.pitch_z)
    return Scanner(geometry, beam, noise, Wobble.drawn(rng, geometry, style))


def nominal_beam(style: ScannerStyle) -> Beam:
    """The beam a site measures its curves with: the middle of the style's ranges."""
    return dual_beam(
        *style.end_points, filter_share=sum(style.filter) / 2, crystal=float(np.sqrt(np.prod(style.crystal)))
    )


def _step(rng: np.random.Generator, span: Span) -> float:
    """One of a few even steps: beams are built once for each."""
    steps = np.linspace(*span, _BEAMS_A_RANGE)
    return float(steps[rng.integers(_BEAMS_A_RANGE)])
