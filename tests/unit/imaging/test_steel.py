"""Equivalent steel thickness."""

import numpy as np
import pytest

from inspectbox.imaging.steel import steel_mm
from inspectbox.training.curves import areal_curves, dual_energy_curves
from inspectbox.training.physics import dual_beam


@pytest.fixture(name="areal")
def _areal():
    beam = dual_beam()
    table = np.hstack([dual_energy_curves(beam)[:, :1], areal_curves(beam)])
    return np.vstack([np.zeros(4), table]).astype(np.float32)


@pytest.mark.parametrize("mm", [2, 10, 50, 200])
def test_steel_is_as_thick_as_it_is(areal, mm):
    _, high = -np.log(dual_beam().column_transmission("steel", np.array([mm * 0.785])))
    found = steel_mm(np.full((2, 3), high[0], np.float32), areal)
    assert (found.shape, found.dtype) == ((2, 3), np.float32)
    assert found == pytest.approx(mm, rel=0.02)


def test_air_is_nothing_and_the_dense_end_is_the_last_row(areal):
    assert steel_mm(np.array([0.0], np.float32), areal) == [0]
    assert steel_mm(np.array([12.0], np.float32), areal) == pytest.approx(areal[-1, 3] / 0.785)
