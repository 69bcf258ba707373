"""Decode, calibrate, material, tensor and views of a two-plane 850 x 2760 TIFF: the core against tifffile and NumPy.

    python -m tests.bench.bench_imaging [--rounds 30]

Both sides run turn by turn in one process and start from the same bytes; the NumPy side is `numpy_imaging`, which the
core's tests use as their oracle, so both do the same.
"""

import argparse
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np
import tifffile
from tests.bench import numpy_display, numpy_imaging

from inspectbox.domain.scan import DarkAir, Energy, Plane, Scan
from inspectbox.imaging import (
    Mode,
    encode_half_blocks,
    encode_png,
    encode_pyramid,
    encode_sixel,
    read_pyramid,
    resize_codes,
    resize_grey,
    show,
)
from inspectbox.imaging.display import show_area
from inspectbox.imaging.radiograph import Machine, Radiograph, calibrate_scan, decode_scan

ROWS, COLUMNS = 850, 2760
CURVES = np.array([[0, 1.25, 1.21, 1.17], [9, 1.22, 1.16, 1.08]], dtype=np.float32)
DENSE = 1.3e-4
DARK, AIRS = 500, (50_000, 55_000)
MACHINE = Machine(CURVES, DENSE, None, 200_000_000)
SCAN = Scan(
    Path("scan.tif"),
    planes=(Plane(Energy.LOW, 0), Plane(Energy.HIGH, 1)),
    calibration=DarkAir(Path("dark.tif"), Path("air.tif")),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    files = phantom_files(np.random.default_rng(7))
    core, plain = [], []
    for turn in range(rounds + 2):
        one, other = milliseconds(lambda: by_core(files)), milliseconds(lambda: by_numpy(files))
        if turn >= 2:
            core.append(one)
            plain.append(other)
    print(f"two-plane {ROWS} x {COLUMNS} TIFF to radiograph, {rounds} rounds, both sides turn by turn")
    print(f"{'':28}{'median ms':>12}{'p99 ms':>12}")
    for name, times in (("imgcore", core), ("tifffile + NumPy", plain)):
        print(f"{name:28}{np.median(times):12.1f}{np.percentile(times, 99):12.1f}")
    ratio = np.median(np.array(plain) / np.array(core))
    print(f"ratio of pairs, median: {ratio:.1f} times faster than tifffile + NumPy")
    print_views(by_core(files), rounds)


def print_views(radiograph: Radiograph, rounds: int) -> None:
    """Print what a key press costs, every view in turn; each display mode beside NumPy doing the same."""
    attenuation, material, display = radiograph.attenuation, radiograph.material, radiograph.display
    whole, size = (0.0, 0.0, float(COLUMNS), float(ROWS)), (544, 1600)
    screen = resize_grey(display, whole, *size)
    tints = resize_codes(material, whole, *size)
    file = encode_pyramid(attenuation, material)
    pyramid = read_pyramid(np.frombuffer(file, dtype=np.uint8))
    views = {
        "copy of attenuation": attenuation.copy,
        **{f"whole, {mode}": partial(show, mode, attenuation, material) for mode in Mode},
        **{f"NumPy, {mode}": partial(numpy_display.show, mode, attenuation, material) for mode in Mode},
        **{f"screen, {mode}": partial(show_area, mode, pyramid, whole, size) for mode in Mode},
        "resize to 544 x 1600": lambda: resize_grey(display, whole, *size),
        "sixel of 544 x 1600": lambda: encode_sixel(screen),
        "sixel of it tinted": lambda: encode_sixel(screen, None, tints),
        "half blocks of 120 x 200": lambda: encode_half_blocks(screen[:120, :200].copy()),
        "PNG of the whole": lambda: encode_png(display),
        f"pyramid of {len(file) / 1e6:.1f} MB": lambda: encode_pyramid(attenuation, material),
        "pyramid by NumPy": lambda: numpy_display.pyramid(attenuation, material),
        "a pyramid's header": lambda: read_pyramid(np.frombuffer(file, dtype=np.uint8)),
    }
    times: dict[str, list[float]] = {name: [] for name in views}
    for _ in range(rounds):
        for name, view in views.items():
            times[name].append(milliseconds(view))
    for name, taken in times.items():
        print(f"{name:28}{np.median(taken):12.1f}{np.percentile(taken, 99):12.1f}")
    for mode in Mode:
        ratio = np.median(np.array(times[f"NumPy, {mode}"]) / np.array(times[f"whole, {mode}"]))
        print(f"{mode:28}{ratio:12.1f} times faster than NumPy, median of pairs")


def by_core(files: dict[str, bytes]) -> Radiograph:
    return calibrate_scan(SCAN, decode_scan(SCAN, files, MACHINE), files, MACHINE)


def by_numpy(files: dict[str, bytes]) -> numpy_imaging.NumpyRadiograph:
    scan, dark, air = (tifffile.imread(io.BytesIO(files[role])) for role in ("scan", "dark", "air"))
    darks, airs = (reference.mean(axis=2, dtype=np.float32) for reference in (dark, air))
    return numpy_imaging.build(list(scan), list(darks), list(airs), CURVES, DENSE)


def phantom_files(rng: np.random.Generator, rows: int = ROWS, columns: int = COLUMNS) -> dict[str, bytes]:
    """The phantom as TIFF, with its references."""
    planes = phantom_planes(rng, rows, columns)
    references = np.ones((2, rows, 32), dtype=np.uint16)
    air = references * np.array(AIRS, dtype=np.uint16)[:, None, None]
    return {"scan": tiff(planes), "dark": tiff(references * DARK), "air": tiff(air)}


def phantom_planes(rng: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """A box with walls, a wedge to 6 mean free paths and a slab nothing gets through, with photon noise:
    uint16 (2, rows, columns), low energy first.
    """
    load = np.zeros((rows, columns))
    y, x = np.s_[rows // 8 : rows * 7 // 8], np.s_[columns // 14 : columns * 13 // 14]
    load[y, x] = 0.2
    wedge = np.s_[rows * 3 // 8 : rows * 3 // 4, columns // 5 : columns // 2]
    load[wedge] += np.linspace(0.1, 6, load[wedge].shape[1])
    load[rows // 4 : rows * 2 // 7, columns * 3 // 5 : columns * 2 // 3] = 11
    planes = []
    for ratio, air in zip((1.2, 1.0), AIRS, strict=True):
        photons = rng.poisson(np.exp(-load * ratio) * 1e5) / 1e5
        planes.append(np.clip(DARK + photons * (air - DARK), 0, 65535).astype(np.uint16))
    return np.stack(planes)


def tiff(pages: np.ndarray) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, pages.astype(np.uint16), photometric="minisblack")
    return file.getvalue()


def milliseconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return 1e3 * (perf_counter() - started)


if __name__ == "__main__":
    main()
