"""Kill the lane at every step and at random moments: what was acknowledged is there, and the chain holds."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakes import a_case
from inspectbox.adapters.sqlite import SqliteStore
from inspectbox.domain.case import Verdict
from inspectbox.domain.decision import Disposition
from inspectbox.inspection.ports import CaseStore

ROUNDS = 36
CASES_A_ROUND = 3


class DiesAtStep:
    """Counts file and database steps; kills its process at the chosen one."""

    def __init__(self, step: int) -> None:
        self.left = step

    def __call__(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def dying(*args: Any, **named: Any) -> Any:
            self()
            return call(*args, **named)

        return dying


def record_some(store: CaseStore, first: int, count: int, acknowledge: Callable[[str], None]) -> None:
    for number in range(first, first + count):
        case_id = f"c{number:06}"
        store.record(
            a_case(case_id, Disposition.REVIEW), {"scan": case_id.encode() * 999, "scan.json": b"{}"}
        )
        acknowledge(case_id)
        store.record_verdict(
            Verdict(case_id, Disposition.OPEN, "officer", a_case().inspected_at, f"key-{case_id}", "x")
        )
        acknowledge(f"verdict {case_id}")


def killed(work: Callable[[int], None], after_s: float | None = None) -> tuple[list[str], bool]:
    """Fork; the child works and writes what it acknowledges into a pipe; returns that and whether it was killed."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            work(writing)
        finally:
            os._exit(0)
    os.close(writing)
    if after_s is not None:
        time.sleep(after_s)
        os.kill(pid, signal.SIGKILL)
    with os.fdopen(reading) as stream:
        acknowledged = stream.read().splitlines()
    return acknowledged, os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def teller(pipe: int) -> Callable[[str], None]:
    """Write what is acknowledged into the pipe, unbuffered."""

    def tell(said: str) -> None:
        os.write(pipe, f"{said}\n".encode())

    return tell


def check(folder: Path, acknowledged: list[str]) -> int:
    """Open the store as after a power failure; returns how many cases it holds."""
    store = SqliteStore(folder)
    store.verify_chain()
    store.verify_files()
    for said in acknowledged:
        recorded = store.case(said.removeprefix("verdict "))
        assert recorded is not None, said
        assert store.files(str(recorded.body["case_id"]))
        assert not said.startswith("verdict") or recorded.verdicts, said
    assert not list(folder.glob("files/*/*.part"))
    count = len(store.cases(10**6))
    store.close()
    return count


def test_killed_at_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    acknowledged: list[str] = []
    deaths = 0
    for round_ in range(ROUNDS):
        first = round_ * CASES_A_ROUND

        def work(pipe: int, step: int = 2 * round_ + 1, first: int = first) -> None:
            dies = DiesAtStep(step)
            for name in ("fsync", "rename", "open", "mkdir"):
                monkeypatch.setattr(os, name, dies.before(getattr(os, name)))
            store = SqliteStore(tmp_path)
            store._database._connection.set_trace_callback(dies)
            record_some(store, first, CASES_A_ROUND, teller(pipe))

        said, died = killed(work)
        deaths += died
        acknowledged += said
        assert check(tmp_path, acknowledged) >= len([s for s in acknowledged if not s.startswith("verdict")])
    assert deaths > ROUNDS // 2, "the test kills nothing"
    assert acknowledged


def test_killed_at_random_moments(tmp_path: Path):
    moments = random.Random(3)
    acknowledged: list[str] = []
    for round_ in range(ROUNDS):

        def work(pipe: int, first: int = round_ * 10_000) -> None:
            store = SqliteStore(tmp_path)
            record_some(store, first, 10_000, teller(pipe))

        said, died = killed(work, after_s=moments.uniform(0.002, 0.08))
        assert died
        acknowledged += said
    assert acknowledged
    check(tmp_path, acknowledged)
