"""How thick a finding is: the median steel thickness of its box, as evidence beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from inspectbox.domain.finding import Box, Finding
from inspectbox.imaging.radiograph import Radiograph
from inspectbox.imaging.steel import steel_mm

_ENOUGH = 64
"""Rows and columns of a box that are looked at, evenly spaced, at the most: a median needs no more."""


def with_thickness(
    findings: Sequence[Finding], radiograph: Radiograph, areal: NDArray[np.float32] | None
) -> tuple[Finding, ...]:
    """Return the findings, those with a box with `steel_mm` added to their evidence.

    Nothing is added without curves of areal density or for an uncalibrated scan: then the number would mean nothing.
    """
    if areal is None or not radiograph.calibrated:
        return tuple(findings)
    return tuple(
        finding
        if finding.box is None
        else replace(
            finding, evidence=(*finding.evidence, ("steel_mm", _median(finding.box, radiograph, areal)))
        )
        for finding in findings
    )


def _median(box: Box, radiograph: Radiograph, areal: NDArray[np.float32]) -> str:
    x0, y0, x1, y1 = box
    part = radiograph.attenuation[y0:y1, x0:x1]
    if part.size == 0:
        return "0"
    rows, columns = (max(1, -(-side // _ENOUGH)) for side in part.shape)
    return f"{float(np.median(steel_mm(part[::rows, ::columns], areal))):.0f}"
