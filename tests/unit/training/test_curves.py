from pathlib import Path

import numpy as np

from inspectbox.training.curves import areal_curves, curves_csv, dual_energy_curves
from inspectbox.training.physics import dual_beam

SHIPPED = Path(__file__).parents[3] / "hardware" / "curves" / "sim-4-6.csv"


def test_the_shipped_curves_are_what_the_physics_gives():
    shipped = np.loadtxt(SHIPPED, delimiter=",", skiprows=1)
    assert SHIPPED.read_text().startswith("attenuation,carbon,aluminium,iron,cellulose_g_cm2,")
    np.testing.assert_allclose(dual_energy_curves(dual_beam()), shipped[:, :4], atol=2e-5)
    np.testing.assert_allclose(areal_curves(dual_beam()), shipped[:, 4:], atol=2e-5)
    assert len(curves_csv(dual_beam()).splitlines()) == len(SHIPPED.read_text().splitlines())


def test_lighter_elements_have_the_higher_ratio_at_every_thickness():
    curves = dual_energy_curves(dual_beam())
    assert np.all(np.diff(curves[:, 0]) > 0)
    assert np.all(curves[:, 1] > curves[:, 2])
    assert np.all(curves[:, 2] > curves[:, 3])


def test_what_attenuates_more_weighs_more_and_hydrogen_attenuates_most_per_gram():
    areal = areal_curves(dual_beam())
    assert np.all(np.diff(areal, axis=0) > 0)
    assert np.all(areal[:, 0] < areal[:, 1])
