"""`inspectbox rules export`: the tables of a rules folder as a workbook or CSV files."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from inspectbox.bootstrap.tables import export_tables
from inspectbox.cli.rules_commands.rules_folder import add_rules_folder, rules_folder

if TYPE_CHECKING:
    from inspectbox.cli.rules_commands import Commands


def add(commands: Commands) -> None:
    """Add the subcommand."""
    command = commands.add_parser("export", help="write lists, goods, tiers and shares into a spreadsheet")
    command.add_argument(
        "target", type=Path, metavar="OUT", help="a file that ends in .xlsx, or a new folder for CSV"
    )
    add_rules_folder(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the tables and name them."""
    for sheet in export_tables(rules_folder(options.rules), options.target):
        print(f"{sheet.name}: {len(sheet.rows)} rows")
    return 0
