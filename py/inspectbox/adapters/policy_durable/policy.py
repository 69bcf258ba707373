"""The `Policy` port on durable_rules: the engine proposes, the plain evaluator agrees, or nobody decides."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from pathlib import Path

from inspectbox.adapters.policy_durable.supervisor import HINT, Message, Worker
from inspectbox.domain.decision import Reason
from inspectbox.domain.facts import Facts
from inspectbox.errors import EngineError
from inspectbox.policy.canonical import canonical
from inspectbox.policy.compile import CANARY, compile_policy, engine_definition
from inspectbox.policy.evaluate import Answer, answer_plainly, votes
from inspectbox.policy.load import load_policy
from inspectbox.policy.rule import PolicyPack

VOTE_SECONDS = 1.0
COMPILE_SECONDS = 10.0


class Disagreement(EngineError):
    """Engine and plain evaluator differ; both answers are kept."""

    def __init__(self, engine: Answer, plain: Answer) -> None:
        certain = sorted(engine.certain ^ plain.certain)
        possible = sorted(engine.possible ^ plain.possible)
        super().__init__(
            f"the rules engine and the plain evaluator disagree: certain {certain}, possible {possible}; "
            f"engine {sorted(engine.certain)}, plain evaluator {sorted(plain.certain)}",
            hint=HINT,
        )
        self.engine = engine
        self.plain = plain


class DurablePolicy:
    """Rules of a folder, loaded once. Safe to call from several threads; votes are taken one at a time."""

    def __init__(
        self, folder: Path, *, vote_seconds: float = VOTE_SECONDS, compile_seconds: float = COMPILE_SECONDS
    ) -> None:
        """Load, compile and start the worker. Raises RuleError for a bad file, EngineError when the engine refuses."""
        self._start(load_policy(folder), vote_seconds, compile_seconds)

    @classmethod
    def of_pack(
        cls, pack: PolicyPack, *, vote_seconds: float = VOTE_SECONDS, compile_seconds: float = COMPILE_SECONDS
    ) -> DurablePolicy:
        """Run a pack that is loaded already."""
        policy = cls.__new__(cls)
        policy._start(pack, vote_seconds, compile_seconds)
        return policy

    def _start(self, pack: PolicyPack, vote_seconds: float, compile_seconds: float) -> None:
        self._pack = pack
        self._compiled = compile_policy(pack)
        self._vote_seconds = vote_seconds
        self._compile_seconds = compile_seconds
        self._lock = threading.Lock()
        self._case = 0
        self._ready = False
        self._closed = False
        self._worker: Worker | None = None
        with self._lock:
            self._ready_worker()

    @property
    def version(self) -> str:
        """First 12 hex digits of the SHA-256 over all rule files."""
        return self._pack.version

    @property
    def pack(self) -> PolicyPack:
        """The rules and their vocabulary."""
        return self._pack

    @property
    def worker_pid(self) -> int | None:
        """Process id of the worker that will be asked next, None when there is none."""
        return self._worker.pid if self._worker else None

    def vote(self, facts: Facts) -> tuple[Reason, ...]:
        """Return every rule's vote.

        Raises EngineError when the engine crashed, hung, lost a canary or disagrees with the plain evaluator; a new
        worker is then on its way for the next case.
        """
        known = canonical(facts, self._pack.vocabulary)
        plain = answer_plainly(self._pack, known)
        with self._lock:
            engine = self._ask_engine(known)
        if engine != plain:
            raise Disagreement(engine, plain)
        return votes(self._pack, plain, known)

    def close(self) -> None:
        """End the worker; later votes raise EngineError."""
        with self._lock:
            self._closed = True
            if self._worker:
                self._worker.end()
            self._worker = None

    def _ask_engine(self, facts: Facts) -> Answer:
        worker = self._ready_worker()
        self._case += 1
        request: Message = {"case": self._case, "fact": self._compiled.flatten(facts)}
        try:
            return self._read(worker.ask(request, self._vote_seconds))
        except EngineError:
            worker.end()
            self._worker = None
            with contextlib.suppress(EngineError):
                self._launch()
            raise

    def _read(self, reply: Message) -> Answer:
        if reply.get("case") != self._case:
            raise EngineError("the rules engine answered another case", hint=HINT)
        return self._compiled.answer(self._checked(reply.get("fired")))

    def _checked(self, fired: object) -> list[str]:
        """Return the rows that fired, each once, a canary in every shard."""
        if not isinstance(fired, Sequence) or len(fired) != len(self._compiled.shards):
            raise EngineError("the rules engine answered for other rules", hint=HINT)
        rows: list[str] = []
        for shard, names in zip(self._compiled.shards, fired, strict=True):
            if not isinstance(names, list) or names.count(CANARY) != 1:
                raise EngineError("the rules engine lost a fact: its canary did not fire once", hint=HINT)
            own = [name for name in names if name != CANARY]
            if len({*map(str, own)}) != len(own) or not {*map(str, own)} <= shard.rows.keys():
                raise EngineError(
                    f"the rules engine fired rows twice or unknown ones: {own}"[:300], hint=HINT
                )
            rows += own
        return rows

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
        shards = [
            {"rows": engine_definition(shard), "fields": list(shard.fields)}
            for shard in self._compiled.shards
        ]
        self._worker = None
        reply = worker.ask({"shards": shards}, self._compile_seconds)
        if reply.get("ready") != len(shards):
            worker.end()
            raise EngineError("the rules engine did not take all rules", hint=HINT)
        self._worker = worker
        self._ready = True
        return worker
