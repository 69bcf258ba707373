"""`inspectbox rules approve`: the second officer's signature, which puts a pack in force."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from inspectbox.bootstrap.publish import check_draft
from inspectbox.cli.rules_commands.signing_options import add_key, add_office, key_of, office_of
from inspectbox.policy.pack.manifest import write_moment

if TYPE_CHECKING:
    from inspectbox.cli.rules_commands import Commands


def add(commands: Commands) -> None:
    """Add the subcommand."""
    command = commands.add_parser(
        "approve", help="sign a published pack as the second officer: it comes in force"
    )
    command.add_argument("version", metavar="VERSION")
    command.add_argument("--because", default="approved", help="what you checked, for the record")
    add_key(command)
    add_office(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Approve and say from when the lanes run it."""
    pack = office_of(options).approve(
        options.version, key_of(options), because=options.because, check=check_draft
    )
    names = " and ".join(officer.name for officer in pack.officers)
    print(f"pack {pack.manifest.version}: signed by {names}")
    print(f"in force from {write_moment(pack.manifest.since)}; every lane takes it up by itself")
    return 0
