import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectbox.imaging.resample import resample_area


def noise(rows, columns, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (3, rows, columns)).astype(np.uint8)


def test_the_same_size_is_the_same_picture():
    tensor = noise(7, 9)
    assert resample_area(tensor, 7, 9) is tensor


def test_halving_takes_the_mean_of_four():
    tensor = noise(8, 12)
    mean = tensor.reshape(3, 4, 2, 6, 2).astype(float).mean(axis=(2, 4))
    assert np.array_equal(resample_area(tensor, 4, 6), np.floor(mean + 0.5))


def test_thirds_take_the_mean_of_nine():
    tensor = noise(9, 12)
    mean = tensor.reshape(3, 3, 3, 4, 3).astype(float).mean(axis=(2, 4))
    assert np.abs(resample_area(tensor, 3, 4) - mean).max() <= 0.5 + 1e-6


def test_magnifying_twice_repeats():
    tensor = noise(3, 4)
    assert np.array_equal(resample_area(tensor, 6, 8), tensor.repeat(2, axis=1).repeat(2, axis=2))


@given(
    rows=st.integers(1, 40), columns=st.integers(1, 40), new=st.tuples(st.integers(1, 60), st.integers(1, 60))
)
def test_any_size_keeps_the_mean(rows, columns, new):
    tensor = noise(rows, columns, rows * 41 + columns)
    changed = resample_area(tensor, *new)
    assert changed.shape == (3, *new)
    assert changed.mean(axis=(1, 2)) == pytest.approx(tensor.mean(axis=(1, 2)), abs=0.6)


@given(value=st.integers(0, 255), new=st.tuples(st.integers(1, 30), st.integers(1, 30)))
def test_a_flat_picture_stays_flat(value, new):
    assert (resample_area(np.full((3, 11, 13), value, np.uint8), *new) == value).all()


def test_what_a_new_pixel_covers_in_part_counts_in_part():
    tensor = noise(7, 10)
    shares = np.array([[1, 1, 1 / 3, 0, 0, 0, 0], [0, 0, 2 / 3, 1, 2 / 3, 0, 0], [0, 0, 0, 0, 1 / 3, 1, 1]])
    mean = shares @ tensor @ np.repeat(np.eye(5), 2, axis=0) * 3 / 7 / 2
    assert np.abs(resample_area(tensor, 3, 5) - mean).max() <= 0.5 + 1e-4


def test_one_axis_may_shrink_while_the_other_grows():
    tensor = noise(8, 3)
    halved = resample_area(tensor, 4, 3)
    assert np.abs(resample_area(tensor, 4, 6) - halved.repeat(2, axis=2).astype(int)).max() <= 1


@pytest.mark.parametrize(("rows", "columns"), [(320, 330), (319, 331)])
def test_blocks_of_white_do_not_overflow(rows, columns):
    assert (resample_area(np.full((3, rows * 16, columns), 255, np.uint8), rows, columns) == 255).all()


def test_a_train_longer_than_any_screen_is_scaled_as_its_parts_are():
    tensor = noise(6, 99_000)
    whole = resample_area(tensor, 2, 33_000)
    assert np.array_equal(whole[:, :, :30_000], resample_area(tensor[:, :, :90_000], 2, 30_000))
    assert np.array_equal(whole[:, :, 30_000:], resample_area(tensor[:, :, 90_000:], 2, 3_000))
