"""Pages of samples that the readers are tried on, and what a decoded scan must hold of them."""

from pathlib import Path

import numpy as np
import tifffile

from inspectbox.imaging import _imgcore

NOISE = np.random.default_rng(7).integers(0, 1 << 16, (37, 53), dtype=np.uint16)
SMOOTH = (np.add.outer(np.arange(150), np.arange(203)) * 91).astype(np.uint16)


def write_tiff(path: Path, picture: np.ndarray, **options: object) -> bytes:
    tifffile.imwrite(path, picture, metadata=None, **options)
    return path.read_bytes()


def assert_same(scan: _imgcore.DecodedScan, *pages: np.ndarray) -> None:
    assert len(scan.planes) == len(pages)
    for plane, page in zip(scan.planes, pages, strict=True):
        assert plane.dtype == np.uint16
        assert plane.flags.c_contiguous
        np.testing.assert_array_equal(plane, page)
