"""`inspectbox assurance` and `inspectbox outcome`: how sure the office may be of what it released."""

from __future__ import annotations

import argparse
from typing import TypeAlias

from inspectbox.cli.assurance_commands import budget_command, outcome_command, report_command, verify_command

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_assurance(commands: Commands) -> None:
    """Add `outcome`, and `assurance` with its subcommands; without one it reports."""
    outcome_command.add(commands)
    command = report_command.add(commands)
    subcommands = command.add_subparsers(metavar="SUBCOMMAND")
    verify_command.add(subcommands)
    budget_command.add(subcommands)
