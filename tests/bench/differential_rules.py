"""Engine against plain evaluator: N random decisions over the whole language; prints what differs.

`python tests/bench/differential_rules.py 50000 [seed]` exits 1 when any decision differs.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

import random_policy
from inspectbox.adapters.policy_durable import DurablePolicy
from inspectbox.errors import EngineError
from inspectbox.policy.canonical import canonical
from inspectbox.policy.evaluate import answer_plainly

FACTS_PER_POLICY = 100


def main(wanted: int, seed: int) -> int:
    """Run until that many decisions (rules asked of facts) are compared; return the number that failed."""
    random, decisions, cases, policies, failures = Random(seed), 0, 0, 0, 0
    certain = possible = 0
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        while decisions < wanted:
            pack = random_policy.policy(random, Path(folder), 12)
            engine = DurablePolicy.of_pack(pack, vote_seconds=20, compile_seconds=60)
            policies += 1
            for _ in range(FACTS_PER_POLICY):
                facts = random_policy.facts(random)
                try:
                    engine.vote(facts)
                except EngineError as error:
                    failures += 1
                    print(f"policy {policies} of seed {seed}: {error}\n  {facts}", flush=True)
                answer = answer_plainly(pack, canonical(facts, pack.vocabulary))
                certain, possible = certain + len(answer.certain), possible + len(answer.possible)
                cases += 1
                decisions += len(pack.rules)
            engine.close()
    seconds = time.monotonic() - start
    print(
        f"{failures} failures in {decisions} decisions ({cases} cases, {policies} policies, {certain} certain, "
        f"{possible - certain} undecided, seed {seed}, {seconds:.0f} s)"
    )
    return failures


if __name__ == "__main__":
    raise SystemExit(1 if main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1) else 0)
