"""`inspectbox rules diff A B`: how two folders or packs of rules differ, and with `--cases` what that changes."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from inspectbox.bootstrap.compare_folders import FolderComparison, compare_folders
from inspectbox.bootstrap.open_lane import open_profile
from inspectbox.bootstrap.replay_store import Replay
from inspectbox.cli.profile_options import add_profile
from inspectbox.cli.rules_commands.diff_text import comparison_to_json, print_comparison
from inspectbox.cli.rules_commands.replay_command import minutes_of, moment, told_replay
from inspectbox.cli.rules_commands.replay_text import print_replay
from inspectbox.cli.rules_commands.rules_folder import RULES_OR_PACK, rules_or_pack
from inspectbox.cli.rules_commands.signing_options import add_office
from inspectbox.policy.replay.recorded import Period
from inspectbox.policy.replay.workload import loads

if TYPE_CHECKING:
    from inspectbox.cli.rules_commands import Commands


def add(commands: Commands) -> None:
    """Add the subcommand."""
    command = commands.add_parser("diff", help="what differs between two folders or packs of rules")
    command.add_argument("old", type=Path, metavar="A", help=RULES_OR_PACK)
    command.add_argument("new", type=Path, metavar="B", help="the same")
    add_office(command)
    command.add_argument(
        "--cases", action="store_true", help="decide every recorded case under both: what comes out otherwise"
    )
    command.add_argument("--since", type=moment, metavar="DATE", help="with --cases: first day (UTC)")
    command.add_argument("--until", type=moment, metavar="DATE", help="with --cases: first day no longer")
    command.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    command.add_argument("--plain", action="store_true", help="with --cases: without the engine (faster)")
    command.add_argument("--json", action="store_true", help="one JSON object (without cases)")
    add_profile(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Return 0 when both sides could be read, whatever differs; 1 when a replayed case could not be decided."""
    found = compare_folders(rules_or_pack(options.old, options), rules_or_pack(options.new, options))
    if options.json:
        told = comparison_to_json(found.rules, found.files, (found.old.version, found.new.version))
        print(json.dumps(told, ensure_ascii=False))
        return 0
    console = Console(highlight=False, soft_wrap=True)
    print_comparison(console, found.rules, found.files, (found.old.folder, found.new.folder))
    return _cases(found, options) if options.cases else 0


def _cases(found: FolderComparison, options: argparse.Namespace) -> int:
    state = options.state or open_profile(options.profile, options.override).lane.state_folder
    replay = Replay(state, found.new, Period(options.since, options.until), not options.plain, found.old)
    tally = told_replay(replay, options.workers)
    evaluator = "plain evaluator" if options.plain else "engine and plain evaluator"
    rules = f"{found.new.version}, each against {found.old.version}, {evaluator}"
    console = Console(highlight=False)
    console.print()
    print_replay(console, tally, loads(tally, minutes_of(found.new.folder)), rules)
    return 1 if tally.alarm else 0
