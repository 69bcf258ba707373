import numpy as np
import pytest

from inspectbox.imaging.looks import mirror
from inspectbox.training import train_changes
from inspectbox.training.train_changes import as_another_scanner


@pytest.fixture
def pixels():
    """Open beam on the left, a wedge that thickens to the right; material where the wedge is not too thick."""
    made = np.zeros((3, 40, 120), np.uint8)
    made[0, :, 20:] = np.linspace(20, 240, 100).astype(np.uint8)
    made[1] = np.minimum(made[0].astype(int) * 11 // 10, 255)
    made[2, :, 20:90] = 140
    return made


def changed(pixels, count=300):
    return [as_another_scanner(pixels, np.random.default_rng(seed)) for seed in range(count)]


def test_shape_and_kind_stay_and_the_window_itself_is_not_touched(pixels):
    before = pixels.copy()
    for made in changed(pixels):
        assert made.shape == pixels.shape
        assert made.dtype == np.uint8
    assert np.array_equal(before, pixels)


def test_material_is_never_invented(pixels):
    for made in changed(pixels):
        assert not made[2][pixels[2] == 0].any()


def test_thick_stays_thicker_than_thin_and_open_beam_stays_open(pixels):
    for made in changed(pixels):
        means = [
            made[0][:, columns].mean()
            for columns in (slice(2, 18), slice(30, 50), slice(70, 90), slice(100, 118))
        ]
        assert means[0] < 10
        assert means == sorted(means)


def test_scatter_makes_dense_things_thinner_and_leaves_thin_ones(pixels):
    made = train_changes._scattered(pixels, np.random.default_rng(1))
    assert np.array_equal(made[2], pixels[2])
    assert (made[:2] <= pixels[:2]).all()
    assert np.abs(made[0, 0, 20:40].astype(int) - pixels[0, 0, 20:40]).max() <= 1
    assert made[0, 0, -1] < pixels[0, 0, -1] - 5


def test_stripes_of_the_dose_run_down_whole_lines(pixels):
    pixels[:] = 100
    made = train_changes._striped(pixels, np.random.default_rng(2))[0].astype(float)
    assert (
        made.mean(axis=0).std() > 2 * (made - made.mean(axis=0) - made.mean(axis=1)[:, None]).std() / 40**0.5
    )


def test_some_windows_are_seen_with_one_energy_and_then_without_material(pixels):
    single = [made for made in changed(pixels) if np.array_equal(made[0], made[1])]
    assert len(single) == pytest.approx(300 * train_changes.ONE_ENERGY, abs=15)
    assert all(not made[2].any() for made in single)


def test_most_windows_keep_the_material_the_curves_told(pixels):
    kept = [made for made in changed(pixels) if np.array_equal(made[2], pixels[2])]
    assert len(kept) > 150


def test_a_mirrored_window_is_itself_mirrored_again(pixels):
    assert np.array_equal(mirror(mirror(pixels)), pixels)
    assert not np.array_equal(mirror(pixels), pixels)
