"""`inspectbox rules test`: the examples beside the rules, green or red, with what they cover and would notice."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from inspectbox.cli.rules_commands.rules_folder import add_rules_folder, rules_folder, shown_path
from inspectbox.policy.examples.check import ExampleResult, vote_word
from inspectbox.policy.examples.mutate import Mutant
from inspectbox.policy.examples.report import ExamplesReport, report_examples
from inspectbox.policy.examples.report_json import report_to_json
from inspectbox.policy.language.document import Mark
from inspectbox.policy.language.load import load_policy

if TYPE_CHECKING:
    from inspectbox.cli.rules_commands import Commands


def add(commands: Commands) -> None:
    """Add the subcommand."""
    command = commands.add_parser(
        "test",
        help="run the examples beside the rules: which fail, what they cover, what they would not notice",
    )
    add_rules_folder(command)
    command.add_argument(
        "--threshold", type=percent, metavar="PERCENT", help="fail when less than this is covered"
    )
    command.add_argument(
        "--mutate", action="store_true", help="change the rules one thing at a time: an example must fail"
    )
    command.add_argument(
        "--score", type=percent, metavar="PERCENT", help="with --mutate: fail when fewer changes are noticed"
    )
    command.add_argument("--json", action="store_true", help="one JSON object")
    command.set_defaults(run=run)


def percent(text: str) -> float:
    """Read a share written as a percentage; ValueError when it is none."""
    value = float(text.rstrip("%"))
    if not 0 <= value <= 100:
        raise ValueError(text)
    return value / 100


def run(options: argparse.Namespace) -> int:
    """Return 0 when every example holds and the thresholds are met, 1 otherwise."""
    folder = rules_folder(options.rules)
    report = report_examples(load_policy(folder), mutations=options.mutate or options.score is not None)
    short = [
        f"{what} is {share:.1%}, less than {wanted:.1%}"
        for what, share, wanted in (
            ("coverage", report.share_covered, options.threshold),
            ("mutation score", report.score, options.score),
        )
        if share is not None and wanted is not None and share < wanted
    ]
    if options.json:
        print(json.dumps(report_to_json(report), ensure_ascii=False))
    else:
        _Printer(folder, Console(highlight=False, soft_wrap=True)).report(report, short)
    return 1 if report.failures or short else 0


class _Printer:
    """Prints a report, one finding a line, each beginning with its place."""

    def __init__(self, folder: Path, console: Console) -> None:
        self._folder = folder
        self._console = console

    def report(self, report: ExamplesReport, short: list[str]) -> None:
        """Print what fails, what is not covered, what survives, and the sums last."""
        for failure in report.failures:
            self._failure(failure)
        for one in report.coverage:
            for branch in one.missing:
                self._line(branch.mark, "not covered", f"{one.rule.id}: {branch.lacking}", "yellow")
        for survivor in report.survivors:
            self._line(survivor.mutant.mark, "nobody would notice", _change(survivor.mutant), "magenta")
        self._sums(report)
        for sentence in short:
            self._console.print(Text(f"too little: {sentence}", style="bold red"))

    def _failure(self, failure: ExampleResult) -> None:
        expected, got = vote_word(failure.example.vote), vote_word(failure.got)
        if expected != got:
            said = f"{failure.rule.id}: expected {expected}, got {got}"
            self._line(failure.example.mark, "FAILED", said, "bold red")
        for complaint in failure.complaints:
            self._line(failure.example.mark, "FAILED", f"{failure.rule.id}: {complaint}", "bold red")

    def _line(self, mark: Mark, word: str, said: str, style: str) -> None:
        self._console.print(
            Text.assemble(f"{shown_path(self._folder) / mark.file}:{mark.line}: ", (word, style), f": {said}")
        )

    def _sums(self, report: ExamplesReport) -> None:
        failed = len(report.failures)
        style = "bold red" if failed else "bold green"
        rules = len(report.coverage)
        whole = sum(not one.missing for one in report.coverage)
        self._console.print(
            Text(f"{len(report.results)} examples of {rules} rules: {failed or 'none'} failed", style=style)
        )
        self._console.print(
            f"covered: {report.share_covered:.1%} of what examples can show; {whole} of {rules} rules whole"
        )
        if report.score is not None:
            noticed = len(report.mutants) - len(report.survivors)
            self._console.print(
                f"mutation score: {report.score:.1%} ({noticed} of {len(report.mutants)} changes noticed)"
            )


def _change(mutant: Mutant) -> str:
    if not mutant.became:
        return f"{mutant.rule.id}: without `{mutant.was}`"
    return f"{mutant.rule.id}: `{mutant.became}` for `{mutant.was}`"
