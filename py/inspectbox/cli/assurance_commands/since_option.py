"""`--since DAY`, and the record read from then on."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from inspectbox.errors import OperatorError


def add_since(command: argparse.ArgumentParser) -> None:
    """Add `--since`."""
    command.add_argument("--since", metavar="DAY", help="only from this day on, as 2026-11-01 (default: all)")


def since(options: argparse.Namespace) -> datetime | None:
    """Return the beginning of the day in UTC, None when all is asked for; raises OperatorError."""
    if options.since is None:
        return None
    try:
        return datetime.fromisoformat(options.since).replace(tzinfo=UTC)
    except ValueError:
        raise OperatorError(f"`{options.since[:40]}` is no day", hint="write it as 2026-11-01") from None
