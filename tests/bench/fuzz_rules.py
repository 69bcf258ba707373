"""Hostile rule files and facts: `python tests/bench/fuzz_rules.py SECONDS [seed]` exits 1 at a crash or a hang.

The shipped files are mutated and loaded: the answer must be a pack or a RuleError, within a second. What loads is
compiled and voted on by engine and plain evaluator with hostile facts: the answer must be votes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

import hostile_rules
from inspectbox.errors import RuleError

SLOWEST_SECONDS = 1.0


def main(seconds: float, seed: int) -> int:
    """Run until the time is over; return the number of findings."""
    random, tried, refused, voted, slowest, findings = Random(seed), 0, 0, 0, 0.0, 0
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            tried += 1
            hostile_rules.write(random, Path(folder))
            started = time.process_time()
            try:
                pack = hostile_rules.load(Path(folder))
            except RuleError:
                refused, pack = refused + 1, None
            except Exception as error:  # a finding is told with what made it, and the run goes on
                findings, pack = findings + 1, None
                print(f"try {tried} of seed {seed}: {type(error).__name__}: {error}"[:500], flush=True)
            took = time.process_time() - started
            slowest = max(slowest, took)
            if took > SLOWEST_SECONDS:
                findings += 1
                print(f"try {tried} of seed {seed}: {took:.1f} s of CPU time", flush=True)
            if pack is not None and random.random() < 0.1:
                voted += 1
                for fault in hostile_rules.vote_on_hostile_facts(random, pack):
                    findings += 1
                    print(f"try {tried} of seed {seed}: {fault}"[:500], flush=True)
    print(
        f"{findings} findings in {tried} files ({refused} refused, {voted} voted on, "
        f"slowest {slowest:.2f} s, seed {seed})"
    )
    return findings


if __name__ == "__main__":
    raise SystemExit(1 if main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1) else 0)
