"""Whole case file to decision: median and p99 of every step over simulated cases, and the lane's peak memory.

    python -m tests.bench.bench_case [--cases 50] [--folder var/bench/cases] [--override site.yaml]

Each case is read from disk, decoded, calibrated, detected on, compared, decided by the engine and the plain evaluator,
recorded durably. The first inspection (warm-up) is left out and told apart.
"""

import argparse
import platform
import resource
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

from inspectbox.bootstrap.open_lane import OpenLane, open_lane
from inspectbox.inspection.inspect_scan import inspect_scan

SEED = 977


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=50)
    parser.add_argument("--folder", type=Path, default=Path("var/bench/cases"))
    parser.add_argument("--override", type=Path, help="another model or precision for the simulated lane")
    options = parser.parse_args()
    cases = _cases(options.folder, options.cases)
    with tempfile.TemporaryDirectory() as state, _open(options.override, state) as lane:
        first = _milliseconds(lambda: inspect_scan(lane.read(cases[0]), lane.lane))
        times: dict[str, list[float]] = {}
        for case in cases:
            started = perf_counter()
            arrival = lane.read(case)
            read_ms = 1e3 * (perf_counter() - started)
            inspection = inspect_scan(arrival, lane.lane)
            whole_ms = 1e3 * (perf_counter() - started)
            steps = [step for step in inspection.case.timings_ms if step[0] != "total"]
            for step, duration in [
                ("read", read_ms),
                *steps,
                ("record", inspection.record_ms),
                ("file to recorded decision", whole_ms),
            ]:
                times.setdefault(step, []).append(duration)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _print(times, len(cases), first, peak_mb)


def _open(override: Path | None, state: str) -> OpenLane:
    return open_lane("sim-lane", override=override, state=Path(state))


def _print(times: dict[str, list[float]], cases: int, first: float, peak_mb: float) -> None:
    print(
        f"{cases} simulated cases of 850 x 2760, two planes; {platform.machine()}, Python {platform.python_version()}"
    )
    print(f"{'step':28}{'median ms':>12}{'p99 ms':>12}")
    for step, durations in times.items():
        print(f"{step:28}{np.median(durations):12.1f}{np.percentile(durations, 99):12.1f}")
    print(f"first case, warmed up: {first:.0f} ms; peak memory of the process {peak_mb:.0f} MB")


def _milliseconds(work: object) -> float:
    started = perf_counter()
    work()  # type: ignore[operator]
    return 1e3 * (perf_counter() - started)


def _cases(folder: Path, count: int) -> list[Path]:
    there = sorted(sidecar.parent for sidecar in folder.glob("*/scan.json"))
    if len(there) < count:
        # a lane has no simulator in its memory
        from inspectbox.training.simulate import simulate_cases

        print(f"simulating {count} cases into {folder} ...", flush=True)
        there = sorted(simulate_cases(folder, count, SEED, None, lambda done, total: None, workers=2))
    return there[:count]


if __name__ == "__main__":
    main()
