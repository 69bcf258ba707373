"""Every recorded case of a store decided again under other rules, on as many cores as there are."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

from inspectbox.adapters.policy_durable import DurablePolicy
from inspectbox.adapters.sqlite.store_replay import ReplayReader
from inspectbox.domain.decision import Decision, Disposition, Reason
from inspectbox.domain.facts import Facts
from inspectbox.errors import EngineError, RuleError
from inspectbox.inspection.case_json import decision_to_json
from inspectbox.policy.evaluation.combine import combine
from inspectbox.policy.evaluation.evaluate import PlainEvaluator
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.language.rule import PolicyPack
from inspectbox.policy.replay.recorded import Period, RecordedDecision, facts_from_json, read_recorded
from inspectbox.policy.replay.tally import Tally

CASES_A_TASK = 2_500
"""Enough that starting an engine for each is not felt, few enough that all cores end together."""

VoteMany = Callable[[Iterable[Facts]], Iterable[tuple[Reason, ...] | EngineError]]
"""The votes on each case, in order, or why it could not be decided."""
Progress = Callable[[int, int], None]
"""Told how many cases are done, and of how many."""


@dataclass(frozen=True, slots=True)
class RuleFolder:
    """A folder of rules and their version as first read."""

    folder: Path
    version: str


@dataclass(frozen=True, slots=True)
class Replay:
    """What to replay: the store's folder, the rules, the period.

    With `against`, cases are compared with what those rules decide, not with what is recorded. With `engine`, the
    engine decides beside the plain evaluator, as it does at the lane; without, only the latter.
    """

    state: Path
    rules: RuleFolder
    period: Period
    engine: bool = True
    against: RuleFolder | None = None


def replay_store(replay: Replay, workers: int, progress: Progress) -> Tally:
    """Replay every case of the period. Raises MachineError for the store, RuleError for the rules."""
    reader = ReplayReader(replay.state)
    try:
        numbers = reader.numbers(replay.period)
    finally:
        reader.close()
    tally, done = Tally(), 0
    progress(done, len(numbers))
    for part, size in _parts(replay, numbers, workers):
        tally.merge(part)
        done += size
        progress(done, len(numbers))
    tally.changes.sort(key=lambda change: (change.inspected_at, change.case_id))
    return tally


def _parts(replay: Replay, numbers: tuple[int, ...], workers: int) -> Iterator[tuple[Tally, int]]:
    tasks = [numbers[at : at + CASES_A_TASK] for at in range(0, len(numbers), CASES_A_TASK)]
    if len(tasks) <= 1 or workers <= 1:
        yield from ((replay_span(replay, task[0], task[-1]), len(task)) for task in tasks)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(tasks)), mp_context=context) as pool:
        futures = [(pool.submit(replay_span, replay, task[0], task[-1]), len(task)) for task in tasks]
        try:
            for future, size in futures:
                yield future.result(), size
        finally:
            pool.shutdown(cancel_futures=True)


def replay_span(replay: Replay, first: int, last: int) -> Tally:
    """Replay the period's cases numbered first..last, in whatever process this runs."""
    reader, tally = ReplayReader(replay.state), Tally()
    try:
        cases = list(_readable(reader.bodies(first, last, replay.period), tally))
    finally:
        reader.close()
    if replay.against is not None:
        decided = _decide(cases, replay.against, replay.engine, tally)
        cases = [_as_recorded(case, decision) for case, decision in zip(cases, decided, strict=True)]
    for case, decision in zip(cases, _decide(cases, replay.rules, replay.engine, tally), strict=True):
        tally.add(case, decision, replay.rules.version, decision_to_json)
    return tally


def _decide(
    cases: Sequence[RecordedDecision], rules: RuleFolder, engine: bool, tally: Tally
) -> Iterator[Decision]:
    pack, vote = _ready(rules, engine)
    facts = (facts_from_json(case.facts, pack.vocabulary) for case in cases)
    for case, votes in zip(cases, vote(facts), strict=True):
        if isinstance(votes, EngineError):
            tally.undecided.append(case.case_id)
            yield Decision(Disposition.HOLD, ())
        else:
            yield combine(votes)


def _as_recorded(case: RecordedDecision, decision: Decision) -> RecordedDecision:
    """A case as if other rules had decided it; no version of rules is then its own."""
    if case.by_box:
        return case
    return replace(
        case, disposition=decision.disposition, decision=decision_to_json(decision), rules_version=""
    )


def _readable(
    bodies: Iterable[tuple[str, Mapping[str, object] | None]], tally: Tally
) -> Iterator[RecordedDecision]:
    for case_id, body in bodies:
        try:
            yield read_recorded(body or {})
        except ValueError:
            tally.unreadable.append(case_id)


@lru_cache(maxsize=2)
def _ready(rules: RuleFolder, engine: bool) -> tuple[PolicyPack, VoteMany]:
    """Load the rules once a process; they must be those the replay began with."""
    pack = load_policy(rules.folder)
    if pack.version != rules.version:
        raise RuleError(f"{rules.folder.name}:1: was changed while the replay ran", hint="run it again")
    if engine:
        return pack, DurablePolicy.of_pack(pack).vote_many
    return pack, partial(map, PlainEvaluator(pack).vote)
