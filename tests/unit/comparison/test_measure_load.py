import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectbox.comparison.measure_load import measure_load
from unit.comparison.pictures import AREAL, BAND, DOORS, FRONT, TOP, WALL, a_container, a_radiograph


def with_a_block(pixels=1, attenuation=1.0):
    picture = a_container(pixels)
    picture[100 * pixels : BAND * pixels, 200 * pixels : 300 * pixels] += attenuation
    return picture


@pytest.mark.parametrize("pixels", [1, 3])
def test_the_room_lies_between_the_ends_the_roof_and_the_floor(pixels):
    load = measure_load(a_radiograph(a_container(pixels), pixels=pixels), AREAL)
    left, top, right, floor = (edge / pixels for edge in load.room)
    assert (top, floor) == (TOP, BAND)
    assert (left - FRONT, DOORS - right) == (10, 10)


def test_an_empty_container_weighs_nothing():
    load = measure_load(a_radiograph(a_container()), AREAL)
    assert (load.filled_share, load.mass_kg, load.material) == (0.0, 0.0, None)


@pytest.mark.parametrize(("material", "shares"), [(1, (1, 0, 0)), (2, (0, 1, 0)), (3, (0, 0, 1)), (0, None)])
def test_a_block_fills_its_share_and_weighs_what_its_attenuation_says(material, shares):
    load = measure_load(a_radiograph(with_a_block(), material=material), AREAL)
    cells = (BAND - 100) * 100
    room = (load.room[2] - load.room[0]) * (load.room[3] - load.room[1])
    assert load.filled_share == pytest.approx(cells / room)
    assert load.material == shares
    # the walls in front of and behind it count as iron
    density = np.interp(1.0 + WALL, AREAL[:, 0], AREAL[:, {1: 1, 2: 2, 3: 3, 0: 2}[material]]) - 23 * WALL
    assert load.mass_kg == pytest.approx(density * cells * 4 / 1000, rel=1e-3)


def test_what_cannot_be_weighed_is_not():
    picture = with_a_block()
    assert measure_load(a_radiograph(picture), None).mass_kg is None
    assert measure_load(a_radiograph(picture, calibrated=False), AREAL).mass_kg is None
    assert measure_load(a_radiograph(picture, calibrated=False), AREAL).filled_share > 0
    assert measure_load(a_radiograph(picture, pitch_mm=None), AREAL) is None


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((200, 700), np.float32),
        np.full((200, 700), 12.0, np.float32),
        np.zeros((0, 0), np.float32),
        np.ones((1, 1), np.float32),
        np.ones((1, 900), np.float32),
        a_container()[:140],
        a_container()[:, :80],
    ],
    ids=["air", "opaque", "no pixel", "one pixel", "one row", "cut above the floor", "a metre of it"],
)
def test_no_container_no_measure(picture):
    assert measure_load(a_radiograph(picture), AREAL) is None


def test_a_higher_cab_in_front_is_no_load():
    picture = with_a_block()
    before = measure_load(a_radiograph(picture), AREAL)
    picture[30:170, 2:28] = 3.0
    assert measure_load(a_radiograph(picture), AREAL) == before


def test_specks_move_nothing():
    rng = np.random.default_rng(3)
    picture = with_a_block()
    before = measure_load(a_radiograph(picture), AREAL)
    picture[rng.integers(0, 8, 40), rng.integers(0, 700, 40)] = 9.0
    assert measure_load(a_radiograph(picture), AREAL).room == before.room


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0, 12, allow_nan=False))
def test_no_picture_breaks_it(rows, columns, value):
    picture = np.full((rows, columns), value, np.float32)
    assert measure_load(a_radiograph(picture), AREAL) is None
