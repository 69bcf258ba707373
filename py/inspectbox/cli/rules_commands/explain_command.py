"""`inspectbox rules explain CASE`: which rule, which fact, which value, which line; and why the others did not fire."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from inspectbox.bootstrap.explain_case import AskedCase, find_asked
from inspectbox.cli.profile_options import add_profile
from inspectbox.cli.rules_commands.rules_folder import add_rules_or_pack, rules_or_pack, shown_path
from inspectbox.cli.rules_commands.why_text import why_lines, wrapped
from inspectbox.policy.evaluation.combine import combine
from inspectbox.policy.evaluation.evaluate import vote_plainly
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.reasons.why import why
from inspectbox.policy.reasons.why_json import why_to_json

if TYPE_CHECKING:
    from inspectbox.cli.rules_commands import Commands


def add(commands: Commands) -> None:
    """Add the subcommand."""
    command = commands.add_parser("explain", help="why a case is decided as it is, rule by rule")
    command.add_argument(
        "case", metavar="CASE", help="id of a recorded case, or a JSON file: a case, or facts"
    )
    add_rules_or_pack(command)
    command.add_argument("--language", choices=("en", "zh"), default="en")
    command.add_argument("--json", action="store_true", help="one JSON object, both languages")
    add_profile(command)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Return 0 when the case was explained."""
    folder = rules_or_pack(options.rules, options)
    pack = load_policy(folder)
    asked = find_asked(options.case, options.profile, options.override, options.state)
    facts = asked.facts(pack.vocabulary)
    decision = combine(vote_plainly(pack, facts))
    answers = why(pack, facts)
    if options.json:
        print(json.dumps(why_to_json(answers, decision, pack.version), ensure_ascii=False))
        return 0
    for line in _recorded(asked, pack.version, options.language):
        print(line)
    for line in why_lines(answers, decision, shown_path(folder), options.language):
        print(line)
    return 0


def _recorded(asked: AskedCase, version: str, language: str) -> list[str]:
    """What the record says, where there is one, and whether these files are the rules that decided it."""
    case = asked.recorded
    if case is None:
        return []
    same = case.rules_version == version
    if language == "zh":
        rules = f"规则版本 {case.rules_version}" + ("" if same else f"，以下按版本 {version} 说明")
        lines = [f"案件 {case.case_id}，当时处置 {case.disposition.word}，{rules}"]
        lines += ["当时由设备自身判为扣留，并非规则："] if case.by_box else []
    else:
        rules = f"by rules {case.rules_version}" + ("" if same else f"; what follows is by rules {version}")
        lines = [f"case {case.case_id}, decided {case.disposition.word} {rules}"]
        lines += ["the box itself held it, not the rules:"] if case.by_box else []
    lines += case.box_sentences(language) if case.by_box else ()
    return [*(line for text in lines for line in wrapped(text, 0)), ""]
