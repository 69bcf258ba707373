import numpy as np
import pytest

from inspectbox.training.noise import NoiseModel, mixed, read_out


def quiet(**more):
    return NoiseModel(
        photons=1e12, electronic=0.0, scatter=0.0, pattern=0.0, dose=0.0, zeros=0.0, dead=0, **more
    )


def test_mixing_spreads_a_point_to_its_neighbours_and_loses_nothing():
    plane = np.zeros((7, 9), np.float32)
    plane[3, 4] = 1.0
    spread = mixed(plane, (0.1, 0.2))
    assert spread[3, 4] == pytest.approx(0.8 * 0.6)
    assert spread[2, 4] == pytest.approx(0.1 * 0.6)
    assert spread[3, 5] == pytest.approx(0.8 * 0.2)
    assert spread.sum() == pytest.approx(1.0)
    assert plane[3, 4] == 1.0


def test_mixing_leaves_an_even_plane_even_to_its_edges():
    even = np.full((5, 6), 0.7, np.float32)
    np.testing.assert_allclose(mixed(even, (0.24, 0.24)), even, rtol=1e-6)


def test_no_blur_is_the_plane_itself():
    plane = np.ones((3, 3), np.float32)
    assert mixed(plane, (0.0, 0.0)) is plane


def test_a_gain_error_shows_in_the_air_reference_and_not_in_the_scan():
    plane = np.full((2, 40, 60), 0.5, np.float32)
    right = read_out(np.random.default_rng(1), plane, quiet())
    wrong = read_out(np.random.default_rng(1), plane, quiet(gain_errors=(0.05, -0.03)))
    for now, before in zip(wrong.planes, right.planes, strict=True):
        np.testing.assert_array_equal(now, before)
    for n, error in enumerate((0.05, -0.03)):
        beam = wrong.airs[n].astype(float) - wrong.darks[n]
        np.testing.assert_allclose(
            beam / (right.airs[n].astype(float) - right.darks[n]), 1 + error, atol=1e-4
        )
