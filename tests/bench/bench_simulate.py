"""Scenes a second of the simulator: 850 x 2760 pixels, dual energy, noise and writing included.

    python -m tests.bench.bench_simulate [--scenes 24] [--workers 2]

Prints wall-clock scenes a second with the workers, and the CPU seconds a scene takes (children's time), which a busy
machine hardly changes. Starting the workers is counted apart: a first scene a worker warms them up.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from inspectbox.training.simulate import simulate_cases

SEED = 7
FAMILIES = "train"


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed(folder: Path, scenes: int, workers: int) -> tuple[float, float]:
    """Wall-clock and CPU seconds of so many scenes."""
    wall, cpu = time.perf_counter(), cpu_seconds()
    simulate_cases(folder, scenes, SEED, None, lambda done, total: None, workers=workers, families=FAMILIES)
    return time.perf_counter() - wall, cpu_seconds() - cpu


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--scenes", type=int, default=24)
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        start_wall, start_cpu = timed(Path(folder) / "first", given.workers, given.workers)
        wall, cpu = timed(Path(folder) / "all", given.workers + given.scenes, given.workers)
    wall, cpu = wall - start_wall, cpu - start_cpu
    print(
        f"{given.scenes} simulated scenes on {given.workers} workers, 2 planes of 850 x 2760, mixed scenarios"
    )
    print(f"  {given.scenes / wall:.2f} scenes/s, {cpu / given.scenes:.2f} CPU s a scene")


if __name__ == "__main__":
    main()
