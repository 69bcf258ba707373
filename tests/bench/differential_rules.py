"""Engine, plain evaluator and a naive third: random decisions over the whole language; prints what differs.

`python tests/bench/differential_rules.py 50000 [seed]` exits 1 when any decision differs. A decision is one rule asked
of one case. The naive evaluator reads the rules as written and shares no code with the other two.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

import naive_rules
import random_policy
from inspectbox.adapters.policy_durable import DurablePolicy
from inspectbox.domain.facts import Facts
from inspectbox.errors import EngineError
from inspectbox.policy.evaluation.evaluate import Answer, PlainEvaluator
from inspectbox.policy.language.rule import PolicyPack

CASES_PER_POLICY = 200
MOST_RULES = 12


def main(wanted: int, seed: int) -> int:
    """Run until that many decisions are compared; return the number of cases that differed."""
    random, decisions, cases, policies, failures = Random(seed), 0, 0, 0, 0
    certain = undecided = 0
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        while decisions < wanted:
            pack, written = random_policy.written_policy(random, Path(folder), MOST_RULES)
            drawn = [random_policy.facts(random) for _ in range(CASES_PER_POLICY)]
            policies += 1
            for fault in _differences(pack, written, drawn):
                failures += 1
                print(f"policy {policies} of seed {seed}: {fault}", flush=True)
            plain = PlainEvaluator(pack)
            for answer in (plain.answer(plain.ask(facts)) for facts in drawn[:20]):
                certain += len(answer.certain)
                undecided += len(answer.possible) - len(answer.certain)
            cases += len(drawn)
            decisions += len(drawn) * len(pack.rules)
    print(
        f"{failures} differences in {decisions} decisions ({cases} cases, {policies} policies, seed {seed}, "
        f"{time.monotonic() - start:.0f} s); of a tenth of them {certain} certain, {undecided} undecided"
    )
    return failures


def _differences(pack: PolicyPack, written: list[dict[str, object]], drawn: list[Facts]) -> Iterator[str]:
    engine, plain = DurablePolicy.of_pack(pack, vote_seconds=20, compile_seconds=60), PlainEvaluator(pack)
    for facts, votes in zip(drawn, engine.vote_many(drawn), strict=True):
        if isinstance(votes, EngineError):
            yield f"{votes}\n  {facts}"
        answer, naive = plain.answer(plain.ask(facts)), _naively(written, facts)
        if answer != naive:
            yield f"plain evaluator {answer}, naive {naive}\n  {facts}"
    engine.close()


def _naively(written: list[dict[str, object]], facts: Facts) -> Answer:
    truths = {str(rule["id"]): naive_rules.truth_of(rule["when"], facts) for rule in written}  # type: ignore[arg-type]
    certain = frozenset(name for name, truth in truths.items() if truth == naive_rules.TRUE)
    return Answer(certain, frozenset(name for name, truth in truths.items() if truth != naive_rules.FALSE))


if __name__ == "__main__":
    raise SystemExit(1 if main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1) else 0)
