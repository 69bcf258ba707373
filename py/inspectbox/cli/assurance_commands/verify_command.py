"""`inspectbox assurance verify`: compute every random draw again, as an auditor would."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from inspectbox.assurance.verify import audit_record
from inspectbox.bootstrap.assurance import open_assurance
from inspectbox.cli.assurance_commands.since_option import add_since, since
from inspectbox.cli.profile_options import add_profile


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parser."""
    command = commands.add_parser("verify", help="compute every random draw again from the seeds disclosed")
    add_since(command)
    command.add_argument("--json", action="store_true")
    add_profile(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Audit the record; return 1 when anything is wrong."""
    from_then = since(options)
    with open_assurance(options.profile, options.override, options.state) as desk:
        events = desk.reader.verify_chains()
        shifts, drawn, loads = desk.reader.shifts(), desk.reader.draws(), tuple(desk.reader.loads())
        seen = audit_record(shifts, drawn, loads, desk.now, from_then)
    if options.json:
        print(json.dumps(asdict(seen), ensure_ascii=False))
        return 1 if seen.alarms else 0
    print(f"{events} events in two chains, none broken")
    print(
        f"{seen.shifts} shifts, {seen.draws} draws of {seen.cases} cases;"
        f" {seen.recomputed} draws computed again from a disclosed seed"
    )
    for point in seen.open_points:
        print(f"  open   {point}")
    for alarm in seen.alarms:
        print(f"  ALARM  {alarm}")
    print(f"{len(seen.alarms)} alarms" if seen.alarms else "every draw is what it should be")
    return 1 if seen.alarms else 0
