"""Which cases wait for an officer, and in which order they are worked through."""

from __future__ import annotations

from collections.abc import Iterable

from inspectbox.domain.record import is_waiting
from inspectbox.service.messages import CaseLine


def waits(case: CaseLine) -> bool:
    """Tell whether a case needs an officer."""
    return is_waiting(case.disposition, None if case.verdict is None else case.verdict.disposition)


def work_order(cases: Iterable[CaseLine]) -> tuple[CaseLine, ...]:
    """Return what waits, by credit tier, then longest first, and after it the rest, newest first.

    Certified enterprises go first by law; within a tier nobody is passed over.
    """
    by_age = sorted(cases, key=lambda case: (case.inspected_at, case.case_id))
    waiting = sorted((case for case in by_age if waits(case)), key=lambda case: -case.priority)
    return (*waiting, *(case for case in reversed(by_age) if not waits(case)))


def next_waiting(cases: tuple[CaseLine, ...], after: str = "") -> str:
    """Return the id of the first case that waits in work order, leaving `after` out; empty when none waits."""
    return next((case.case_id for case in cases if waits(case) and case.case_id != after), "")
