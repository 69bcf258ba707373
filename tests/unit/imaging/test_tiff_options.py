"""What tifffile writes in every option is read bit for bit or refused in words; docs/scans.md says which.

`python tests/unit/imaging/test_tiff_options.py` prints the table that belongs into docs/scans.md.
"""

import io
import itertools
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tifffile

sys.path.append(str(Path(__file__).parents[2]))
from fakes.pages import NOISE, assert_same
from inspectbox.imaging import _imgcore

DOCS = Path(__file__).parents[3] / "docs" / "scans.md"
SIZES = [(37, 53), (1, 1), (1, 70), (65, 1)]
LAYOUTS: list[dict[str, object]] = [{}, {"rowsperstrip": 5}, {"tile": (16, 32)}]
MAX_SAMPLE_VALUE = 281


def written(*pages: np.ndarray, file: dict[str, object] | None = None, **options: object) -> bytes:
    """A TIFF of one or more pages; `file` are options of the whole file."""
    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer, **(file or {})) as writer:
        for page in pages:
            writer.write(page, **{"metadata": None, "photometric": "minisblack", **options})
    return buffer.getvalue()


@pytest.mark.parametrize("compression", [None, "lzw", "zlib", "packbits", "zstd"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_every_combination_is_read_bit_for_bit(compression, dtype):
    predictors = [False] if compression in (None, "packbits") else [False, True]
    for size, byteorder, bigtiff, layout, predictor, photometric in itertools.product(
        SIZES, "<>", [False, True], LAYOUTS, predictors, ["minisblack", "miniswhite"]
    ):
        page = np.resize(NOISE, size).astype(dtype)
        data = written(
            page,
            page[::-1],
            file={"byteorder": byteorder, "bigtiff": bigtiff},
            compression=compression,
            predictor=predictor,
            photometric=photometric,
            **layout,
        )
        full = page if photometric == "minisblack" else np.iinfo(dtype).max - page
        wide = full.astype(np.uint16) * (257 if dtype is np.uint8 else 1)
        assert_same(_imgcore.decode(data), wide, wide[::-1])


def coded(compression: object, **options: object) -> Callable[[], bytes]:
    return lambda: written(NOISE.astype(options.pop("dtype", np.uint16)), compression=compression, **options)


def below(number: int) -> bytes:
    """A page with `number` smaller copies below it."""
    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer) as writer:
        writer.write(NOISE, metadata=None, subifds=number)
        for step in range(number):
            writer.write(NOISE[:: 2 << step, :: 2 << step], subfiletype=1, metadata=None)
    return buffer.getvalue()


def kinds(*subfiletypes: int) -> bytes:
    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer) as writer:
        for kind in subfiletypes:
            writer.write(NOISE[:: kind + 1, :: kind + 1], subfiletype=kind, metadata=None)
    return buffer.getvalue()


def largest(value: int, picture: np.ndarray) -> bytes:
    return written(picture, extratags=[(MAX_SAMPLE_VALUE, "H", 1, value, True)])


COLOUR = np.zeros((16, 16, 3), np.uint8)
OPTIONS: dict[str, dict[str, Callable[[], bytes]]] = {
    "samples": {
        "`uint8` (widened by 257)": lambda: written(NOISE.astype(np.uint8)),
        "`uint16`": lambda: written(NOISE),
        "`bool`": lambda: written(NOISE > 9),
        "`int8`": lambda: written(NOISE.astype(np.int8)),
        "`int16`": lambda: written(NOISE.astype(np.int16)),
        "`uint32`": lambda: written(NOISE.astype(np.uint32)),
        "`uint64`": lambda: written(NOISE.astype(np.uint64)),
        "`float16`": lambda: written(np.zeros((4, 4), np.float16)),
        "`float32`": lambda: written(NOISE.astype(np.float32)),
        "`complex64`": lambda: written(NOISE.astype(np.complex64)),
    },
    "file": {
        "`byteorder='<'`": lambda: written(NOISE, file={"byteorder": "<"}),
        "`byteorder='>'`": lambda: written(NOISE, file={"byteorder": ">"}),
        "`bigtiff`": lambda: written(NOISE, file={"bigtiff": True}),
        "`imagej`": lambda: written(NOISE, file={"imagej": True}, metadata={}),
        "`ome`": lambda: written(NOISE, file={"ome": True}, metadata={}),
        "`shaped` metadata": lambda: written(NOISE, metadata={}),
    },
    "layout": {
        "one strip": lambda: written(NOISE, rowsperstrip=len(NOISE)),
        "strips of 5 rows": lambda: written(NOISE, rowsperstrip=5),
        "tiles of 16 x 32": lambda: written(NOISE, tile=(16, 32)),
        "`contiguous` pages": lambda: written(NOISE, NOISE, contiguous=True),
        "`align=64`": lambda: written(NOISE, align=64),
        "`truncate` (one directory for three pages)": lambda: written(
            np.stack([NOISE] * 3), metadata={}, truncate=True
        ),
        "`imagej`, one directory for three pages": lambda: written(
            np.stack([NOISE] * 3), file={"imagej": True}, metadata={}, truncate=True
        ),
        "a stack of three pages": lambda: written(np.stack([NOISE] * 3), metadata={}),
        "`planarconfig='separate'`, colour": lambda: written(
            np.moveaxis(COLOUR, 2, 0), planarconfig="separate", photometric="rgb"
        ),
        "`volumetric`": lambda: written(np.stack([NOISE[:32, :48]] * 16), tile=(16, 16, 16), volumetric=True),
    },
    "compression": {
        "none": coded(None),
        "`lzw`": coded("lzw"),
        "`zlib` (8)": coded(8),
        "`deflate` (32946)": coded(32946),
        "`packbits`": coded("packbits"),
        "`zstd`": coded("zstd"),
        "`lzma`": coded("lzma"),
        "`jpeg`": coded("jpeg", dtype=np.uint8),
        "`jpeg2000`": coded("jpeg2000"),
        "`jpegxl`": coded("jpegxl"),
        "`jpegxr`": coded("jpegxr"),
        "`lerc`": coded("lerc"),
        "`png`": coded("png"),
        "`webp`": lambda: written(COLOUR, compression="webp", photometric="rgb"),
    },
    "predictor": {
        "`horizontal`": coded("zlib", predictor="horizontal"),
        "`floatingpoint`": lambda: written(
            NOISE.astype(np.float32), compression="zlib", predictor="floatingpoint"
        ),
    },
    "meaning": {
        "`photometric='minisblack'`": lambda: written(NOISE),
        "`photometric='miniswhite'`": lambda: written(NOISE, photometric="miniswhite"),
        "`photometric='rgb'`": lambda: written(COLOUR, photometric="rgb"),
        "`photometric='palette'`": lambda: written(
            COLOUR[..., 0], photometric="palette", colormap=np.zeros((3, 256), np.uint16)
        ),
        "`extrasamples`": lambda: written(COLOUR[..., :2], extrasamples=["unassalpha"]),
        "`subifds`": lambda: below(2),
        "`subfiletype=1` after the picture": lambda: kinds(0, 1),
        "`subfiletype=1` before a picture": lambda: kinds(1, 0),
        "`subfiletype=1` only": lambda: kinds(1),
        "largest sample 4095 (tag 281)": lambda: largest(4095, NOISE >> 4),
        "largest sample 4095, larger ones": lambda: largest(4095, NOISE),
        "largest sample 3871": lambda: largest(3871, NOISE >> 5),
    },
}
EVERY = [(group, name) for group, options in OPTIONS.items() for name in options]


def outcome(data: bytes) -> str:
    """What becomes of a file: read, read with notes, or the refusal; asserts that what is read is right."""
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        pages = [page.asarray() for page in file.pages if not page.is_reduced]
        inverted = file.pages[0].photometric == tifffile.PHOTOMETRIC.MINISWHITE
    try:
        scan = _imgcore.decode(data)
    except _imgcore.ScanFault as refusal:
        return f"refused: {refusal.args[0]}"
    pages = [page.squeeze().astype(np.uint16) * (257 if page.itemsize == 1 else 1) for page in pages]
    assert_same(scan, *[65535 - page if inverted else page for page in pages])
    bits = [] if scan.bits == 16 else [f"{scan.bits} bits"]
    return "; ".join(["read", *bits, *scan.notes])


def table() -> str:
    rows = [f"| {group} | {name} | {outcome(OPTIONS[group][name]())} |" for group, name in EVERY]
    return "\n".join(["| what | option | what becomes of it |", "|---|---|---|", *rows])


@pytest.mark.parametrize(("group", "name"), EVERY, ids=[f"{group}-{name}" for group, name in EVERY])
def test_an_option_does_what_the_docs_say(group, name):
    assert f"| {group} | {name} | {outcome(OPTIONS[group][name]())} |" in DOCS.read_text().splitlines()


def test_the_docs_list_no_option_that_is_not_tried():
    listed = DOCS.read_text().split("| what | option |")[1].split("\n\n")[0].splitlines()[2:]
    assert len(listed) == len(EVERY)


def test_pages_of_different_depths_are_no_scan():
    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer) as writer:
        for largest_sample in (4095, 16383):
            tag = (MAX_SAMPLE_VALUE, "H", 1, largest_sample, True)
            writer.write(NOISE >> 4, metadata=None, extratags=[tag])
    with pytest.raises(_imgcore.ScanFault, match="not planes of one scan"):
        _imgcore.decode(buffer.getvalue())


def test_white_is_zero_of_twelve_bits_is_inverted_within_them():
    picture = NOISE >> 4
    tag = (MAX_SAMPLE_VALUE, "H", 1, 4095, True)
    scan = _imgcore.decode(written(picture, photometric="miniswhite", extratags=[tag]))
    assert_same(scan, 4095 - picture)
    assert scan.bits == 12


@pytest.mark.parametrize("layout", LAYOUTS, ids=["page", "strips", "tiles"])
def test_a_changed_byte_of_a_deflate_strip_is_caught(layout):
    data = written(NOISE, compression="zlib", compressionargs={"level": 0}, **layout)
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        offset, length = file.pages[0].dataoffsets[-1], file.pages[0].databytecounts[-1]
    # stored blocks: the changed byte is a sample, and the strip keeps its length
    changed = bytearray(data)
    changed[offset + length // 2] ^= 1
    with pytest.raises(_imgcore.ScanFault, match="checksum"):
        _imgcore.decode(bytes(changed))


if __name__ == "__main__":
    print(table())
