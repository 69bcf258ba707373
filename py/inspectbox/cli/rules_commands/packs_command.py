"""`inspectbox rules packs`: what was published, and which pack is in force."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from inspectbox.bootstrap.publish import ListedPack
from inspectbox.cli.rules_commands.signing_options import add_office, office_of
from inspectbox.policy.pack.manifest import write_moment

if TYPE_CHECKING:
    from inspectbox.cli.rules_commands import Commands


def add(commands: Commands) -> None:
    """Add the subcommand."""
    command = commands.add_parser("packs", help="list the published packs and which one is in force")
    add_office(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line a pack."""
    table = Table("pack", "state", "from", "until", "signed by", "note", box=None)
    for pack in office_of(options).listed():
        table.add_row(*_cells(pack))
    Console().print(table)
    return 0


def _cells(pack: ListedPack) -> tuple[str, ...]:
    manifest = pack.manifest
    since = "" if manifest is None else write_moment(manifest.since)
    until = "" if manifest is None or manifest.until is None else write_moment(manifest.until)
    note = pack.why or ("" if manifest is None else manifest.note)
    return pack.version, pack.state.value, since, until, ", ".join(pack.officers), note
