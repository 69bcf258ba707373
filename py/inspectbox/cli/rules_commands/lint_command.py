"""`inspectbox rules lint`: mistakes in rules that load, proved by a solver."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.console import Console

from inspectbox.cli.rules_commands.rules_folder import add_rules_folder, rules_folder
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.lint.finding import LintFinding, Severity
from inspectbox.policy.lint.lint import lint_pack

if TYPE_CHECKING:
    from inspectbox.cli.rules_commands import Commands


def add(commands: Commands) -> None:
    """Add the subcommand."""
    command = commands.add_parser("lint", help="find dead, shadowed, equal and pointless rules")
    add_rules_folder(command)
    command.add_argument("--strict", action="store_true", help="let warnings fail too")
    command.add_argument("--json", action="store_true", help="one JSON object a line")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Return 0 when nothing is wrong, 1 at an error, with `--strict` at a warning."""
    pack = load_policy(rules_folder(options.rules))
    with Console(stderr=True).status("looking at the rules ...", spinner="line") as status:
        found = lint_pack(pack, progress=lambda what: status.update(f"looking at {what}"))
    for finding in found:
        print(json.dumps(_as_json(finding), ensure_ascii=False) if options.json else finding)
    counts = {severity: sum(one.severity is severity for one in found) for severity in Severity}
    if not options.json:
        listed = ", ".join(f"{counts[severity]} {severity.name.lower()}s" for severity in reversed(Severity))
        print(f"{len(pack.rules)} rules: {listed}")
    worst = Severity.WARNING if options.strict else Severity.ERROR
    return 1 if any(one.severity >= worst for one in found) else 0


def _as_json(finding: LintFinding) -> dict[str, object]:
    return {**asdict(finding), "severity": finding.severity.name.lower()}
