"""The pyramid file: its levels against plain NumPy, and its header read as hostile."""

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import numpy_display
from inspectbox.errors import MachineError
from inspectbox.imaging import core, encode_pyramid, open_pyramid, read_pyramid
from inspectbox.imaging.pyramid import pyramid_bytes

SIDES = st.integers(1, 9) | st.integers(1, 600)


def draw(seed, rows, columns):
    rng = np.random.default_rng(seed)
    return rng.random((rows, columns), dtype=np.float32) * 12, rng.integers(
        0, 4, (rows, columns), dtype=np.uint8
    )


def as_array(file):
    return np.frombuffer(file, dtype=np.uint8)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), SIDES, SIDES, st.booleans())
def test_levels_agree_with_numpy(seed, rows, columns, told):
    attenuation, material = draw(seed, rows, columns)
    file = encode_pyramid(attenuation, material if told else None)
    assert len(file) == pyramid_bytes(rows, columns, told=told)
    got = read_pyramid(as_array(file))
    want = numpy_display.pyramid(attenuation, material if told else None)
    assert got.shape == (rows, columns) and got.has_material == told
    assert len(got.levels) == len(want)
    for level, (mean, most, classes) in zip(got.levels, want, strict=True):
        np.testing.assert_array_equal(level.mean, mean)
        np.testing.assert_array_equal(level.max, most)
        assert np.all(level.max >= level.mean)
        if told:
            np.testing.assert_array_equal(level.material, classes)


def test_planes_begin_at_64_bytes_and_are_read_only_views():
    file = as_array(encode_pyramid(*draw(3, 301, 500)))
    for level in read_pyramid(file).levels:
        for plane in (level.mean, level.max, level.material):
            assert (plane.ctypes.data - file.ctypes.data) % 64 == 0
            assert not plane.flags.writeable


def test_what_is_kept_of_the_maximum_agrees_with_numpy():
    rng = np.random.default_rng(8)
    mean = rng.integers(0, 40_000, (30, 50), dtype=np.uint16)
    most = mean + rng.integers(0, 9_000, (30, 50)).astype(np.uint16)
    got = core.keep_dense(mean, most, (3, 20), (7, 50))
    want = numpy_display.keep_dense(mean, most)[3:20, 7:50]
    noise = 4 / np.sqrt(20_000) * np.exp(mean / 8192)[3:20, 7:50]
    assert np.all(np.abs(got - want) <= 0.08 * noise + 1e-3)
    assert np.all(got >= mean[3:20, 7:50] / 4096 - 1e-5)


def test_a_noisy_flat_load_keeps_its_mean():
    rng = np.random.default_rng(5)
    photons = rng.poisson(20_000 * np.exp(-4.0), (512, 512)) / 20_000
    pyramid = read_pyramid(as_array(encode_pyramid(-np.log(photons).astype(np.float32))))
    for level in pyramid.levels:
        rows, columns = level.mean.shape
        shown = core.keep_dense(level.mean, level.max, (0, rows), (0, columns))
        assert np.mean(shown - level.mean / 4096) < 0.01


@pytest.fixture
def file(tmp_path):
    """A pyramid on disk, and where it lies."""
    path = tmp_path / "case.pyramid"
    path.write_bytes(encode_pyramid(*draw(2, 150, 260)))
    return path


def test_a_file_is_mapped(file):
    pyramid = open_pyramid(file, (150, 260))
    np.testing.assert_array_equal(pyramid.levels[0].mean, numpy_display.pyramid(draw(2, 150, 260)[0])[0][0])
    assert isinstance(pyramid.levels[0].mean.base.base, np.memmap | np.ndarray)


HEADER = struct.Struct("<8s6I")


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (0, b"IBXPYR\n\n"),
        (1, 0),
        (1, 2),
        (2, 0),
        (2, 151),
        (2, 2**32 - 1),
        (3, 0),
        (3, 65_536),
        (3, 2**31),
        (4, 0),
        (4, 1),
        (4, 2),
        (4, 4),
        (4, 2**32 - 1),
        (5, 0),
        (5, 4097),
        (6, 0),
        (6, 2),
        (6, 2**32 - 1),
    ],
)
def test_a_hostile_header_is_refused(file, at, value):
    data = bytearray(file.read_bytes())
    fields = list(HEADER.unpack_from(data))
    fields[at] = value
    HEADER.pack_into(data, 0, *fields)
    file.write_bytes(bytes(data))
    with pytest.raises(MachineError, match="is damaged") as caught:
        open_pyramid(file, (150, 260))
    assert caught.value.hint


@settings(max_examples=200, deadline=None)
@given(st.binary(min_size=0, max_size=32), st.integers(0, 40))
def test_random_bytes_over_the_header_are_refused_or_the_same_picture(noise, at):
    whole = encode_pyramid(*draw(2, 20, 30))
    data = whole[:at] + noise + whole[at + len(noise) :]
    try:
        pyramid = read_pyramid(as_array(data))
    except ValueError:
        return
    assert pyramid.shape == (20, 30) or data[12:20] != whole[12:20]
    assert sum(level.mean.nbytes for level in pyramid.levels) <= len(data)


def test_a_file_cut_anywhere_is_refused(file):
    whole = file.read_bytes()
    for length in (*range(70), len(whole) // 2, len(whole) - 1, len(whole) + 1):
        file.write_bytes((whole + b"\0")[:length])
        with pytest.raises(MachineError):
            open_pyramid(file, (150, 260))


def test_another_size_a_missing_file_and_damaged_classes(file):
    with pytest.raises(MachineError, match="150 x 260"):
        open_pyramid(file, (150, 261))
    with pytest.raises(MachineError, match="cannot be read"):
        open_pyramid(file.with_name("gone"), (150, 260))
    damaged = np.full((4, 4), 200, dtype=np.uint8)
    _, tints = core.show("colour", np.ones((4, 4), np.float32), damaged)
    assert np.all(tints == 4), "a byte that is no class is undetermined"
