"""`inspectbox rules publish`: a draft, checked, frozen and signed by its first officer."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from inspectbox.bootstrap.publish import check_draft
from inspectbox.cli.rules_commands.rules_folder import add_rules_folder, rules_folder
from inspectbox.cli.rules_commands.signing_options import add_key, add_office, key_of, office_of
from inspectbox.errors import OperatorError

if TYPE_CHECKING:
    from inspectbox.cli.rules_commands import Commands


def add(commands: Commands) -> None:
    """Add the subcommand."""
    command = commands.add_parser("publish", help="check a draft and sign it as the first of two officers")
    add_rules_folder(command)
    command.add_argument("--from", dest="since", metavar="DATE", help="in force from (default: now), UTC")
    command.add_argument("--until", metavar="DATE", help="in force until (default: without end), UTC")
    command.add_argument("--note", default="", help="what changed and why, for the second officer")
    add_key(command)
    add_office(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Publish and say what comes next."""
    since = datetime.now(UTC) if options.since is None else read_day(options.since)
    until = None if options.until is None else read_day(options.until)
    draft = rules_folder(options.rules)
    manifest = office_of(options).publish(
        draft, key_of(options), since=since, until=until, note=options.note, check=check_draft
    )
    print(f"pack {manifest.version}: {len(manifest.files)} files, signed once, not yet in force")
    print(f"next: a second officer runs `inspectbox rules approve {manifest.version} --key FILE`")
    return 0


def read_day(text: str) -> datetime:
    """Read `2026-12-01` or `2026-12-01T06:00`, UTC unless it says otherwise. Raises OperatorError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise OperatorError(f"`{text}` is no date", hint="write 2026-12-01 or 2026-12-01T06:00") from None
    return moment.replace(microsecond=0) if moment.tzinfo else moment.replace(tzinfo=UTC, microsecond=0)
