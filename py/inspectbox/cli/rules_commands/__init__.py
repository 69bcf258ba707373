"""`inspectbox rules SUBCOMMAND`: what an officer does with rule files. One module a subcommand, each with `add`."""

from __future__ import annotations

import argparse
from typing import TypeAlias

from inspectbox.cli.rules_commands import (
    approve_command,
    diff_command,
    explain_command,
    export_command,
    import_command,
    keygen_command,
    lint_command,
    packs_command,
    publish_command,
    replay_command,
    rollback_command,
    test_command,
)

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

SUBCOMMANDS = (
    lint_command,
    test_command,
    explain_command,
    replay_command,
    diff_command,
    export_command,
    import_command,
    keygen_command,
    publish_command,
    approve_command,
    packs_command,
    rollback_command,
)
"""In the order of an officer's work; a module adds its parser by `add(commands)`, which sets `run`."""


def add_rules(commands: Commands) -> None:
    """Add `rules` and its subcommands."""
    command = commands.add_parser(
        "rules", help="test, explain, replay, compare and publish the rules an office writes"
    )
    subcommands = command.add_subparsers(required=True, metavar="SUBCOMMAND")
    for module in SUBCOMMANDS:
        module.add(subcommands)
