"""The `Policy` port on durable_rules: the engine proposes, the plain evaluator agrees, or nobody decides."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

from inspectbox.adapters.policy_durable.engine import COMPILE_SECONDS, Engine
from inspectbox.adapters.policy_durable.supervisor import HINT
from inspectbox.domain.decision import Reason
from inspectbox.domain.facts import Facts
from inspectbox.errors import EngineError
from inspectbox.policy.evaluation.compile import compile_policy
from inspectbox.policy.evaluation.evaluate import Answer, PlainEvaluator
from inspectbox.policy.evaluation.questions import Asked
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.language.rule import PolicyPack

VOTE_SECONDS = 1.0
BATCH_CASES = 64
"""Cases `vote_many` sends to its worker at once."""
BATCH_SECONDS = 0.05
"""What each case of a batch adds to the time limit."""

Votes = tuple[Reason, ...]


class EngineFailure(EngineError):
    """The engine gave no answer that can be believed; what the plain evaluator says is kept for the record."""

    def __init__(self, fault: EngineError, plain: Answer) -> None:
        super().__init__(f"{fault}; plain evaluator: {_in_words(plain)}", hint=HINT)
        self.plain = plain


class Disagreement(EngineError):
    """Engine and plain evaluator differ; both answers are kept."""

    def __init__(self, engine: Answer, plain: Answer) -> None:
        super().__init__(
            "the rules engine and the plain evaluator disagree; "
            f"engine: {_in_words(engine)}; plain evaluator: {_in_words(plain)}",
            hint=HINT,
        )
        self.engine = engine
        self.plain = plain


def _in_words(answer: Answer) -> str:
    certain, undecided = sorted(answer.certain), sorted(answer.possible - answer.certain)
    return f"{', '.join(certain) or 'no rule'} certain, {', '.join(undecided) or 'none'} undecided"


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
        self._plain = PlainEvaluator(pack)
        self._compiled = compile_policy(pack, self._plain.questions)
        self._vote_seconds = vote_seconds
        self._compile_seconds = compile_seconds
        self._lock = threading.Lock()
        self._engine = Engine(self._compiled, compile_seconds)

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
        return self._engine.worker_pid

    def vote(self, facts: Facts) -> Votes:
        """Return every rule's vote.

        Raises EngineError when the engine crashed, hung, lost a canary or disagrees with the plain evaluator; a new
        worker is then on its way for the next case.
        """
        asked = self._plain.ask(facts)
        with self._lock:
            return self._votes(self._engine, asked)

    def vote_many(self, cases: Iterable[Facts]) -> Iterator[Votes | EngineError]:
        """Yield the votes of each case, in order, or the EngineError that holds it.

        For replay: a worker of its own fires one batch while this process asks and explains another. Where a batch
        fails its cases are asked again one by one, so that only the case at fault is held.
        """
        with closing(Engine(self._compiled, self._compile_seconds)) as engine:
            waiting: tuple[list[Asked], int | None] | None = None
            rest = iter(cases)
            while batch := [self._plain.ask(facts) for facts in islice(rest, BATCH_CASES)]:
                sent = (batch, self._ticket(engine, batch))
                if waiting:
                    yield from self._batch_votes(engine, *waiting)
                waiting = sent
            if waiting:
                yield from self._batch_votes(engine, *waiting)

    def close(self) -> None:
        """End the worker; later votes raise EngineError."""
        with self._lock:
            self._engine.close()

    def _ticket(self, engine: Engine, batch: list[Asked]) -> int | None:
        with suppress(EngineError):
            return engine.send(batch, self._vote_seconds + BATCH_SECONDS * len(batch))
        return None

    def _batch_votes(
        self, engine: Engine, batch: list[Asked], ticket: int | None
    ) -> Iterator[Votes | EngineError]:
        answers: list[Answer] | None = None
        if ticket is not None:
            with suppress(EngineError):
                answers = engine.receive(ticket)
        for place, asked in enumerate(batch):
            try:
                if answers:
                    plain = self._plain.answer(asked)
                    yield _agreed(answers[place], plain, self._plain.reasons(plain, asked))
                else:
                    yield self._votes(engine, asked)
            except EngineError as fault:
                yield fault

    def _votes(self, engine: Engine, asked: Asked) -> Votes:
        """Ask both; this process answers and explains while the worker fires."""
        plain: Answer | None = None
        try:
            ticket = engine.send([asked], self._vote_seconds)
            plain = self._plain.answer(asked)
            reasons = self._plain.reasons(plain, asked)
            (answer,) = engine.receive(ticket)
        except EngineError as fault:
            raise EngineFailure(fault, plain or self._plain.answer(asked)) from fault
        return _agreed(answer, plain, reasons)


def _agreed(engine: Answer, plain: Answer, reasons: Votes) -> Votes:
    if engine != plain:
        raise Disagreement(engine, plain)
    return reasons
