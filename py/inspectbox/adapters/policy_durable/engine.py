"""A pack in the engine: answered questions in, the rules that hold out, nothing believed that is not as it must be."""

from __future__ import annotations

import contextlib
import json
from collections import deque
from collections.abc import Sequence

from inspectbox.adapters.policy_durable.supervisor import HINT, Worker
from inspectbox.errors import EngineError
from inspectbox.policy.evaluation.compile import CANARY, CompiledPolicy, Shard, engine_definition
from inspectbox.policy.evaluation.evaluate import Answer
from inspectbox.policy.evaluation.questions import Asked

COMPILE_SECONDS = 10.0
READY = "ready"

Sent = list[tuple[int, list[str]]]
"""The shards asked of one case, and how the line that answers must begin: with the numbers of both."""


class Engine:
    """One worker that has compiled the rules. Not safe to share between threads."""

    def __init__(self, compiled: CompiledPolicy, compile_seconds: float = COMPILE_SECONDS) -> None:
        """Start a worker and wait until it took the rules. Raises EngineError when it does not."""
        self._compiled = compiled
        self._compile_seconds = compile_seconds
        self._case = 0
        self._sent: deque[tuple[int, list[Sent]]] = deque()
        self._received: dict[int, list[Answer]] = {}
        self._ready = False
        self._closed = False
        self._worker: Worker | None = None
        self._ready_worker()

    @property
    def worker_pid(self) -> int | None:
        """Process id of the worker that will be asked next, None when there is none."""
        return self._worker.pid if self._worker else None

    def send(self, asked: Sequence[Asked], seconds: float) -> int:
        """Ask without waiting and return the ticket for the answers, which come in the order of asking.

        Raises EngineError when the worker crashed or hangs; a new one is then on its way, and the answers to what was
        sent before are lost too.
        """
        worker = self._ready_worker()
        cases: list[Sent] = []
        lines: list[str] = []
        for one in asked:
            self._case += 1
            case = str(self._case)
            facts = self._compiled.engine_facts(one)
            cases.append([(number, [case, str(number)]) for number, _ in facts])
            lines += [f"{case} {number} {fact}" for number, fact in facts]
        try:
            worker.send(lines, seconds)
        except EngineError:
            self._replace(worker)
            raise
        self._sent.append((self._case, cases))
        return self._case

    def receive(self, ticket: int) -> list[Answer]:
        """Return the answers to the cases sent for this ticket, once.

        Raises EngineError when the engine crashed, hung, lost a canary or answered another question; a new worker is
        then on its way.
        """
        while ticket not in self._received:
            if not self._sent or self._sent[0][0] > ticket:
                raise EngineError("the rules engine lost the answers when it failed", hint=HINT)
            worker = self._ready_worker()
            last, cases = self._sent.popleft()
            try:
                told = worker.receive(sum([len(case) for case in cases]))
                self._received[last] = self._answers(told, cases)
            except EngineError:
                self._replace(worker)
                raise
        return self._received.pop(ticket)

    def close(self) -> None:
        """End the worker; asking again raises EngineError."""
        self._closed = True
        if self._worker:
            self._worker.end()
        self._worker = None

    def _answers(self, told: Sequence[str], cases: Sequence[Sent]) -> list[Answer]:
        """Read the lines told, one for each shard of each case."""
        lines = iter(told)
        found = []
        for case in cases:
            fired = {number: self._fired(number, begins, next(lines, "")) for number, begins in case}
            found.append(self._compiled.answer(fired))
        return found

    def _fired(self, number: int, begins: list[str], line: str) -> list[str]:
        """Return the rules of whose rows in a shard one fired; each row did once, and the canary."""
        words = line.split(" ")
        if words[:2] != begins:
            raise EngineError("the rules engine answered something else than was asked", hint=HINT)
        rows = set(words[2:])
        if CANARY not in rows or words.count(CANARY) > 1:
            raise EngineError("the rules engine lost a fact: its canary did not fire once", hint=HINT)
        rows.remove(CANARY)
        rules = self._compiled.shards[number].rules
        if len(rows) != len(words) - 3 or not rules.keys() >= rows:
            raise EngineError(f"the rules engine fired rows twice or unknown ones: {words}"[:300], hint=HINT)
        return [rules[row] for row in rows]

    def _replace(self, worker: Worker) -> None:
        """End a worker that was odd and start another; what it was asked is lost."""
        worker.end()
        self._worker = None
        self._sent.clear()
        with contextlib.suppress(EngineError):
            self._launch()

    def _launch(self) -> Worker:
        """Start a worker without waiting for it, so that it is up when the next case comes."""
        self._ready = False
        self._worker = Worker()
        return self._worker

    def _ready_worker(self) -> Worker:
        """Return a worker that has compiled the rules. Raises EngineError when it cannot."""
        if self._closed:
            raise EngineError("the rules engine is closed", hint="open the lane again")
        worker = self._worker or self._launch()
        if self._ready:
            return worker
        shards = [_written(shard) for shard in self._compiled.shards]
        self._worker = None
        if worker.ask(shards, self._compile_seconds) != [READY] * len(shards):
            worker.end()
            raise EngineError("the rules engine did not take all rules", hint=HINT)
        self._worker = worker
        self._ready = True
        return worker


def _written(shard: Shard) -> str:
    return json.dumps(engine_definition(shard), ensure_ascii=False)
