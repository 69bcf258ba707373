"""What the assurance commands and a lane's random checks rest on, opened from a profile."""

from __future__ import annotations

import secrets
from pathlib import Path

from inspectbox.adapters.sqlite import CheckBook
from inspectbox.assurance.draws import SEED_BYTES, simulated_seed
from inspectbox.assurance.rates import RandomChecks


def open_draws(state: Path, checks: RandomChecks, *, simulated: bool) -> CheckBook:
    """Return a lane's random checks; those of a simulated lane are the same every time, and the record says so."""
    return CheckBook(state, checks, simulated_seed if simulated else _fresh_seed, secret=not simulated)


def _fresh_seed(number: int) -> bytes:
    return secrets.token_bytes(SEED_BYTES)
