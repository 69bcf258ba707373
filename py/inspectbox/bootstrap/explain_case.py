"""The case an officer asks about: one of the record, or one in a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inspectbox.bootstrap.recorded_case import recorded_case
from inspectbox.domain.facts import Facts
from inspectbox.errors import MachineError, OperatorError
from inspectbox.policy.language.vocabulary import Vocabulary
from inspectbox.policy.replay.recorded import RecordedDecision, facts_from_json, read_recorded
from inspectbox.schema import shown, shown_path

MAX_FILE_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class AskedCase:
    """The facts asked about, as plain JSON values, and the record they come from, if any."""

    values: Mapping[str, object]
    recorded: RecordedDecision | None = None

    def facts(self, vocabulary: Vocabulary) -> Facts:
        """Return the facts as rules may read them."""
        return facts_from_json(self.values, vocabulary)


def find_asked(case: str, profile: str, override: Path | None, state: Path | None) -> AskedCase:
    """Find a case by its id in the record, or in a JSON file: a case, or an object of facts.

    Raises OperatorError when there is none, or the file is neither.
    """
    path = Path(case)
    if case.endswith(".json") or path.is_file():
        return _from_file(path)
    hint = "give the id of a recorded case, or a JSON file of facts"
    with recorded_case(case, profile, override, state, hint) as (_, found):
        body = found.body
    try:
        recorded = read_recorded(body)
    except ValueError as error:
        hint = "keep the disk for the vendor"
        raise MachineError(f"the record of case `{shown(case)}` is damaged: {error}", hint=hint) from error
    return AskedCase(recorded.facts, recorded)


def _from_file(path: Path) -> AskedCase:
    hint = "give a case as `inspectbox inspect --json` prints it, or an object of facts"
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise OperatorError(f"cannot read `{shown_path(path)}`: {error.strerror}", hint=hint) from error
    if len(data) > MAX_FILE_BYTES:
        raise OperatorError(f"`{shown_path(path)}` is too large for one case", hint=hint)
    try:
        body = json.loads(data)
        if isinstance(body, dict) and "decision" in body:
            recorded = read_recorded(body)
            return AskedCase(recorded.facts, recorded)
    except (ValueError, RecursionError) as error:
        raise OperatorError(f"`{shown_path(path)}` holds no case: {error}", hint=hint) from error
    if not isinstance(body, dict):
        raise OperatorError(f"`{shown_path(path)}` holds no object", hint=hint)
    return AskedCase(body)
