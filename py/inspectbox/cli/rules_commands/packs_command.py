"""`inspectbox rules packs`: what was published, and which pack is in force."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from inspectbox.bootstrap.publish import ListedPack
from inspectbox.cli.rules_commands.signing_options import add_office, office_of

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
    for column in table.columns[:4]:
        column.no_wrap = True
    for pack in office_of(options).listed():
        table.add_row(*map(Text, _cells(pack)))
    Console().print(table)
    return 0


def _cells(pack: ListedPack) -> tuple[str, ...]:
    manifest = pack.manifest
    since = "" if manifest is None else _day(manifest.since)
    until = "" if manifest is None or manifest.until is None else _day(manifest.until)
    note = pack.why or ("" if manifest is None else manifest.note)
    return pack.version, pack.state.value, since, until, ", ".join(pack.officers), note


def _day(moment: datetime) -> str:
    """Return a moment to the minute, UTC; the day alone where it is midnight."""
    return moment.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
