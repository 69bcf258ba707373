"""A case store in memory that keeps the store's promises: append-only, one verdict a key."""

from __future__ import annotations

from collections.abc import Mapping

from inspectbox.domain.case import Case, Verdict
from inspectbox.errors import InspectBoxError, MachineError, OperatorError


class FakeStore:
    """Keeps cases by id in the order recorded, their files, and verdicts by key.

    Raises `fault` instead when there is one.
    """

    def __init__(self, journal: list[str] | None = None, *, fault: InspectBoxError | None = None) -> None:
        self.journal = journal if journal is not None else []
        self.cases: dict[str, Case] = {}
        self.files: dict[str, dict[str, bytes]] = {}
        self.verdicts: dict[str, Verdict] = {}
        self.fault = fault

    def record(self, case: Case, files: Mapping[str, bytes]) -> None:
        """Keep a case and its files."""
        if self.fault is not None:
            raise self.fault
        if case.case_id in self.cases:
            raise MachineError(
                f"case `{case.case_id}` is recorded already", hint="give every case its own id"
            )
        self.cases[case.case_id] = case
        self.files[case.case_id] = dict(files)
        self.journal.append(f"record {case.case_id}")

    def record_verdict(self, verdict: Verdict) -> None:
        """Keep an officer's call; the same key twice is one verdict."""
        if self.fault is not None:
            raise self.fault
        if verdict.case_id not in self.cases:
            raise OperatorError(f"no case `{verdict.case_id}`", hint="choose a case from the queue")
        known = self.verdicts.get(verdict.key)
        if known is not None:
            if (known.case_id, known.disposition) != (verdict.case_id, verdict.disposition):
                raise OperatorError(f"key `{verdict.key}` was used for another verdict", hint="use a new key")
            return
        self.verdicts[verdict.key] = verdict
        self.journal.append(f"verdict {verdict.disposition.word} {verdict.case_id}")
