"""What the assurance commands and a lane's random checks rest on, opened from a profile."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from inspectbox.adapters.sqlite import CheckBook, CheckReader, OutcomeBook
from inspectbox.assurance.draws import SEED_BYTES, simulated_seed
from inspectbox.assurance.load_rates import FILE, load_random_checks
from inspectbox.assurance.rates import RandomChecks
from inspectbox.bootstrap.home import find_home
from inspectbox.domain.random_check import Outcome
from inspectbox.profiles.load import load_profile


def open_draws(state: Path, checks: RandomChecks, *, simulated: bool) -> CheckBook:
    """Return a lane's random checks; those of a simulated lane are the same every time, and the record says so."""
    return CheckBook(state, checks, simulated_seed if simulated else _fresh_seed, secret=not simulated)


def _fresh_seed(number: int) -> bytes:
    return secrets.token_bytes(SEED_BYTES)


@dataclass(frozen=True, slots=True)
class AssuranceDesk:
    """A lane's record and the shares it draws by. `simulated`: the lane's scanner is a simulated one."""

    rules: Path
    checks: RandomChecks
    reader: CheckReader
    now: datetime
    simulated: bool


@contextmanager
def open_assurance(name: str, override: Path | None, state: Path | None) -> Iterator[AssuranceDesk]:
    """Open a lane's record for reading, beside the lane. Raises the InspectBoxError of what does not fit."""
    home = find_home()
    profile = load_profile(name, home.hardware, override)
    rules = home.rules(profile.rules.folder)
    checks = load_random_checks(rules / FILE)
    reader = CheckReader(state or profile.lane.state_folder)
    try:
        yield AssuranceDesk(rules, checks, reader, datetime.now(UTC), profile.scanner.simulated)
    finally:
        reader.close()


def record_outcome(
    name: str, override: Path | None, state: Path | None, *, case_id: str, found: str | None, officer: str
) -> None:
    """Append what opening a load found, None for nothing. Raises OperatorError when there is no such case."""
    home = find_home()
    profile = load_profile(name, home.hardware, override)
    checks = load_random_checks(home.rules(profile.rules.folder) / FILE)
    book = OutcomeBook(state or profile.lane.state_folder, checks.history_days)
    now = datetime.now(UTC)
    try:
        book.record_outcome(
            Outcome(case_id, found is not None, found or "", officer, now, f"outcome-{secrets.token_hex(8)}")
        )
    finally:
        book.close()
