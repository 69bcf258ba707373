"""Photons of the open beam."""

import numpy as np
import pytest

from inspectbox.imaging.photons import open_beam_photons


def open_beam(photons, rows=200, columns=32, seed=1):
    """Counts of open beam: gains of tens of per cent, line dose of 0.6 %, photon noise."""
    rng = np.random.default_rng(seed)
    share = rng.poisson(photons, (rows, columns)) / photons * (1 + 0.006 * rng.standard_normal(columns))
    dark = rng.uniform(200, 900, rows).astype(np.float32)
    gain = rng.uniform(30_000, 50_000, (rows, 1))
    return np.rint(share * gain + dark[:, None]).astype(np.uint16), dark


@pytest.mark.parametrize("photons", [1_000, 8_000, 30_000, 150_000])
def test_photons_are_found(photons):
    page, dark = open_beam(photons)
    assert open_beam_photons([page], [dark]) == pytest.approx(photons, rel=0.15)


def test_the_noisier_page_counts():
    (many, dark_many), (few, dark_few) = open_beam(50_000), open_beam(10_000)
    assert open_beam_photons([many, few], [dark_many, dark_few]) == pytest.approx(10_000, rel=0.15)


def test_broken_detectors_do_not_count():
    page, dark = open_beam(20_000)
    page[::7], page[3::7] = 300, 65535
    assert open_beam_photons([page], [dark]) == pytest.approx(20_000, rel=0.2)


def test_a_dark_of_other_detectors_measures_nothing():
    page, dark = open_beam(20_000)
    assert open_beam_photons([page], [dark[:-1]]) is None


@pytest.mark.parametrize(
    "page",
    [
        np.full((100, 32), 40_000),
        np.full((100, 32), 65535),
        np.zeros((100, 32)),
        np.full((100, 3), 40_000),
        np.full((4, 32), 40_000),
        np.zeros((0, 32)),
        np.zeros((100, 0)),
        np.random.default_rng(2).integers(0, 65535, (100, 32)),
    ],
)
def test_what_shows_no_photons_is_not_measured(page):
    assert open_beam_photons([page.astype(np.uint16)], [np.zeros(len(page), np.float32)]) is None
