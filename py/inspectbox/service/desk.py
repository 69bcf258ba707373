"""The desk: what consoles may read of a lane, and how a verdict gets into its record, one verdict at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from inspectbox.domain.case import Verdict
from inspectbox.domain.record import RecordedCase
from inspectbox.errors import MachineError
from inspectbox.inspection.ports import Clock
from inspectbox.service import verdicts, wire
from inspectbox.service.case_view import read_case_line, read_decision
from inspectbox.service.loop import LoopState
from inspectbox.service.messages import (
    CaseLine,
    EventKind,
    GivenVerdict,
    LaneEvent,
    LaneStatus,
    NoSuchCase,
    VerdictRefused,
    VerdictRequest,
)
from inspectbox.service.pictures import PictureShelf
from inspectbox.service.ports import CaseRecords
from inspectbox.service.wire import JsonObject, WireFault


@dataclass(frozen=True, slots=True)
class LaneNames:
    """What a lane is called and what decides on it; see `LaneStatus`."""

    lane: str
    profile: str
    rules: str
    model: str
    simulated: bool


class Desk:
    """One lane's desk. Every method may be called from any thread."""

    def __init__(
        self,
        *,
        names: Callable[[], LaneNames],
        records: CaseRecords,
        shelf: PictureShelf,
        clock: Clock,
        loop_state: Callable[[], LoopState],
        report_fault: Callable[[], str],
        publish: Callable[[LaneEvent], None],
    ) -> None:
        self._names = names
        self._records = records
        self._lock = threading.Lock()
        self._shelf = shelf
        self._clock = clock
        self._loop_state = loop_state
        self._report_fault = report_fault
        self._publish = publish

    def lane(self) -> LaneStatus:
        """Return the lane at a glance."""
        waiting = self._records.waiting()
        loop, names = self._loop_state(), self._names()
        waited = None if waiting.oldest is None else (self._clock.now() - waiting.oldest).total_seconds()
        return LaneStatus(
            lane=names.lane,
            profile=names.profile,
            rules=names.rules,
            model=names.model,
            state=loop.state,
            queue=waiting.count,
            oldest_wait_s=None if waited is None else max(0.0, waited),
            message=loop.message or self._report_fault(),
            simulated=names.simulated,
        )

    def cases(self, limit: int) -> tuple[CaseLine, ...]:
        """Return the newest cases, newest first."""
        recorded = self._records.cases(limit)
        with _reading_record():
            return tuple(read_case_line(each.body, _last(each), len(each.verdicts)) for each in recorded)

    def case(self, case_id: str) -> dict[str, object]:
        """Return a case as the API answers it; raises NoSuchCase."""
        recorded = self._find(case_id)
        with _reading_record():
            return self._answer(case_id, recorded)

    def _answer(self, case_id: str, recorded: RecordedCase) -> dict[str, object]:
        consignment = wire.section(recorded.body, "consignment")
        enterprise = wire.section_or_none(consignment, "enterprise")
        verdict = _last(recorded)
        return {
            "case": recorded.body,
            "declaration": consignment.get("declaration"),
            "enterprise": None if enterprise is None else _enterprise(enterprise),
            "verdict": None if verdict is None else verdict.to_json(),
            "version": len(recorded.verdicts),
            "picture": self._picture(case_id, recorded),
        }

    def give_verdict(self, case_id: str, asked: VerdictRequest) -> int:
        """Record an officer's call and return the case's new version; the same key twice is one verdict.

        Raises NoSuchCase, StaleVersion, VerdictRefused, and MachineError when the record does not take it.
        """
        verdicts.check_form(asked)
        with self._lock:
            recorded = self._find(case_id)
            version = verdicts.find_repeated(asked, recorded.verdicts)
            if version is not None:
                return version
            verdicts.check_version(asked, recorded.verdicts)
            with _reading_record():
                proposed = read_decision(recorded.body)
            verdicts.check_override(asked, proposed)
            version = self._record(case_id, asked)
        self._publish(LaneEvent(EventKind.VERDICT, case_id))
        return version

    def _record(self, case_id: str, asked: VerdictRequest) -> int:
        now = self._clock.now()
        verdict = Verdict(case_id, asked.disposition, asked.officer, now, asked.key, asked.reason)
        self._records.record_verdict(verdict)
        version = verdicts.find_repeated(asked, self._find(case_id).verdicts)
        if version is None:
            # the store keeps one verdict a key: this one belongs to another case
            raise VerdictRefused("this key was used for another case", hint="send a new key")
        return version

    def _find(self, case_id: str) -> RecordedCase:
        recorded = self._records.case(case_id)
        if recorded is None:
            raise NoSuchCase("no such case", hint="choose one from the queue")
        return recorded

    def _picture(self, case_id: str, recorded: RecordedCase) -> dict[str, object] | None:
        shape = _shape(recorded)
        picture = None if shape is None else self._shelf.find(case_id, *shape)
        return None if picture is None else picture.to_json()


def _last(recorded: RecordedCase) -> GivenVerdict | None:
    if not recorded.verdicts:
        return None
    last = recorded.verdicts[-1]
    return GivenVerdict(last.disposition, last.officer, last.given_at, last.reason)


def _enterprise(source: JsonObject) -> dict[str, object]:
    return {name: wire.text(source, name) for name in ("code", "name", "tier")}


def _shape(recorded: RecordedCase) -> tuple[int, int] | None:
    scan = wire.section(recorded.body, "scan")
    if scan.get("rows") is None or scan.get("columns") is None:
        return None
    return wire.whole(scan, "rows"), wire.whole(scan, "columns")


@contextmanager
def _reading_record() -> Iterator[None]:
    """What the record holds makes no sense: the machine's fault, not the request's."""
    try:
        yield
    except WireFault as fault:
        raise MachineError(f"the record is damaged: {fault}", hint="check the store") from fault
