"""`inspectbox rules test`: the examples beside the rules, green or red."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from inspectbox.cli.rules_commands.rules_folder import add_rules_folder, rules_folder
from inspectbox.policy.evaluate import vote_plainly
from inspectbox.policy.load import load_policy

if TYPE_CHECKING:
    from inspectbox.cli.rules_commands import Commands


def add(commands: Commands) -> None:
    """Add the subcommand."""
    command = commands.add_parser("test", help="run the examples beside the rules")
    add_rules_folder(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Return 0 when every example holds, 1 otherwise."""
    pack = load_policy(rules_folder(options.rules))
    failed = 0
    for rule in pack.rules:
        for example in rule.examples:
            got = {reason.rule: reason.disposition for reason in vote_plainly(pack, example.facts)}.get(
                rule.id
            )
            failed += got is not example.vote
    print(f"{sum(len(rule.examples) for rule in pack.rules)} examples, {failed} failed")
    return 1 if failed else 0
