"""`inspectbox rules rollback`: an earlier pack in force again."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from inspectbox.cli.rules_commands.signing_options import add_key, add_office, key_of, office_of

if TYPE_CHECKING:
    from inspectbox.cli.rules_commands import Commands


def add(commands: Commands) -> None:
    """Add the subcommand."""
    command = commands.add_parser("rollback", help="put an earlier pack in force again")
    command.add_argument("version", nargs="?", metavar="VERSION", help="default: the one before the present")
    command.add_argument("--because", required=True, help="why, for the record")
    add_key(command)
    add_office(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Roll back and name the pack."""
    pack = office_of(options).roll_back(options.version, key_of(options), because=options.because)
    print(f"pack {pack.manifest.version} is in force again")
    return 0
