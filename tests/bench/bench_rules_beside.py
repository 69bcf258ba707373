"""Forty rules, the same cases, one run: InspectBox beside zen-engine's Python binding and OPA over HTTP and in process.

    python -m tests.bench.bench_rules_beside [--cases 2000]

All start from a case's facts as Python values and end with every rule that holds, its vote and its sentence; the
answers are checked equal before anything is timed. InspectBox gives two languages and evidence besides. OPA must be on
PATH, zen-engine installed (the extra `bench`); what is missing is left out and said. Under `taskset -c 0` every engine,
the OPA server too, has the one core. They take turns of 100 cases, so that a busy machine is busy for all; CPU time is
of this process and those that it started.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from itertools import islice
from pathlib import Path
from socket import socket

import numpy as np
import psutil
from tests.bench import translated_rules
from tests.bench.rule_cases import RULES, cases

from inspectbox.adapters.policy_durable import DurablePolicy
from inspectbox.domain.facts import Facts
from inspectbox.policy.evaluation.combine import combine
from inspectbox.policy.language.load import load_policy

Ask = Callable[[Facts], frozenset[str]]
"""Ids of the rules that hold; the whole answer has been read by then."""
TURN = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2_000)
    number = parser.parse_args().cases
    vocabulary = load_policy(RULES).vocabulary
    rules = translated_rules.specs(vocabulary)
    drawn = list(cases(vocabulary, 3, number, missing=0.0))
    print(
        f"{len(rules)} rules, {number} cases of ten detections, {len(os.sched_getaffinity(0))} core(s) allowed"
    )
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        ours = stack.enter_context(_inspectbox(Path(folder), rules))
        expected = [ours(facts) for facts in drawn]
        print(f"{sum(map(len, expected)) / number:.2f} rules hold on average")
        asks = {"InspectBox, engine and plain evaluator": ours}
        for name, opened in (
            ("zen-engine, Python binding", _zen),
            ("zen-engine, with its trace", _zen_traced),
            ("OPA over HTTP", _opa),
        ):
            ask = stack.enter_context(opened(Path(folder), rules))
            if ask is not None:
                _check(name, ask, drawn, expected)
                asks[name] = ask
        _report(asks, drawn)
        _opa_in_process(Path(folder), drawn[0])


def _check(name: str, ask: Ask, drawn: list[Facts], expected: list[frozenset[str]]) -> None:
    wrong = [place for place, facts in enumerate(drawn) if ask(facts) != expected[place]]
    if wrong:
        raise SystemExit(
            f"{name} answers {len(wrong)} cases otherwise, the first {wrong[0]}: rules are not the same"
        )


def _report(asks: dict[str, Ask], drawn: list[Facts]) -> None:
    times: dict[str, list[float]] = {name: [] for name in asks}
    busy = dict.fromkeys(asks, 0.0)
    rest = iter(drawn)
    while turn := list(islice(rest, TURN)):
        for name, ask in asks.items():
            before = _cpu_seconds()
            for facts in turn:
                begin = time.perf_counter()
                ask(facts)
                times[name].append(1e3 * (time.perf_counter() - begin))
            busy[name] += _cpu_seconds() - before
    for name, taken in times.items():
        print(
            f"{name}: {1e3 / np.mean(taken):.0f} cases/s of wall time, {len(drawn) / busy[name]:.0f} a second of CPU "
            f"time; median {np.median(taken):.2f} ms, p99 {np.percentile(taken, 99):.2f} ms"
        )


def _cpu_seconds() -> float:
    children = psutil.Process().children(recursive=True)
    return time.process_time() + sum(sum(child.cpu_times()[:2]) for child in children)


def _flat(facts: Facts) -> dict[str, object]:
    """The facts as one JSON object, as a user of the other engines would shape them."""
    return {**{name.replace(".", "_"): value for name, value in facts.values.items()}, **facts.lists}


@contextmanager
def _inspectbox(folder: Path, rules: list[translated_rules.Spec]) -> Iterator[Ask]:
    ours = folder / "ours"
    ours.mkdir()
    for name in ("vocabulary.yaml", "goods.yaml", "tiers.yaml"):
        shutil.copy(RULES / name, ours)
    (ours / "10-bench.yaml").write_text(translated_rules.ours(rules), encoding="utf-8")
    policy = DurablePolicy(ours, vote_seconds=20, compile_seconds=60)
    with closing(policy):
        yield lambda facts: frozenset(
            reason.rule for reason in combine(policy.vote(facts)).reasons if reason.rule != "DEFAULT"
        )


@contextmanager
def _zen(
    folder: Path, rules: list[translated_rules.Spec], options: dict[str, bool] | None = None
) -> Iterator[Ask | None]:
    try:
        import zen
    except ImportError:
        print("zen-engine is left out: `pip install inspectbox[bench]`")
        yield None
        return
    decision = zen.ZenEngine().create_decision(translated_rules.decision_table(rules))

    def ask(facts: Facts) -> frozenset[str]:
        result = decision.evaluate(_flat(facts), options)["result"]
        return frozenset(row["rule"] for row in result or ())

    yield ask


def _zen_traced(folder: Path, rules: list[translated_rules.Spec]) -> AbstractContextManager[Ask | None]:
    """Its explanation: which rows held, on which values; ours always carries that as evidence."""
    return _zen(folder, rules, {"trace": True})


@contextmanager
def _opa(folder: Path, rules: list[translated_rules.Spec]) -> Iterator[Ask | None]:
    if shutil.which("opa") is None:
        print("OPA is left out: `opa` is not on PATH")
        yield None
        return
    (folder / "rules.rego").write_text(translated_rules.rego(rules), encoding="utf-8")
    with closing(socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            "opa",
            "run",
            "--server",
            "--log-level=error",
            f"--addr=127.0.0.1:{port}",
            str(folder / "rules.rego"),
        ],
        stderr=subprocess.DEVNULL,
    )
    connection = http.client.HTTPConnection("127.0.0.1", port)
    try:
        _await(connection)

        def ask(facts: Facts) -> frozenset[str]:
            connection.request("POST", "/v1/data/rules/votes", json.dumps({"input": _flat(facts)}))
            answer = json.loads(connection.getresponse().read())
            return frozenset(vote["rule"] for vote in answer["result"])

        yield ask
    finally:
        connection.close()
        server.terminate()
        server.wait()


def _await(connection: http.client.HTTPConnection) -> None:
    for _ in range(200):
        try:
            connection.request("GET", "/health")
            connection.getresponse().read()
        except OSError:
            connection.close()
            time.sleep(0.05)
        else:
            return
    raise SystemExit("OPA did not start")


def _opa_in_process(folder: Path, facts: Facts) -> None:
    if shutil.which("opa") is None:
        return
    (folder / "input.json").write_text(json.dumps(_flat(facts)), encoding="utf-8")
    told = subprocess.run(
        [
            "opa",
            "bench",
            "--format=json",
            "-d",
            folder / "rules.rego",
            "-i",
            folder / "input.json",
            "data.rules.votes",
        ],
        capture_output=True,
        check=True,
    )
    result = json.loads(told.stdout)
    each = result["T"] / result["N"]
    print(f"OPA in process (`opa bench`, one case, already parsed): {1e9 / each:.0f} cases/s")


if __name__ == "__main__":
    main()
