"""Steel thickness as evidence of a finding."""

from dataclasses import replace

import numpy as np
import pytest
from tests.unit.comparison.pictures import a_radiograph

from inspectbox.comparison.thickness import with_thickness
from inspectbox.domain.finding import Finding, FindingKind

AREAL = np.array([[0, 0, 0, 0], [10, 280, 290, 270]], dtype=np.float32)


@pytest.fixture(name="radiograph")
def _radiograph():
    attenuation = np.zeros((200, 300), np.float32)
    attenuation[20:180, 40:280] = 2.0
    return a_radiograph(attenuation)


def a_finding(box, **changes):
    return Finding(
        FindingKind.SEEN_NOT_DECLARED, "drums", 0.8, box=box, evidence=(("count", "3"),), **changes
    )


def test_a_box_gets_its_median_thickness(radiograph):
    (found,) = with_thickness([a_finding((50, 30, 270, 170))], radiograph, AREAL)
    # 54 g/cm2 of iron over 7.85 g/cm3
    assert found.evidence == (("count", "3"), ("steel_mm", "69"))


@pytest.mark.parametrize("box", [None, (0, 0, 0, 0), (290, 190, 300, 200), (50, 30, 51, 31)])
def test_any_box_is_taken(radiograph, box):
    (found,) = with_thickness([a_finding(box)], radiograph, AREAL)
    assert len(found.evidence) == (1 if box is None else 2)


def test_without_curves_or_calibration_nothing_is_added(radiograph):
    findings = [a_finding((50, 30, 270, 170))]
    assert with_thickness(findings, radiograph, None) == tuple(findings)
    assert with_thickness(findings, replace(radiograph, calibrated=False), AREAL) == tuple(findings)
