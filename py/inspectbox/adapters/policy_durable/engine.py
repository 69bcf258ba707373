"""A pack in the engine: answered questions in, the rules that hold out, nothing believed that is not as it must be."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterator, Sequence

from inspectbox.adapters.policy_durable.supervisor import HINT, Message, Worker
from inspectbox.errors import EngineError
from inspectbox.policy.evaluation.compile import CANARY, CompiledPolicy, engine_definition
from inspectbox.policy.evaluation.evaluate import Answer
from inspectbox.policy.evaluation.questions import Asked

COMPILE_SECONDS = 10.0


class Engine:
    """One worker that has compiled the rules. Not safe to share between threads."""

    def __init__(self, compiled: CompiledPolicy, compile_seconds: float = COMPILE_SECONDS) -> None:
        """Start a worker and wait until it took the rules. Raises EngineError when it does not."""
        self._compiled = compiled
        self._compile_seconds = compile_seconds
        self._case = 0
        self._sent: deque[list[tuple[int, list[int]]]] = deque()
        self._received: dict[int, list[Answer]] = {}
        self._ready = False
        self._closed = False
        self._worker: Worker | None = None
        self._ready_worker()

    @property
    def worker_pid(self) -> int | None:
        """Process id of the worker that will be asked next, None when there is none."""
        return self._worker.pid if self._worker else None

    def ask(self, asked: Sequence[Asked], seconds: float) -> list[Answer]:
        """Return what the engine answers to each case.

        Raises EngineError when it crashed, hung, lost a canary or answered another question; a new worker is then on
        its way.
        """
        return self.receive(self.send(asked, seconds))

    def send(self, asked: Sequence[Asked], seconds: float) -> int:
        """Ask without waiting and return the ticket for the answers, which come in the order of asking.

        Raises EngineError as `ask` does; the answers to what was sent before are then lost too.
        """
        worker = self._ready_worker()
        cases: list[tuple[int, list[int]]] = []
        lines: list[str] = []
        for one in asked:
            self._case += 1
            facts = self._compiled.engine_facts(one)
            cases.append((self._case, [number for number, _ in facts]))
            lines += [fact for _, fact in facts]
        with self._replaced_when_odd(worker):
            worker.send({"cases": cases}, seconds, lines)
        self._sent.append(cases)
        return cases[0][0]

    def receive(self, ticket: int) -> list[Answer]:
        """Return the answers to the cases sent for this ticket, once. Raises EngineError as `ask` does."""
        while ticket not in self._received:
            if ticket not in [cases[0][0] for cases in self._sent]:
                raise EngineError("the rules engine lost the answers when it failed", hint=HINT)
            worker = self._ready_worker()
            with self._replaced_when_odd(worker):
                cases = self._sent.popleft()
                self._received[cases[0][0]] = self._read(worker.receive(), cases)
        return self._received.pop(ticket)

    def close(self) -> None:
        """End the worker; asking again raises EngineError."""
        self._closed = True
        if self._worker:
            self._worker.end()
        self._worker = None

    def _read(self, reply: Message, cases: list[tuple[int, list[int]]]) -> list[Answer]:
        found = reply.get("cases")
        if not isinstance(found, list) or len(found) != len(cases):
            raise EngineError("the rules engine answered for other cases", hint=HINT)
        return [self._answer(one, case, numbers) for one, (case, numbers) in zip(found, cases, strict=True)]

    def _answer(self, found: object, case: int, numbers: list[int]) -> Answer:
        if not isinstance(found, list) or len(found) != 2 or found[0] != case:
            raise EngineError("the rules engine answered another case", hint=HINT)
        shards = found[1]
        if not isinstance(shards, list) or len(shards) != len(numbers):
            raise EngineError("the rules engine answered for other rules", hint=HINT)
        pairs = zip(numbers, shards, strict=True)
        return self._compiled.answer({number: self._checked(number, fired) for number, fired in pairs})

    def _checked(self, number: int, fired: object) -> list[str]:
        """Return the rows of a shard that fired, each once and known, its canary left out."""
        if not isinstance(fired, list) or fired.count(CANARY) != 1:
            raise EngineError("the rules engine lost a fact: its canary did not fire once", hint=HINT)
        own = [str(name) for name in fired if name != CANARY]
        if len(set(own)) != len(own) or not self._compiled.shards[number].rows.keys() >= set(own):
            raise EngineError(f"the rules engine fired rows twice or unknown ones: {own}"[:300], hint=HINT)
        return own

    @contextlib.contextmanager
    def _replaced_when_odd(self, worker: Worker) -> Iterator[None]:
        try:
            yield
        except EngineError:
            worker.end()
            self._worker = None
            self._sent.clear()
            with contextlib.suppress(EngineError):
                self._launch()
            raise

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
        shards = [engine_definition(shard) for shard in self._compiled.shards]
        self._worker = None
        reply = worker.ask({"shards": shards}, self._compile_seconds)
        if reply.get("ready") != len(shards):
            worker.end()
            raise EngineError("the rules engine did not take all rules", hint=HINT)
        self._worker = worker
        self._ready = True
        return worker
