"""A case of the lane's record, by its id."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from inspectbox.adapters.sqlite import CaseReader
from inspectbox.bootstrap.open_lane import open_profile
from inspectbox.domain.record import RecordedCase
from inspectbox.errors import OperatorError
from inspectbox.schema import shown


@contextmanager
def recorded_case(
    case_id: str, profile: str, override: Path | None, state: Path | None, hint: str
) -> Iterator[tuple[CaseReader, RecordedCase]]:
    """Open the record and find the case in it. Raises OperatorError with `hint` when there is none."""
    with closing(CaseReader(state or open_profile(profile, override).lane.state_folder)) as reader:
        found = reader.case(case_id)
        if found is None:
            raise OperatorError(f"no case `{shown(case_id)}` is recorded", hint=hint)
        yield reader, found
