"""The core's arithmetic against plain NumPy, and its encoders decoded back."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bench import numpy_imaging
from inspectbox.errors import ScanError
from inspectbox.imaging import core

CURVES = np.array([[0.1, 1.25, 1.21, 1.17], [4, 1.23, 1.18, 1.12], [9, 1.22, 1.16, 1.08]], dtype=np.float32)
DENSE = 1.3e-4


def draw_planes(rng, rows, columns, count):
    """Blocks of random thickness with noise, some zero and some full-scale samples."""
    load = np.kron(rng.uniform(0, 9, (rows // 4 + 1, columns // 4 + 1)) ** 1.5 / 3, np.ones((4, 4)))[
        :rows, :columns
    ]
    planes = []
    for ratio in (1.2, 1.0) if count == 2 else (1.0,):
        samples = 307 + 49_000 * np.exp(-load * ratio) * rng.normal(1, 0.02, (rows, columns))
        samples[rng.random((rows, columns)) < 0.02] = 0
        samples[rng.random((rows, columns)) < 0.02] = 65535
        planes.append(np.clip(samples, 0, 65535).astype(np.uint16))
    return planes


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    rows=st.integers(1, 30),
    columns=st.integers(1, 30),
    count=st.integers(1, 2),
    told=st.booleans(),
)
def test_core_agrees_with_numpy(seed, rows, columns, count, told):
    rng = np.random.default_rng(seed)
    planes = draw_planes(rng, rows, columns, count)
    darks = [rng.uniform(300, 310, rows).astype(np.float32) for _ in planes]
    airs = [rng.uniform(45_000, 52_000, rows).astype(np.float32) for _ in planes]
    curves = CURVES if told else None
    got = core.build_radiograph(planes, darks, airs, curves, DENSE)
    want = numpy_imaging.build(planes, darks, airs, curves, DENSE)
    np.testing.assert_allclose(got.attenuation, want.attenuation, atol=5e-4)
    np.testing.assert_array_equal(got.seen, want.seen)
    assert got.seen_share == pytest.approx(want.seen_share)
    assert np.abs(got.display.astype(int) - want.display).max() <= 1
    assert np.abs(got.tensor[:2].astype(int) - want.tensor[:2]).max() <= 1
    # one level of rounding, one of the even steps on which the core keeps the curves
    off = np.abs(got.tensor[2].astype(int) - want.tensor[2]) > 2
    off |= np.abs(got.confidence / 255 - want.confidence) > 0.02
    near_a_cut = np.abs(want.index[..., None] - np.array([1 / 2, 5 / 6])).min(axis=-1) < 0.01
    near_a_cut |= np.abs(want.confidence - 2 / 3) < 0.02
    off |= (got.material != want.material) & ~near_a_cut
    # a neighbour that lies on a limit to the last bit is in on one side and out on the other
    assert np.count_nonzero(off) <= 9 + off.size // 50
    assert not got.repaired


def test_most_pixels_agree_with_numpy():
    rng = np.random.default_rng(5)
    planes = draw_planes(rng, 200, 300, 2)
    darks, airs = [np.full(200, 305, np.float32)] * 2, [np.full(200, 49_307, np.float32)] * 2
    got = core.build_radiograph(planes, darks, airs, CURVES, DENSE)
    want = numpy_imaging.build(planes, darks, airs, CURVES, DENSE)
    assert np.mean(np.abs(got.tensor[2].astype(int) - want.tensor[2]) > 2) < 0.005
    assert np.mean(np.abs(got.confidence / 255 - want.confidence) > 0.02) < 0.005
    assert np.count_nonzero(got.material) > 1000


def test_material_does_not_depend_on_where_a_picture_is_cut():
    rng = np.random.default_rng(6)
    planes = draw_planes(rng, 60, 150, 2)
    darks, airs = [np.full(60, 305, np.float32)] * 2, [np.full(60, 49_307, np.float32)] * 2
    whole = core.build_radiograph(planes, darks, airs, CURVES, DENSE)
    reach = 4
    for start, stop in [(0, 70), (41, 77), (77, 150)]:
        near = slice(max(0, start - reach), stop + reach)
        part = core.build_radiograph(
            [np.ascontiguousarray(plane[:, near]) for plane in planes], darks, airs, CURVES, DENSE
        )
        inner = slice(start - near.start, stop - near.start)
        for name in ("material", "confidence"):
            np.testing.assert_array_equal(getattr(part, name)[:, inner], getattr(whole, name)[:, start:stop])
        np.testing.assert_array_equal(part.tensor[2][:, inner], whole.tensor[2][:, start:stop])


def test_a_dead_detector_is_bridged_and_named():
    rows, columns = 40, 12
    rng = np.random.default_rng(3)
    dark = np.full(rows, 300, dtype=np.float32)
    air = np.full(rows, 50_300, dtype=np.float32)
    load = np.linspace(1, 2, rows)[:, None] * np.ones(columns)
    plane = (300 + 50_000 * np.exp(-load)).astype(np.uint16)
    plane[17], air[17] = rng.integers(0, 300, columns), 300
    built = core.build_radiograph([plane], [dark], [air], None, DENSE)
    assert built.repaired == [17]
    np.testing.assert_allclose(built.attenuation, load, atol=2e-3)
    assert built.seen_share == 1.0


def test_references_average_and_estimate():
    page = np.arange(12, dtype=np.uint16).reshape(3, 4)
    np.testing.assert_array_equal(core.reference_columns(page), [1.5, 5.5, 9.5])
    np.testing.assert_array_equal(core.air_columns(page, 1, 3), [1.5, 5.5, 9.5])
    plane = np.random.default_rng(1).integers(0, 60_000, (40, 50), dtype=np.uint16)
    estimate = np.quantile(plane, 0.995, method="inverted_cdf")
    np.testing.assert_array_equal(core.air_estimate(plane), np.full(40, estimate, dtype=np.float32))


@pytest.mark.parametrize(("start", "stop"), [(-1, 3), (2, 2), (3, 1), (0, 5), (0, -1)])
def test_air_columns_outside_are_refused(start, stop):
    with pytest.raises(ScanError) as caught:
        core.air_columns(np.ones((3, 4), dtype=np.uint16), start, stop)
    assert f"`{start}`" in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    "curves", [np.zeros((2, 4)), np.ones((2, 3)), np.full((1, 4), np.nan), np.ones((0, 4))]
)
def test_curves_that_order_nothing_are_refused(curves):
    plane, row = np.ones((2, 2), dtype=np.uint16), np.full(2, 9, dtype=np.float32)
    with pytest.raises(ScanError, match="curve"):
        core.build_radiograph([plane] * 2, [row * 0] * 2, [row] * 2, curves.astype(np.float32), DENSE)


def draw_sixel(text):
    """Draw a sixel string as a terminal would: (rows, columns, 3) in per cents, -1 where nothing was drawn."""
    body = text.removeprefix(b'\x1bP0;1q"1;1;').removesuffix(b"\x1b\\").decode("ascii")
    assert len(body) + 13 == len(text)
    at = 0

    def number():
        nonlocal at
        start = at
        while at < len(body) and body[at].isdigit():
            at += 1
        return int(body[start:at])

    columns, at = number(), at + 1
    picture = np.full((number(), columns, 3), -1)
    palette, register, x, y = {}, 0, 0, 0
    while at < len(body):
        code, at = body[at], at + 1
        if code == "$":
            x = 0
        elif code == "-":
            x, y = 0, y + 6
        elif code == "#":
            register = number()
            if at < len(body) and body[at] == ";":
                fields = []
                while body[at] == ";":
                    at += 1
                    fields.append(number())
                assert fields[0] == 2
                palette[register] = fields[1:]
        else:
            count = 1
            if code == "!":
                count = number()
                code, at = body[at], at + 1
            bits = ord(code) - 63
            assert 0 <= bits < 64
            for bit in range(6):
                if bits >> bit & 1:
                    picture[y + bit, x : x + count] = palette[register]
            x += count
    return picture


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1), rows=st.integers(1, 20), columns=st.integers(1, 40), marked=st.booleans()
)
def test_sixel_decodes_to_the_picture(seed, rows, columns, marked):
    rng = np.random.default_rng(seed)
    grey = rng.integers(0, 256, (rows, columns), dtype=np.uint8) // (1 + seed % 64) * (1 + seed % 64)
    overlay = np.where(rng.random((rows, columns)) < 0.2, rng.integers(1, 16, (rows, columns)), 0).astype(
        np.uint8
    )
    picture = draw_sixel(core.encode_sixel(grey, overlay if marked else None))
    free = (overlay == 0) | (not marked)
    want = (grey.astype(int) * 100 + 127) // 255
    assert (picture >= 0).all()
    np.testing.assert_array_equal(picture[free], np.repeat(want[free][:, None], 3, axis=1))
    if marked:
        cells = core.encode_half_blocks(np.repeat(grey, 2, axis=0), np.repeat(overlay, 2, axis=0))[..., :3]
        np.testing.assert_array_equal(picture[~free], (cells[~free].astype(int) * 100 + 127) // 255)


def test_half_blocks_pair_rows():
    grey = np.arange(10, dtype=np.uint8).reshape(5, 2)
    cells = core.encode_half_blocks(grey)
    assert cells.shape == (2, 2, 6)
    np.testing.assert_array_equal(cells[:, :, 0], grey[0:4:2])
    np.testing.assert_array_equal(cells[:, :, 5], grey[1:4:2])


def test_a_foreign_overlay_is_refused():
    grey = np.zeros((4, 4), dtype=np.uint8)
    for encode in (core.encode_sixel, core.encode_half_blocks):
        with pytest.raises(ValueError, match="overlay"):
            encode(grey, np.zeros((4, 5), dtype=np.uint8))
        with pytest.raises(ValueError, match="overlay"):
            encode(grey, np.full((4, 4), 16, dtype=np.uint8))


def test_resize_is_the_mean_of_the_area():
    grey = np.random.default_rng(5).integers(0, 256, (60, 90), dtype=np.uint8)
    small = core.resize_grey(grey, (0, 0, 90, 60), 20, 30)
    want = grey.reshape(20, 3, 30, 3).mean(axis=(1, 3))
    assert np.abs(small - want).max() <= 0.51
    large = core.resize_grey(grey, (10, 20, 13, 22), 4, 6)
    np.testing.assert_array_equal(large, np.kron(grey[20:22, 10:13], np.ones((2, 2), dtype=np.uint8)))
    assert not core.resize_grey(grey, (-90, -60, 0, 0), 5, 5).any()


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3)])
def test_png_opens_elsewhere(shape):
    image = np.random.default_rng(2).integers(0, 256, shape, dtype=np.uint8)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(core.encode_png(image)))), image)
