"""`inspectbox rules import`: changed tables back into the files of a rules folder."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from inspectbox.bootstrap.tables import import_tables
from inspectbox.cli.rules_commands.rules_folder import add_rules_folder, rules_folder

if TYPE_CHECKING:
    from inspectbox.cli.rules_commands import Commands


def add(commands: Commands) -> None:
    """Add the subcommand."""
    command = commands.add_parser(
        "import", help="take changed tables of a spreadsheet back into the rule files"
    )
    command.add_argument("source", type=Path, metavar="IN", help="a .xlsx, a .csv or a folder of .csv files")
    add_rules_folder(command)
    command.add_argument(
        "--write", action="store_true", help="change the files, not only show what would change"
    )
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show, and with `--write` make, the changes."""
    lines = list(import_tables(options.source, rules_folder(options.rules), write=options.write))
    print("\n".join(lines) if lines else "nothing changes")
    if lines and not options.write:
        print("nothing is written yet: run it again with `--write`")
    return 0
