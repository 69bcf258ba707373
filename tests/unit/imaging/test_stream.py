"""A scan fed line by line is the scan read whole, through the door that Python uses."""

import numpy as np
import pytest

from inspectbox.errors import ScanError
from inspectbox.imaging.core import build_radiograph, open_stream

ROWS, COLUMNS = 30, 700
CURVES = np.array([[0, 1.25, 1.21, 1.17], [9, 1.22, 1.16, 1.08]], dtype=np.float32)
DARK, AIR = np.full(ROWS, 500, np.float32), np.full(ROWS, 50_000, np.float32)
PLANES = ("attenuation", "material", "confidence", "tensor", "display", "seen")


def raw(seed, ratio):
    rng = np.random.default_rng(seed)
    load = np.zeros((ROWS, COLUMNS))
    load[8:, 100:600] = 1.5
    load[12:20, 200:420] = 3.0
    return rng.poisson(500 + 49_500 * np.exp(-load * ratio)).clip(0, 65535).astype(np.uint16)


LOW_HIGH = [raw(1, 1.2), raw(2, 1.0)]


def lines(start, stop):
    return [np.ascontiguousarray(plane[:, start:stop]) for plane in LOW_HIGH]


def opened(**options):
    return open_stream([DARK, DARK], [AIR, AIR], CURVES, 1e-4, **options)


def test_line_by_line_is_the_whole_and_its_blocks_can_be_taken_as_they_come():
    whole = build_radiograph(LOW_HIGH, [DARK, DARK], [AIR, AIR], CURVES, 1e-4)
    parts = []
    with opened() as stream:
        for column in range(COLUMNS):
            stream.feed(lines(column, column + 1))
            if (part := stream.take()) is not None:
                parts.append(part)
        parts.append(stream.finish())
    assert len(parts) == 3
    for name in PLANES:
        joined = np.concatenate([getattr(part, name) for part in parts], axis=-1)
        assert np.array_equal(joined, getattr(whole, name)), name


def test_what_nobody_took_comes_at_the_end_whole():
    whole = build_radiograph(LOW_HIGH, [DARK, DARK], [AIR, AIR], CURVES, 1e-4)
    with opened(air_strip=(0, 6)) as stream:
        stream.feed(lines(0, 333))
        stream.feed(lines(333, COLUMNS))
        built = stream.finish()
    assert built.tensor.shape == whole.tensor.shape
    assert built.seen_share == pytest.approx(whole.seen_share, abs=0.01)
    assert np.abs(built.attenuation - whole.attenuation).mean() < 0.01


def test_lines_of_another_array_are_refused_and_not_taken():
    with pytest.raises(ScanError, match="detectors"), opened() as stream:
        stream.feed([np.zeros((ROWS + 1, 3), np.uint16)] * 2)


def test_a_scan_that_has_ended_takes_no_more():
    with pytest.raises(ScanError, match="has ended"), opened() as stream:
        assert stream.finish() is None
        stream.feed(lines(0, 3))


def test_a_strip_outside_the_array_is_refused():
    with pytest.raises(ScanError, match="air strip"), opened(air_strip=(20, 40)):
        pass
