"""`inspectbox outcome CASE`: record what opening a load found."""

from __future__ import annotations

import argparse

from inspectbox.bootstrap.assurance import record_outcome
from inspectbox.cli.profile_options import add_profile
from inspectbox.errors import OperatorError

LONGEST = {"--found": 1000, "--officer": 64}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parser."""
    command = commands.add_parser("outcome", help="record what opening a load found")
    command.add_argument("case", metavar="CASE", help="id of the case")
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--found", metavar="TEXT", help="what was found that should not be there")
    what.add_argument("--nothing", action="store_true", help="the load was opened and is as declared")
    command.add_argument("--officer", required=True, help="who opened it")
    add_profile(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Append the outcome; the last of a case counts."""
    for name, text in (("--found", options.found), ("--officer", options.officer)):
        if text is not None and not _is_line(text, LONGEST[name]):
            raise OperatorError(
                f"`{name}` must be one line of text, at most {LONGEST[name]} characters", hint="shorten it"
            )
    record_outcome(
        options.profile,
        options.override,
        options.state,
        case_id=options.case,
        found=options.found,
        officer=options.officer,
    )
    print(f"recorded: {'nothing' if options.found is None else options.found}")
    return 0


def _is_line(text: str, longest: int) -> bool:
    return bool(text.strip()) and text.isprintable() and len(text) <= longest
