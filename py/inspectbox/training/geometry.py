"""Where source, detector and container stand in the simulated lane.

The frame, all in mm: x along travel, y from the source to the detector with 0 at the middle of the container,
z up with 0 on the road. Pitches are given at y = 0, where the middle of the load is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from inspectbox.training.style import ScannerStyle, drawn

# of vehicles on the road, and half their width, mm
_TALLEST, _HALF_WIDTH = 4050.0, 1250.0
# where a picture cropped to the body ends, mm above the road
_ROOFS, _DECKS = (3450.0, 4050.0), (850.0, 1250.0)
_COARSEST = 8.0


@dataclass(frozen=True, slots=True)
class ScanGeometry:
    """A line scanner: detectors (rows), lines (columns), pitch along and across at y = 0, and the source."""

    rows: int = 850
    columns: int = 2760
    pitch_x: float = 4.75
    pitch_z: float = 4.75
    source_y: float = -8500.0
    source_z: float = 1700.0
    detector_y: float = 2600.0
    top_z: float = 4450.0

    @property
    def magnification(self) -> float:
        """Of things at y = 0 on the detector."""
        return (self.detector_y - self.source_y) / -self.source_y

    @property
    def length(self) -> float:
        """Travel during the scan, mm."""
        return self.columns * self.pitch_x

    def fan(self, first_column: int = 0) -> tuple[float, float, float, float, float, float, float]:
        """The beam as `project_mesh` wants it, for a picture that begins at a column."""
        top = self.source_z + (self.top_z - self.source_z) * self.magnification
        pitch = self.pitch_z * self.magnification
        start = first_column * self.pitch_x
        return (self.source_y, self.source_z, self.detector_y, top, pitch, start, self.pitch_x)

    def drawn(self, rng: np.random.Generator, style: ScannerStyle) -> ScanGeometry:
        """A scanner of a style of as many detectors and lines or fewer, that sees a whole vehicle or its body."""
        far = style.far_distance if rng.random() < style.far else style.source_distance
        distance, height = drawn(rng, far), drawn(rng, style.source_height)
        cropped = bool(rng.random() < style.cropped)
        tallest, lowest = (
            (drawn(rng, _ROOFS), drawn(rng, _DECKS)) if cropped else (_TALLEST, drawn(rng, style.lowest))
        )
        # the side nearer the source shows highest
        near = height + (tallest - height) * distance / (distance - _HALF_WIDTH)
        top = near * drawn(rng, (0.97, 1.03))
        # no scanner that is coarse already is made coarser
        coarse = drawn(rng, style.coarse) if self.pitch_x < _COARSEST else 1.0
        rows, columns = round(self.rows / coarse), round(self.columns / coarse)
        return replace(
            self,
            rows=rows,
            columns=columns,
            pitch_x=self.length / columns * drawn(rng, style.stretch_x),
            pitch_z=(top - lowest) / rows,
            source_y=-distance,
            source_z=height,
            detector_y=drawn(rng, style.detector_distance),
            top_z=top,
        )


SMALL = ScanGeometry(rows=200, columns=600, pitch_x=13110.0 / 600, pitch_z=4037.5 / 200)
"""The whole container on few pixels: for tests."""
