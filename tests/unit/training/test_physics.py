import numpy as np
import pytest

from inspectbox.training.materials import MATERIALS
from inspectbox.training.physics import (
    MEAN_ENERGY_MEV,
    bremsstrahlung,
    coefficient,
    dual_beam,
    element_coefficient,
    mean_energy,
)

# R of arXiv 2302.07131's beam at 6.3/9.7 MeV behind 10, 40, 80 and 160 g/cm2, without scatter
PUBLISHED_RATIO = {
    "C": (1.241, 1.239, 1.233, 1.223),
    "Al": (1.210, 1.200, 1.187, 1.171),
    "Fe": (1.165, 1.144, 1.125, 1.103),
    "Cu": (1.157, 1.134, 1.114, 1.092),
    "Pb": (1.130, 1.062, 1.035, 1.016),
}


def test_the_table_is_met_at_its_rows_and_followed_between_them():
    energies = np.array([0.1, 1.0, 6.0])
    assert element_coefficient("Fe", energies) == pytest.approx([0.3717, 0.05995, 0.03057])
    between = element_coefficient("Fe", np.array([np.sqrt(1.0 * 1.25)]))
    assert between == pytest.approx([np.sqrt(0.05995 * 0.0535)])


@pytest.mark.parametrize("name", MATERIALS)
def test_a_composition_is_whole_and_a_density_possible(name):
    material = MATERIALS[name]
    assert sum(material.composition.values()) == pytest.approx(1.0, abs=2e-3)
    assert 0.01 < material.density < 12


def test_a_compound_lies_between_its_elements():
    energies = np.array([1.0, 3.0])
    water = coefficient(MATERIALS["water"], energies)
    assert np.all(water > element_coefficient("O", energies))
    assert np.all(water < element_coefficient("H", energies))


@pytest.mark.parametrize("end_point", MEAN_ENERGY_MEV)
def test_a_spectrum_has_the_published_mean(end_point):
    energy = np.linspace(0.12, end_point, 500)
    photons = bremsstrahlung(end_point, energy)
    assert np.average(energy, weights=photons) == pytest.approx(MEAN_ENERGY_MEV[end_point], abs=0.01)


@pytest.mark.parametrize("end_point", [0.0, 1.9, 10.1, float("nan")])
def test_an_end_point_outside_of_the_table_is_refused(end_point):
    with pytest.raises(ValueError, match="not between 2 and 10 MeV"):
        bremsstrahlung(end_point, np.linspace(0.1, 5, 50))


def test_the_mean_energy_grows_with_the_end_point_and_meets_the_published_ones():
    assert [mean_energy(end) for end in MEAN_ENERGY_MEV] == pytest.approx(list(MEAN_ENERGY_MEV.values()))
    means = [mean_energy(end) for end in np.linspace(2, 10, 60)]
    assert np.all(np.diff(means) > 0)


def test_a_filter_hardens_and_a_thin_crystal_softens_the_beam():
    steel = np.array([7.85 * 20])
    bare, filtered = (
        dual_beam(filter_share=share).column_transmission("steel", steel) for share in (1.0, 1.8)
    )
    assert np.all(filtered > bare)
    thin = dual_beam(crystal=15.0).column_transmission("steel", steel)
    assert np.all(thin < bare)


@pytest.mark.parametrize("element", PUBLISHED_RATIO)
def test_dual_energy_ratios_follow_the_published_ones(element):
    beam = dual_beam(6.3, 9.7)
    areal = np.array([10.0, 40.0, 80.0, 160.0])
    exponents = -np.outer(element_coefficient(element, beam.energies), areal)
    low, high = -np.log(beam.weights @ np.exp(exponents))
    assert low / high == pytest.approx(PUBLISHED_RATIO[element], abs=0.04)


def test_thick_steel_lets_through_what_was_published():
    _, high = dual_beam().column_transmission("steel", np.array([7.85 * 30, 7.85 * 40]))
    assert high == pytest.approx([1.6e-4, 1.2e-5], rel=0.2)


@pytest.mark.parametrize("name", MATERIALS)
def test_a_mixture_of_basis_elements_attenuates_like_the_material(name):
    beam = dual_beam()
    for areal in (2.0, 20.0, 80.0):
        exact = -np.log(beam.column_transmission(name, np.array([areal]))[:, 0])
        maps = (beam.mixture(name) * areal).astype(np.float32).reshape(3, 1, 1)
        mixed = -np.log(beam.transmission(maps)[:, 0, 0])
        assert mixed == pytest.approx(exact, rel=3e-3)


def test_transmission_of_nothing_is_one_whatever_the_number_of_rows():
    assert dual_beam().transmission(np.zeros((3, 19, 4), np.float32)) == pytest.approx(np.ones((2, 19, 4)))
