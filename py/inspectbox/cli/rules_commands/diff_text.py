"""The comparison of two packs for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from inspectbox.cli.rules_commands.rules_folder import shown_path
from inspectbox.policy.compare.compare_files import FileChange
from inspectbox.policy.compare.compare_packs import PackComparison, PartChange, RuleChange
from inspectbox.policy.language.condition_words import in_words
from inspectbox.policy.language.document import Mark
from inspectbox.policy.language.rule import Rule

SCHEMA = "inspectbox/rules-diff/1"
MAX_LINES = 10


def print_comparison(
    console: Console, comparison: PackComparison, files: Sequence[FileChange], folders: tuple[Path, Path]
) -> None:
    """Print rules added, removed and changed, then lists and tables; `-` is A's side, `+` is B's."""
    old, new = map(shown_path, folders)
    for rule in comparison.removed:
        _rule(console, rule, old, "-", "red")
    for rule in comparison.added:
        _rule(console, rule, new, "+", "green")
    for change in comparison.changed:
        _changed(console, change, old, new)
    for file in files:
        _file(console, file, old, new)
    if comparison.same and not files:
        console.print("nothing differs")
        return
    sums = (len(comparison.added), len(comparison.removed), len(comparison.changed), len(files))
    console.print(
        "{} rules added, {} removed, {} changed; {} lists and tables differ".format(*sums), style="bold"
    )


def _rule(console: Console, rule: Rule, folder: Path, sign: str, style: str) -> None:
    console.print(Text(f"{sign} {rule.id}  {_place(folder, rule.mark)}", style=style))
    console.print(Text(f"    {rule.says.en}"))
    console.print(Text(f"    {rule.then.word} when {in_words(rule.when)}"))


def _changed(console: Console, change: RuleChange, old: Path, new: Path) -> None:
    console.print(Text(f"~ {change.new.id}", style="yellow"))
    for part in change.parts:
        if part.was:
            console.print(Text(f"    - {part.was}  {_place(old, part.mark_was)}", style="red"))
        if part.became:
            console.print(Text(f"    + {part.became}  {_place(new, part.mark_became)}", style="green"))


def _file(console: Console, file: FileChange, old: Path, new: Path) -> None:
    console.print(Text(f"~ {file.name}", style="yellow"))
    for sign, style, folder, lines, there in (
        ("-", "red", old, file.removed, file.was_there),
        ("+", "green", new, file.added, file.is_there),
    ):
        if not there:
            console.print(Text(f"    {sign} {folder / file.name} is not there", style=style))
        for line in lines[:MAX_LINES]:
            shown = "".join(c if c.isprintable() else " " for c in line.text.strip()[:100])
            console.print(Text(f"    {sign} {shown}  {folder / file.name}:{line.line}", style=style))
        if len(lines) > MAX_LINES:
            console.print(Text(f"    {sign} and {len(lines) - MAX_LINES} lines more", style=style))


def _place(folder: Path, mark: Mark) -> str:
    return f"{folder / mark.file}:{mark.line}"


def comparison_to_json(
    comparison: PackComparison, files: Sequence[FileChange], versions: tuple[str, str]
) -> dict[str, object]:
    """Return the comparison; places are `file:line` on their own side."""
    return {
        "schema": SCHEMA,
        "versions": list(versions),
        "added": [_rule_json(rule) for rule in comparison.added],
        "removed": [_rule_json(rule) for rule in comparison.removed],
        "changed": [
            {"rule": change.new.id, "parts": [_part_json(part) for part in change.parts]}
            for change in comparison.changed
        ],
        "files": [
            {"name": file.name, "lines_removed": len(file.removed), "lines_added": len(file.added)}
            for file in files
        ],
    }


def _rule_json(rule: Rule) -> dict[str, object]:
    return {"rule": rule.id, "place": f"{rule.mark.file}:{rule.mark.line}", "then": rule.then.word}


def _part_json(part: PartChange) -> dict[str, object]:
    was, became = part.mark_was, part.mark_became
    return {
        "was": part.was or None,
        "became": part.became or None,
        "place_was": f"{was.file}:{was.line}",
        "place_became": f"{became.file}:{became.line}",
    }
