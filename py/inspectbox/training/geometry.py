"""Where source, detector and container stand in the simulated lane.

The frame, all in mm: x along travel, y from the source to the detector with 0 at the middle of the container,
z up with 0 on the road. Pitches are given at y = 0, where the middle of the load is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


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

    def jittered(self, rng: np.random.Generator) -> ScanGeometry:
        """The same scanner as another site would set it up."""
        return ScanGeometry(
            self.rows,
            self.columns,
            self.pitch_x,
            self.pitch_z,
            self.source_y * float(rng.uniform(0.92, 1.08)),
            self.source_z + float(rng.uniform(-150, 150)),
            self.detector_y,
            self.top_z,
        )


SMALL = ScanGeometry(rows=200, columns=600, pitch_x=13110.0 / 600, pitch_z=4037.5 / 200)
"""The whole container on few pixels: for tests."""
