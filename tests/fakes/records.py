"""The record read back, over a `FakeStore`."""

from __future__ import annotations

import json
from collections.abc import Sequence

from fakes.store import FakeStore
from inspectbox.domain.case import Case, Verdict
from inspectbox.domain.record import RecordedCase, Waiting, is_waiting
from inspectbox.inspection.case_json import case_to_json


class FakeRecords:
    """Reads what a store recorded, as JSON that went through text and back."""

    def __init__(self, store: FakeStore) -> None:
        self.store = store

    def cases(self, limit: int) -> Sequence[RecordedCase]:
        """Newest first."""
        return [self._read(case) for case in reversed(self.store.cases.values())][:limit]

    def case(self, case_id: str) -> RecordedCase | None:
        """One case."""
        found = self.store.cases.get(case_id)
        return None if found is None else self._read(found)

    def waiting(self) -> Waiting:
        """What waits for an officer."""
        last = {verdict.case_id: verdict.disposition for verdict in self.store.verdicts.values()}
        times = [
            case.inspected_at
            for case in self.store.cases.values()
            if is_waiting(case.decision.disposition, last.get(case.case_id))
        ]
        return Waiting(len(times), min(times, default=None))

    def record_verdict(self, verdict: Verdict) -> None:
        """Append an officer's call."""
        self.store.record_verdict(verdict)

    def _read(self, case: Case) -> RecordedCase:
        given = tuple(v for v in self.store.verdicts.values() if v.case_id == case.case_id)
        return RecordedCase(json.loads(json.dumps(case_to_json(case))), given)
