"""`inspectbox rules replay --since DATE`: every recorded case again under other rules, and what that changes."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from rich.console import Console

from inspectbox.bootstrap.open_lane import open_profile
from inspectbox.bootstrap.replay_store import Replay, RuleFolder, replay_store
from inspectbox.cli.profile_options import add_profile
from inspectbox.cli.rules_commands.replay_text import print_replay
from inspectbox.cli.rules_commands.rules_folder import add_rules_or_pack, rules_or_pack, shown_path
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.replay.picture import draw_replay
from inspectbox.policy.replay.recorded import Period
from inspectbox.policy.replay.report import changes_as_csv, replay_to_json
from inspectbox.policy.replay.tally import Tally
from inspectbox.policy.replay.workload import Minutes, loads, read_minutes

if TYPE_CHECKING:
    from inspectbox.cli.rules_commands import Commands

QUIET_SECONDS = 2.0


def add(commands: Commands) -> None:
    """Add the subcommand."""
    command = commands.add_parser(
        "replay", help="decide every recorded case again: what changes under these rules"
    )
    command.add_argument("--since", type=moment, metavar="DATE", help="first day, such as 2026-10-01 (UTC)")
    command.add_argument("--until", type=moment, metavar="DATE", help="first day no longer replayed")
    add_rules_or_pack(command)
    command.add_argument("--picture", type=Path, metavar="FILE.svg", help="write the picture")
    command.add_argument("--cases", type=Path, metavar="FILE.csv", help="write one line a changed case")
    command.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    command.add_argument(
        "--plain", action="store_true", help="plain evaluator alone, without the engine beside it (faster)"
    )
    command.add_argument("--json", action="store_true", help="one JSON object")
    add_profile(command)
    command.set_defaults(run=run)


def moment(text: str) -> datetime:
    """Read a day or a time, UTC unless it says otherwise; ValueError when it is none."""
    value = datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def run(options: argparse.Namespace) -> int:
    """Return 0 when all was replayed, 1 when a case under the same rules came out otherwise or could not be decided."""
    folder = rules_or_pack(options.rules, options)
    version = load_policy(folder).version
    state = options.state or open_profile(options.profile, options.override).lane.state_folder
    period = Period(options.since, options.until)
    replay = Replay(state, RuleFolder(folder, version), period, not options.plain)
    tally = told_replay(replay, options.workers)
    found = loads(tally, minutes_of(folder))
    evaluator = "plain evaluator" if options.plain else "engine and plain evaluator"
    if options.picture is not None:
        title = f"Replay under rules {version}"
        options.picture.write_text(draw_replay(tally, found, title), encoding="utf-8")
    if options.cases is not None:
        options.cases.write_text(changes_as_csv(tally.changes), encoding="utf-8")
    if options.json:
        print(json.dumps(replay_to_json(tally, found, version, evaluator), ensure_ascii=False))
    else:
        print_replay(Console(highlight=False), tally, found, f"{version} ({shown_path(folder)}), {evaluator}")
        if options.cases is None and tally.changes:
            print("every changed case: --cases FILE.csv; the picture: --picture FILE.svg")
    return 1 if tally.alarm else 0


def told_replay(replay: Replay, workers: int) -> Tally:
    """Replay, telling on stderr how far it is once it takes longer than QUIET_SECONDS."""
    status = Console(stderr=True).status("")
    try:
        return replay_store(replay, workers, _telling(status.start, status.update))
    finally:
        status.stop()


def _telling(start: Callable[[], None], update: Callable[[str], None]) -> Callable[[int, int], None]:
    """Tell nothing for QUIET_SECONDS; then how far it is and how long it will take."""
    began, shown = monotonic(), False

    def tell(done: int, total: int) -> None:
        nonlocal shown
        spent = monotonic() - began
        if spent < QUIET_SECONDS:
            return
        left = f", {spent / done * (total - done):.0f} s left" if done else ""
        if not sys.stderr.isatty():
            print(f"replayed {done} of {total} cases{left}", file=sys.stderr, flush=True)
            return
        if not shown:
            start()
            shown = True
        update(f"replayed {done} of {total} cases{left}")

    return tell


def minutes_of(folder: Path) -> Minutes:
    """Read the office's own figures, `workload.csv` beside the rules; none where there is no such file."""
    file = folder / "workload.csv"
    return read_minutes(file.read_text(encoding="utf-8"), file.name) if file.is_file() else {}
