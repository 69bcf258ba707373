"""The TIFF reader against an independent writer and reader, bit for bit."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

from fakes.pages import NOISE, SMOOTH, assert_same, write_tiff
from inspectbox.imaging import _imgcore

SAMPLES = Path(__file__).parents[3].parent / "shared" / "samples" / "n42_55"
PICTURES = [NOISE, SMOOTH]
SUFFIXES = {None: "", "lzw": "/lzw", "zlib": "/deflate", "packbits": "/packbits", "zstd": "/zstd"}


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("bigtiff", [False, True])
@pytest.mark.parametrize(
    "layout", [{}, {"rowsperstrip": 5}, {"tile": (16, 32)}], ids=["page", "strips", "tiles"]
)
@pytest.mark.parametrize("compression", SUFFIXES)
def test_tiff_of_every_kind(tmp_path, byteorder, bigtiff, layout, compression):
    for picture in PICTURES:
        data = write_tiff(
            tmp_path / "scan.tif",
            picture,
            byteorder=byteorder,
            bigtiff=bigtiff,
            compression=compression,
            **layout,
        )
        assert _imgcore.sniff(data) == "tiff"
        scan = _imgcore.decode(data)
        assert_same(scan, picture)
        assert scan.format == f"tiff{SUFFIXES[compression]}"
        assert (scan.bits, scan.notes) == (16, [])


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("compression", ["lzw", "zlib", "zstd"])
@pytest.mark.parametrize("layout", [{}, {"tile": (32, 16)}])
def test_tiff_predictor(tmp_path, byteorder, compression, layout):
    data = write_tiff(
        tmp_path / "scan.tif", SMOOTH, byteorder=byteorder, compression=compression, predictor=True, **layout
    )
    assert_same(_imgcore.decode(data), SMOOTH)


def test_tiff_pages_in_file_order(tmp_path):
    pages = [NOISE, NOISE[::-1], SMOOTH]
    with tifffile.TiffWriter(tmp_path / "scan.tif") as writer:
        for page in pages:
            writer.write(page, metadata=None, contiguous=False)
    assert_same(_imgcore.decode((tmp_path / "scan.tif").read_bytes()), *pages)


def test_eight_bits_are_widened(tmp_path):
    narrow = NOISE.astype(np.uint8)
    scan = _imgcore.decode(write_tiff(tmp_path / "scan.tif", narrow))
    assert_same(scan, narrow.astype(np.uint16) * 257)
    assert scan.bits == 16


def test_white_is_zero_is_inverted_and_said(tmp_path):
    for compression in (None, "zlib", "lzw"):
        data = write_tiff(tmp_path / "scan.tif", NOISE, photometric="miniswhite", compression=compression)
        scan = _imgcore.decode(data)
        assert_same(scan, 65535 - NOISE)
        assert "white is zero" in scan.notes[0]


def test_tiff_states_pitch_and_time(tmp_path):
    data = write_tiff(
        tmp_path / "scan.tif",
        NOISE,
        resolution=(10 / 4.0, 10 / 5.0),
        resolutionunit="CENTIMETER",
        datetime="2026:11:23 08:00:00",
    )
    scan = _imgcore.decode(data)
    assert scan.pitch_mm == pytest.approx((4.0, 5.0))
    assert scan.captured_at == "2026-11-23T08:00:00"
    printer = write_tiff(tmp_path / "printer.tif", NOISE, resolution=(600, 600), resolutionunit="INCH")
    assert _imgcore.decode(printer).pitch_mm is None


@pytest.mark.parametrize(
    ("picture", "word"),
    [
        (np.full((4, 4), np.nan, np.float32), "floating point"),
        (np.zeros((4, 4), np.int16), "signed"),
        (np.zeros((4, 4), np.uint32), "32-bit grey"),
        (np.zeros((4, 4, 3), np.uint8), "colour"),
    ],
    ids=["float", "signed", "wide", "colour"],
)
def test_tiff_that_is_no_scan_is_refused(tmp_path, picture, word):
    with pytest.raises(_imgcore.ScanFault, match=word) as refusal:
        _imgcore.decode(write_tiff(tmp_path / "scan.tif", picture))
    assert "16-bit grey" in refusal.value.args[1]


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="real scans are not kept in the repository")
def test_real_scans_against_tifffile():
    files = sorted(SAMPLES.glob("*.tif"))
    assert files
    for file in files:
        assert_same(_imgcore.decode(file.read_bytes()), tifffile.imread(file))
