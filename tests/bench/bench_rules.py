"""Facts to decision with reasons, both evaluators: cases a second on one core, time of a case, recovery, memory.

    taskset -c 0 python -m tests.bench.bench_rules [--cases 3000] [--memory 0] [--replay 0] [--recoveries 0]

Pinned by `taskset` to one core, this process and the engine's worker share it, so cases a second of wall time are what
a core decides; a second of both processes' CPU time says the same on a machine that has other work. A case has ten
detections, three findings, four lines.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import psutil
from tests.bench.rule_cases import RULES, cases, with_officers_rules

from inspectbox.adapters.policy_durable import DurablePolicy
from inspectbox.domain.facts import Facts
from inspectbox.errors import EngineError
from inspectbox.policy.evaluation.combine import combine
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.language.rule import PolicyPack

OFFICERS_RULES = 500
SEED = 11


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=3_000)
    parser.add_argument("--memory", type=int, default=0, help="cases over which memory is watched")
    parser.add_argument("--replay", type=int, default=0, help="cases given to vote_many")
    parser.add_argument("--recoveries", type=int, default=0, help="workers killed, and as many stopped")
    options = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    print(f"{cores} core(s) allowed; load of the machine {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        for pack in (load_policy(RULES), with_officers_rules(Path(folder), OFFICERS_RULES)):
            drawn = list(cases(pack.vocabulary, SEED, min(options.cases, 5_000)))
            _time(pack, drawn, options.cases)
            if options.replay:
                _replay(pack, drawn, options.replay)
        for sign in (signal.SIGKILL, signal.SIGSTOP) if options.recoveries else ():
            _recover(load_policy(RULES), drawn[0], sign, options.recoveries)
        if options.memory:
            _memory(load_policy(RULES), drawn, options.memory)


def _time(pack: PolicyPack, drawn: Sequence[Facts], number: int) -> None:
    policy = DurablePolicy.of_pack(pack, vote_seconds=20, compile_seconds=60)
    for facts in drawn[:200]:
        policy.vote(facts)
    times, reasons = [], 0
    worker = psutil.Process(policy.worker_pid)
    before = time.process_time(), sum(worker.cpu_times()[:2])
    started = time.perf_counter()
    for facts in islice(cycle(drawn), number):
        begin = time.perf_counter()
        reasons += len(combine(policy.vote(facts)).reasons)
        times.append(1e3 * (time.perf_counter() - begin))
    wall = time.perf_counter() - started
    own, fired = time.process_time() - before[0], sum(worker.cpu_times()[:2]) - before[1]
    policy.close()
    print(
        f"{len(pack.rules)} rules: {number / wall:.0f} cases/s of wall time, {number / (own + fired):.0f} a second of "
        f"both processes' CPU time ({1e6 * own / number:.0f} µs a case, {1e6 * fired / number:.0f} in the worker); "
        f"median {np.median(times):.2f} ms, p99 {np.percentile(times, 99):.2f} ms; "
        f"{reasons / number:.1f} reasons a case"
    )


def _replay(pack: PolicyPack, drawn: Sequence[Facts], number: int) -> None:
    policy = DurablePolicy.of_pack(pack, vote_seconds=20, compile_seconds=60)
    started = time.perf_counter()
    for votes in policy.vote_many(islice(cycle(drawn), number)):
        combine(votes)
    wall = time.perf_counter() - started
    policy.close()
    print(f"{len(pack.rules)} rules, vote_many: {number} cases in {wall:.1f} s, {number / wall:.0f} cases/s")


def _recover(pack: PolicyPack, facts: Facts, sign: signal.Signals, number: int) -> None:
    """Time from the case that met a dead or stopped worker, once it was held, to the next one's decision."""
    policy = DurablePolicy.of_pack(pack)
    times = []
    for _ in range(number):
        os.kill(policy.worker_pid or 0, sign)
        with contextlib.suppress(EngineError):
            policy.vote(facts)
        started = time.perf_counter()
        policy.vote(facts)
        times.append(time.perf_counter() - started)
    policy.close()
    print(f"after {sign.name}, {number} times: the next case is decided within {max(times):.2f} s")


def _memory(pack: PolicyPack, drawn: Sequence[Facts], number: int) -> None:
    policy = DurablePolicy.of_pack(pack, vote_seconds=20, compile_seconds=60)
    worker = psutil.Process(policy.worker_pid)
    for done, facts in enumerate(islice(cycle(drawn), number + 1)):
        if done % max(1, number // 10) == 0:
            sizes = [one.memory_info().rss / 2**20 for one in (psutil.Process(), worker)]
            print(f"after {done} cases: {sizes[0]:.1f} MiB, worker {sizes[1]:.1f} MiB", flush=True)
        combine(policy.vote(facts))
    policy.close()


if __name__ == "__main__":
    main()
