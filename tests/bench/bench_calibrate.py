"""Calibrate, attenuation, material, tensor, display: the core against NumPy, OpenCV and a copy of the same bytes.

    python -m tests.bench.bench_calibrate [--rounds 12] [--sizes]

Two decoded 16-bit planes of 850 x 2760 in, everything a radiograph holds out; all sides turn by turn in one process,
their answers compared first. `--sizes` also prints the cost a megapixel from 0.5 to 50 megapixels.
OpenCV is the extra `bench`; without it that row is missing and the output says so.
"""

import argparse
from collections.abc import Callable, Mapping
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray
from tests.bench import numpy_imaging
from tests.bench.bench_imaging import AIRS, COLUMNS, CURVES, DARK, DENSE, ROWS, milliseconds, phantom_planes

from inspectbox.imaging.core import build_radiograph

MEGAPIXELS = (0.5, 1, 2, 5, 10, 20, 50)
Side = Callable[[], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--sizes", action="store_true", help="cost against size as well")
    options = parser.parse_args()
    planes = phantom_planes(np.random.default_rng(7), ROWS, COLUMNS)
    theirs = yardsticks(planes)
    core: dict[str, Side] = {"imgcore": lambda: by_core(planes)}
    for name, side in theirs.items():
        compare(name, by_core(planes), side())
    print(f"two planes {ROWS} x {COLUMNS} to radiograph, {options.rounds} rounds, all sides turn by turn")
    print_ratios(timed({**core, **theirs}, options.rounds))
    print("beside a copy: by themselves, for what the yardsticks leave in the caches is slow for both")
    print_ratios(timed({**core, "copy of the same bytes": copier(planes)}, 5 * options.rounds))
    if options.sizes:
        print_sizes()


def yardsticks(planes: NDArray[np.uint16]) -> dict[str, Side]:
    """The same arithmetic by what a user would have instead."""
    references = [[np.full(ROWS, DARK, np.float32)] * 2, [np.full(ROWS, air, np.float32) for air in AIRS]]
    sides: dict[str, Side] = {"NumPy": lambda: numpy_imaging.build(list(planes), *references, CURVES, DENSE)}
    if find_spec("cv2") is None:
        print("OpenCV is not installed: its row is missing (extra `bench`)")
        return sides
    from tests.bench import opencv_imaging

    return {**sides, "OpenCV": lambda: opencv_imaging.build(list(planes), *references, CURVES, DENSE)}


def by_core(planes: NDArray[np.uint16]) -> object:
    rows = planes.shape[1]
    darks = [np.full(rows, DARK, np.float32)] * 2
    airs = [np.full(rows, air, np.float32) for air in AIRS]
    return build_radiograph(list(planes), darks, airs, CURVES, DENSE)


def copier(planes: NDArray[np.uint16]) -> Side:
    """Copy what the core must read, two raw planes, and what it must write, the planes of a radiograph, into memory
    that is there already.
    """
    built = by_core(planes)
    names = ("attenuation", "material", "confidence", "tensor", "display", "seen")
    sources = [planes, *(getattr(built, name) for name in names)]
    places = [np.zeros_like(source) for source in sources]

    def copy() -> None:
        for place, source in zip(places, sources, strict=True):
            np.copyto(place, source)

    return copy


def compare(name: str, ours: object, theirs: object) -> None:
    """Raise unless both sides tell the same material and show the same picture, a few pixels at limits aside."""
    for plane in ("material", "display", "seen"):
        differing = float(np.mean(getattr(ours, plane) != getattr(theirs, plane)))
        if differing > 0.01:
            raise SystemExit(f"{name} differs from the core in {100 * differing:.2f} % of `{plane}`")


def timed(sides: Mapping[str, Side], rounds: int) -> dict[str, NDArray[np.float64]]:
    """Milliseconds of every side in every round after two that are not counted."""
    times = [[milliseconds(side) for side in sides.values()] for _ in range(rounds + 2)][2:]
    return dict(zip(sides, np.array(times).T, strict=True))


def print_ratios(times: Mapping[str, NDArray[np.float64]]) -> None:
    """Print medians, p99 and how many times the core's time each side takes, median of pairs."""
    print(f"{'':28}{'median ms':>12}{'p99 ms':>12}{'by imgcore':>12}")
    for name, own in times.items():
        ratio = np.median(own / times["imgcore"])
        print(f"{name:28}{np.median(own):12.1f}{np.percentile(own, 99):12.1f}{ratio:11.2f}x")


def print_sizes() -> None:
    """Print the cost a megapixel from the smallest to the largest scan: linear cost is a flat column."""
    print(f"{'megapixels a plane':28}{'median ms':>12}{'ms a megapixel':>16}")
    for megapixels in MEGAPIXELS:
        columns = round(megapixels * 1e6 / ROWS)
        planes = phantom_planes(np.random.default_rng(7), ROWS, columns)
        median = np.median([milliseconds(lambda planes=planes: by_core(planes)) for _ in range(5)][1:])
        print(f"{megapixels:<28}{median:12.1f}{median / (ROWS * columns / 1e6):16.2f}")


if __name__ == "__main__":
    main()
