"""Streaming: how long after the last line a radiograph is there, and what a long train costs in memory.

python -m tests.bench.bench_stream [--rounds 20]
"""

import argparse
import resource
from time import perf_counter

import numpy as np

from inspectbox.imaging.core import build_radiograph, open_stream

ROWS, TRUCK, TRAIN = 850, 2760, 20_000
CURVES = np.array([[0, 1.25, 1.21, 1.17], [9, 1.22, 1.16, 1.08]], dtype=np.float32)
DARK, AIR = np.full(ROWS, 500, np.float32), np.full(ROWS, 50_000, np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    low, high = wagon(TRUCK)
    after, whole = [], []
    for _ in range(rounds):
        after.append(after_last_line(low, high))
        begun = perf_counter()
        build_radiograph([low, high], [DARK] * 2, [AIR] * 2, CURVES, 1e-4)
        whole.append((perf_counter() - begun) * 1000)
    print(f"two planes {ROWS} x {TRUCK}, {rounds} rounds")
    for name, times in (("after the last line", after), ("read whole", whole)):
        print(f"{name:24}{np.median(times):8.1f} ms median{np.percentile(times, 99):8.1f} ms p99")
    before = peak()
    seconds = train(low, high)
    print(
        f"a train of {TRAIN} lines: {TRAIN / seconds:.0f} lines/s; peak memory grew by {peak() - before:.0f} MiB, its "
        f"raw planes alone are {2 * 2 * ROWS * TRAIN / 2**20:.0f} MiB"
    )


def wagon(columns: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    load = np.zeros((ROWS, columns))
    load[100:, 200:-200] = np.linspace(0.2, 5, columns - 400)
    counts = [500 + 49_500 * np.exp(-load * ratio) for ratio in (1.2, 1.0)]
    low, high = (rng.poisson(one).clip(0, 65535).astype(np.uint16) for one in counts)
    return low, high


def after_last_line(low: np.ndarray, high: np.ndarray) -> float:
    """Feed line by line, take nothing, and time from the last line to the whole radiograph, ms."""
    with open_stream([DARK] * 2, [AIR] * 2, CURVES, 1e-4, air_strip=(0, 16)) as stream:
        for column in range(TRUCK):
            lines = [np.ascontiguousarray(plane[:, column : column + 1]) for plane in (low, high)]
            begun = perf_counter()
            stream.feed(lines)
        stream.finish()
        return (perf_counter() - begun) * 1000


def train(low: np.ndarray, high: np.ndarray) -> float:
    """Feed a train 16 lines at a time and let its finished columns go; seconds."""
    begun = perf_counter()
    with open_stream([DARK] * 2, [AIR] * 2, CURVES, 1e-4, air_strip=(0, 16)) as stream:
        for start in range(0, TRAIN, 16):
            at = start % (TRUCK - 16)
            stream.feed([np.ascontiguousarray(plane[:, at : at + 16]) for plane in (low, high)])
            stream.take()
        stream.finish()
    return perf_counter() - begun


def peak() -> float:
    """Peak resident memory, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
