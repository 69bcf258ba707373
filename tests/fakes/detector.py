"""A detector that says what a test told it to say."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inspectbox.domain.finding import Detection
from inspectbox.errors import InspectBoxError

CLASSES = (
    *("bicycle", "wallboard", "clothing", "ceramic_tile", "machinery"),
    *("drum", "tyre", "furniture", "appliance", "bagged_goods"),
    *("hardwood_logs", "antler", "fireworks", "scrap_waste", "cigarettes"),
)


class FakeDetector:
    """Answers every tensor with `detections`, most confident first; raises `fault` instead when there is one.

    Keeps the shapes and pitches it was asked with in `asked`.
    """

    def __init__(
        self,
        detections: Sequence[Detection] = (),
        *,
        classes: tuple[str, ...] = CLASSES,
        identity: str = "fake@0123456789ab",
        fault: InspectBoxError | None = None,
    ) -> None:
        unknown = sorted({d.label for d in detections} - set(classes))
        if unknown:
            raise ValueError(f"no such class: {', '.join(unknown)}")
        self.detections = tuple(sorted(detections, key=lambda d: -d.confidence))
        self.fault = fault
        self.asked: list[tuple[tuple[int, ...], tuple[float, float] | None]] = []
        self._classes = classes
        self._identity = identity

    @property
    def identity(self) -> str:
        """Model name and hash."""
        return self._identity

    @property
    def classes(self) -> tuple[str, ...]:
        """Class labels it can say."""
        return self._classes

    def detect(
        self, tensor: NDArray[np.uint8], pitch_mm: tuple[float, float] | None
    ) -> tuple[Detection, ...]:
        """Return the detections set; the tensor must be what the port promises."""
        if tensor.ndim != 3 or tensor.shape[0] != 3 or tensor.dtype != np.uint8:
            raise AssertionError(f"not a detector tensor: {tensor.shape} {tensor.dtype}")
        self.asked.append((tensor.shape, pitch_mm))
        if self.fault is not None:
            raise self.fault
        return self.detections
