"""Display modes against plain NumPy, and what each of them promises."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import numpy_display
from inspectbox.errors import OperatorError
from inspectbox.imaging import Mode, Window, core, encode_pyramid, read_pyramid, show
from inspectbox.imaging.display import show_area

TINTED = (Mode.ORGANIC, Mode.METAL, Mode.COLOUR)


def draw(seed, rows, columns):
    rng = np.random.default_rng(seed)
    attenuation = (rng.random((rows, columns)) ** 2 * 12).astype(np.float32)
    attenuation[rng.random((rows, columns)) < 0.3] = 0.1
    return attenuation, rng.integers(0, 4, (rows, columns), dtype=np.uint8)


SIDES = st.integers(1, 40)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(Mode), st.integers(0, 2**32 - 1), SIDES, SIDES)
def test_every_mode_agrees_with_numpy(mode, seed, rows, columns):
    attenuation, material = draw(seed, rows, columns)
    got = show(mode, attenuation, material)
    want, tints = numpy_display.show(mode, attenuation, material)
    # a standard level on a half may fall to either side, and an edge triples what is beside it
    off = np.abs(got.levels - want)
    assert off.max() <= (4 if mode is Mode.EDGE else 1.5)
    assert np.mean(off > 1.01) <= 0.02 + 1 / off.size
    assert (got.tints is None) == (tints is None)
    if tints is not None:
        np.testing.assert_array_equal(got.tints, tints)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(Mode), st.floats(-50, 300), st.floats(1, 600), st.booleans())
def test_a_window_lies_over_every_mode(mode, level, width, inverse):
    attenuation, material = draw(3, 20, 30)
    plain = show(mode, attenuation, material)
    got = show(mode, attenuation, material, Window(level, width, inverse))
    want = numpy_display.window(plain.levels.astype(float), level, width, inverse)
    assert np.abs(got.levels - want).max() <= 0.51
    assert (got.tints is None) or np.array_equal(got.tints, plain.tints)


@given(st.integers(0, 2**32 - 1), SIDES, SIDES)
@settings(max_examples=30, deadline=None)
def test_colours_agree_with_numpy_and_keep_the_brightness(seed, rows, columns):
    rng = np.random.default_rng(seed)
    levels = rng.integers(0, 256, (rows, columns), dtype=np.uint8)
    tints = rng.integers(0, 5, (rows, columns), dtype=np.uint8)
    got = core.colour(levels, tints)
    assert np.abs(got - numpy_display.rgb(levels, tints)).max() <= 1
    assert np.abs(got @ [0.299, 0.587, 0.114] - levels).max() <= 1.5


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.EDGE])
def test_more_attenuation_is_never_lighter(mode):
    attenuation = np.linspace(0, 12, 3000, dtype=np.float32)[None]
    for told in range(4):
        material = np.full(attenuation.shape, told, dtype=np.uint8)
        levels = show(mode, attenuation, material).levels.astype(int)
        assert np.all(np.diff(levels) <= 0)


@pytest.mark.parametrize(("mode", "wanted"), [(Mode.ORGANIC, 1), (Mode.METAL, 3)])
def test_a_strip_shows_its_material_and_greys_the_rest(mode, wanted):
    attenuation, material = draw(4, 60, 90)
    shown = show(mode, attenuation, material)
    other = (material != wanted) & ((material != 0) | (attenuation < 9))
    assert shown.levels[other].min() >= 212
    assert not shown.tints[other].any()
    assert np.all(shown.tints[material == wanted] == wanted)
    # what nothing got through could be either
    assert np.all(shown.tints[(material == 0) & (attenuation >= 9)] == 4)


@pytest.mark.parametrize("mode", TINTED)
def test_without_material_there_is_no_false_colour(mode):
    attenuation, _ = draw(1, 5, 5)
    with pytest.raises(OperatorError, match="tells none") as caught:
        show(mode, attenuation, None)
    assert caught.value.hint


@pytest.mark.parametrize("mode", Mode)
def test_an_area_of_a_small_picture_is_the_picture(mode):
    attenuation, material = draw(9, 70, 110)
    pyramid = read_pyramid(np.frombuffer(encode_pyramid(attenuation, material), dtype=np.uint8))
    whole = show(mode, attenuation, material)
    part = show_area(mode, pyramid, (30, 20, 80, 50), (30, 50))
    if mode is Mode.EDGE:
        # rounding to 1/4096 moves a level here and there, an edge spreads it
        assert np.mean(part.levels == whole.levels[20:50, 30:80]) > 0.9
    else:
        assert np.abs(part.levels.astype(int) - whole.levels[20:50, 30:80]).max() <= 1
    if whole.tints is not None:
        np.testing.assert_array_equal(part.tints, whole.tints[20:50, 30:80])


def test_outside_is_black_in_every_window():
    pyramid = read_pyramid(np.frombuffer(encode_pyramid(np.zeros((20, 30), np.float32)), dtype=np.uint8))
    for window in (Window(), Window(inverse=True)):
        beside = show_area(Mode.STANDARD, pyramid, (-30, 0, 0, 20), (4, 6), window)
        half = show_area(Mode.STANDARD, pyramid, (-30, 0, 30, 20), (4, 6), window)
        assert not beside.levels.any()
        assert not half.levels[:, :3].any()
    assert np.all(show_area(Mode.STANDARD, pyramid, (-30, 0, 30, 20), (4, 6)).levels[:, 3:] == 255)


def test_a_small_dense_thing_is_seen_zoomed_out():
    attenuation = np.full((850, 2760), 0.5, dtype=np.float32)
    attenuation[400, 1500:1502] = 6.0
    attenuation[200, 700] = 12.0  # a lost pixel
    pyramid = read_pyramid(np.frombuffer(encode_pyramid(attenuation), dtype=np.uint8))
    whole = show_area(Mode.STANDARD, pyramid, (0, 0, 2760, 850), (60, 200)).levels.astype(int)
    flat = np.bincount(whole.ravel()).argmax()
    averaged = core.resize_grey(
        show(Mode.STANDARD, attenuation, None).levels, (0, 0, 2760, 850), 60, 200
    ).astype(int)
    assert flat - whole.min() >= 25
    assert averaged.max() - averaged[20:40, 90:120].min() <= 2, "an average alone loses it"
    dark = np.argwhere(flat - whole >= 5)
    assert len(dark) <= 4 and np.all(np.abs(dark - [28, 108]) <= 1), "nothing else is"


def test_unknown_modes_and_foreign_planes_are_refused():
    attenuation, material = draw(1, 4, 4)
    with pytest.raises(ValueError, match="`purple`"):
        core.show("purple", attenuation)
    with pytest.raises(ValueError, match="shape"):
        core.show("colour", attenuation, material[:2])
    with pytest.raises(ValueError, match="not inside"):
        core.keep_dense(np.zeros((4, 4), np.uint16), np.zeros((4, 4), np.uint16), (0, 5), (0, 4))
    with pytest.raises(ValueError, match="tint"):
        core.colour(material, material + 2)
