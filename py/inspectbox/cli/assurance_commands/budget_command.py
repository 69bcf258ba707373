"""`inspectbox assurance budget`: what it takes to release so many loads at once, and what is given up for it."""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from fractions import Fraction
from pathlib import Path

from rich.console import Console

from inspectbox.assurance.budget import Budget, Wish, solve
from inspectbox.assurance.load_rates import FILE, parse_random_checks
from inspectbox.assurance.rates_text import with_shares
from inspectbox.assurance.recorded import Load
from inspectbox.bootstrap.alarm_budget import Redecider, RuleTexts, read_rule_texts, write_rules
from inspectbox.bootstrap.assurance import AssuranceDesk, open_assurance
from inspectbox.cli.assurance_commands.budget_report import budget_to_json, print_budget
from inspectbox.cli.assurance_commands.since_option import add_since, since
from inspectbox.cli.profile_options import add_profile
from inspectbox.errors import OperatorError


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the parser."""
    command = commands.add_parser(
        "budget", help="solve limits and random shares for a share of immediate releases; changes nothing"
    )
    command.add_argument("--release-at-least", default="90%", metavar="PERCENT")
    command.add_argument(
        "--lose-at-most", type=int, default=0, metavar="N", help="confirmed outcomes that may be given up"
    )
    command.add_argument(
        "--share-out", action="store_true", help="share the random openings out anew, where they teach most"
    )
    command.add_argument("--write", type=Path, metavar="FOLDER", help="write the rules as proposed, a copy")
    command.add_argument("--json", action="store_true")
    add_since(command)
    add_profile(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the proposal; return 1 when no proposal reaches the wish."""
    wish = Wish(_percent(options.release_at_least), max(0, options.lose_at_most), options.share_out)
    with open_assurance(options.profile, options.override, options.state) as desk:
        loads = tuple(
            load
            for load in desk.reader.loads(since(options))
            if load.draw is not None and not any(rule.startswith("BOX-") for rule, _ in load.votes)
        )
        if not loads:
            raise OperatorError(
                "no decided load is recorded", hint="give the lane's state folder with `--state`"
            )
        texts = read_rule_texts(desk.rules)
        rates = desk.checks.in_force(desk.now.date())
        budget = solve(loads, texts.rules, rates, Redecider(desk.rules), wish)
        changed = _changed_files(texts, budget)
        if options.json:
            print(json.dumps(budget_to_json(budget, loads), ensure_ascii=False))
        else:
            _print(desk, budget, texts, changed, loads)
        if options.write is not None:
            write_rules(desk.rules, options.write, changed)
            if not options.json:
                print(f"written to {options.write}; test it with `inspectbox rules test {options.write}`")
    return 0 if budget.reached else 1


def _percent(text: str) -> Fraction:
    try:
        share = Fraction(text.strip().removesuffix("%")) / 100
    except (ValueError, ZeroDivisionError):
        raise OperatorError(f"`{text[:40]}` is no share", hint="write it as 90%") from None
    if not 0 < share <= 1:
        raise OperatorError(f"`{text[:40]}` is no share of loads", hint="write it as 90%")
    return share


def _changed_files(texts: RuleTexts, budget: Budget) -> dict[str, str]:
    """Return the files the proposal changes; the new shares are read back, so that none can break the law."""
    shares = with_shares(texts.random_checks, budget.rates_after)
    parse_random_checks(shares.encode(), FILE)
    changed = {name: text for name, text in budget.texts.items() if text != texts.rules[name]}
    return changed if shares == texts.random_checks else {**changed, FILE: shares}


def _print(
    desk: AssuranceDesk, budget: Budget, texts: RuleTexts, changed: dict[str, str], loads: tuple[Load, ...]
) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 130)
    if desk.simulated:
        console.print("simulated lane: every figure here is simulated")
    print_budget(console, budget, loads, desk.checks)
    if not changed:
        console.print("nothing to change")
    for name in sorted(changed):
        before = texts.random_checks if name == FILE else texts.rules[name]
        lines = difflib.unified_diff(
            before.splitlines(), changed[name].splitlines(), f"a/{name}", f"b/{name}", n=0, lineterm=""
        )
        for line in lines:
            console.print(line, markup=False, soft_wrap=True)
