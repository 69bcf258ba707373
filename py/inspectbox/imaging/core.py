"""The door to the Rust core: the only importer of `_imgcore`.

What concerns a scan raises ScanError with the core's hint. The screen's encoders are handed on as they are: what they
refuse (ValueError) is the caller's mistake, not the scan's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from inspectbox.domain.scan import NO_CORRECTIONS, Corrections
from inspectbox.errors import ScanError
from inspectbox.imaging import _imgcore
from inspectbox.imaging._imgcore import (
    DecodedScan,
    PlaneCorrection,
    RadiographPlanes,
    ScanStream,
    colour,
    declared_bytes,
    encode_half_blocks,
    encode_png,
    encode_pyramid,
    encode_sixel,
    formats_known,
    keep_dense,
    resize_codes,
    resize_grey,
    show,
)

__all__ = [
    "DecodedScan",
    "PlaneCorrection",
    "RadiographPlanes",
    "air_columns",
    "air_estimate",
    "build_radiograph",
    "colour",
    "declared_bytes",
    "decode",
    "decode_set",
    "encode_half_blocks",
    "encode_png",
    "encode_pyramid",
    "encode_sixel",
    "formats_known",
    "keep_dense",
    "open_stream",
    "project_mesh",
    "reference_columns",
    "resize_codes",
    "resize_grey",
    "show",
]


def decode(data: bytes, max_pixels: int) -> DecodedScan:
    """Decode every page within a budget of pixels over all planes; raises ScanError."""
    with _scan_errors():
        return _imgcore.decode(data, max_pixels)


def decode_set(files: Mapping[str, bytes], max_pixels: int, *, accept_partial: bool) -> DecodedScan:
    """Decode a scan that is a set of files by role `high`, `low`, `material`, `text`; raises ScanError.

    `accept_partial` leaves out incomplete files with a note, as long as one energy is whole.
    """
    with _scan_errors():
        high, low, material, text = (files.get(role) for role in ("high", "low", "material", "text"))
        return _imgcore.decode_set(high, low, material, text, accept_partial, max_pixels)


def reference_columns(page: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Average the columns of a dark or air page: (rows,)."""
    with _scan_errors():
        return _imgcore.reference_columns(page)


def air_columns(plane: NDArray[np.uint16], start: int, stop: int) -> NDArray[np.float32]:
    """Average columns [start, stop) of the scan itself: (rows,); raises ScanError when the range is not inside."""
    if start < 0 or stop < 0:
        raise ScanError(
            f"air columns `{start}` to `{stop}` are not inside the scan",
            hint="correct `air_columns` in scan.json",
        )
    with _scan_errors():
        return _imgcore.air_columns(plane, start, stop)


def air_estimate(plane: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Estimate open beam as the 99.5th percentile of the plane, the same for every row: (rows,)."""
    with _scan_errors():
        return _imgcore.air_estimate(plane)


def build_radiograph(
    planes: Sequence[NDArray[np.uint16]],
    darks: Sequence[NDArray[np.float32]],
    airs: Sequence[NDArray[np.float32]],
    curves: NDArray[np.float32] | None,
    dense_transmission: float,
    *,
    full_scale: int = 65535,
    corrections: Corrections = NO_CORRECTIONS,
    photons: float | None = None,
) -> RadiographPlanes:
    """Calibrate `[single]` or `[low, high]`, tell material, encode: see `_imgcore.pyi`; raises ScanError."""
    with _scan_errors():
        return _imgcore.build_radiograph(
            planes,
            darks,
            airs,
            curves,
            dense_transmission,
            full_scale=full_scale,
            air_strip=corrections.air_strip,
            find_strip=corrections.find_air_strip,
            pattern=corrections.own_open_beam,
            photons=photons,
        )


@contextmanager
def open_stream(
    darks: Sequence[NDArray[np.float32]],
    airs: Sequence[NDArray[np.float32]],
    curves: NDArray[np.float32] | None,
    dense_transmission: float,
    *,
    full_scale: int = 65535,
    air_strip: tuple[int, int] | None = None,
    photons: float | None = None,
) -> Iterator[ScanStream]:
    """Build a radiograph while the vehicle passes: see `ScanStream` in `_imgcore.pyi`; what it refuses in the block
    leaves it as ScanError.
    """
    with _scan_errors():
        yield _imgcore.ScanStream(
            darks,
            airs,
            curves,
            dense_transmission,
            full_scale=full_scale,
            air_strip=air_strip,
            photons=photons,
        )


def project_mesh(
    triangles: NDArray[np.float64],
    thickness: NDArray[np.float32],
    geometry: tuple[float, float, float, float, float, float, float],
) -> None:
    """Add a closed mesh's chord length in mm along every ray to `thickness`, in place: see `_imgcore.pyi`."""
    _imgcore.project_mesh(triangles, thickness, geometry)


@contextmanager
def _scan_errors() -> Iterator[None]:
    try:
        yield
    except _imgcore.ScanFault as fault:
        message, hint = fault.args
        raise ScanError(message, hint=hint) from fault
    except BaseException as fault:
        # a panic of the core is no Exception: unnamed, it would pass every net that makes a hold of a fault
        if type(fault).__name__ != "PanicException":
            raise
        raise ScanError(
            "the imaging core gave up on this scan", hint="keep the file and report it: no file may do this"
        ) from fault
