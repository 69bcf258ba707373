"""Material on simulated step wedges: how often it is right, and how well it knows."""

import numpy as np
import pytest

from bench.bench_material import AREAL, Noise, bar_shares, wedge_shares
from inspectbox.training.physics import dual_beam


@pytest.mark.parametrize(("end_points", "lowest"), [((6.3, 9.7), 0.99), ((4.0, 6.0), 0.95)])
def test_the_class_is_right_between_20_and_120_g_cm2(end_points, lowest):
    for name, row in wedge_shares(dual_beam(*end_points), Noise(1e5)).items():
        for areal, (right, _) in zip(AREAL, row, strict=True):
            assert right >= lowest or not 20 <= areal <= 120, f"{name} {areal} g/cm²: {right:.3f}"


@pytest.mark.parametrize("upright", [True, False])
@pytest.mark.parametrize("pair", [("C", "Al"), ("Al", "Fe"), ("C", "Fe")])
def test_two_pixels_from_an_edge_nothing_bleeds_over(pair, upright):
    for areal in (20, 80, 120):
        shares = bar_shares(dual_beam(6.3, 9.7), Noise(1e5), pair, areal, upright)
        assert shares[2:].min() >= 0.99


def test_confidence_is_no_boast():
    rows = wedge_shares(dual_beam(4.0, 6.0), Noise(3e4, 0.015), seed=5).values()
    right, sure = (np.mean([one[at] for row in rows for one in row[1:]]) for at in (0, 1))
    assert sure <= right + 0.03
