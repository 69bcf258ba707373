"""Replay of N recorded cases under a changed pack: cases a second, both evaluators and the plain one alone.

    python -m tests.bench.bench_replay [--cases 100000] [--workers 2] [--folder var/bench/replay]

The store is made by `recorded_store` the first time (invented cases, ten detections each).
"""

import argparse
import resource
import shutil
import tempfile
from pathlib import Path
from time import perf_counter

from tests.bench.recorded_store import record_cases

from inspectbox.bootstrap.replay_store import Replay, RuleFolder, replay_store
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.replay.recorded import Period

RULES = Path("rules")
CHANGE = ("below: 90%", "below: 93%")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=Path("var/bench/replay"))
    options = parser.parse_args()
    pack = load_policy(RULES)
    state = options.folder / f"{pack.version}-{options.cases}"
    if not state.is_dir():
        print(f"recording {options.cases} invented cases into {state} ...", flush=True)
        record_cases(state, pack, options.cases)
    with tempfile.TemporaryDirectory() as folder:
        changed = Path(folder) / "rules"
        shutil.copytree(RULES, changed)
        for file in changed.glob("*.yaml"):
            file.write_text(file.read_text(encoding="utf-8").replace(*CHANGE), encoding="utf-8")
        for engine in (True, False):
            _measure(state, changed, options.workers, engine=engine)


def _measure(state: Path, rules: Path, workers: int, *, engine: bool) -> None:
    replay = Replay(state, RuleFolder(rules, load_policy(rules).version), Period(), engine)
    started, spent = perf_counter(), _cpu_seconds()
    tally = replay_store(replay, workers, lambda done, total: None)
    seconds, cpu = perf_counter() - started, _cpu_seconds() - spent
    what = "engine and plain evaluator" if engine else "plain evaluator alone"
    print(
        f"{what}: {tally.cases} cases in {seconds:.1f} s with {workers} processes ({tally.cases / seconds:.0f} a "
        f"second), {cpu:.1f} s of CPU; {len(tally.changes)} change, {len(tally.undecided)} undecided"
    )


def _cpu_seconds() -> float:
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
