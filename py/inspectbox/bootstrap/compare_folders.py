"""Two folders of rules read and compared: rules by what they say, everything beside them line by line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inspectbox.adapters.pack_folder import read_rule_files
from inspectbox.bootstrap.replay_store import RuleFolder
from inspectbox.policy.compare.compare_files import FileChange, compare_files
from inspectbox.policy.compare.compare_packs import PackComparison, compare_packs
from inspectbox.policy.language.load import load_policy


@dataclass(frozen=True, slots=True)
class FolderComparison:
    """Both folders as read, their rules compared, and the lists and tables that differ."""

    old: RuleFolder
    new: RuleFolder
    rules: PackComparison
    files: tuple[FileChange, ...]


def compare_folders(old: Path, new: Path) -> FolderComparison:
    """Read and compare two folders. Raises RuleError when one holds no rules that can be read."""
    packs = load_policy(old), load_policy(new)
    rule_files = {rule.mark.file for pack in packs for rule in pack.rules}
    differing = compare_files(read_rule_files(old), read_rule_files(new))
    return FolderComparison(
        RuleFolder(old, packs[0].version),
        RuleFolder(new, packs[1].version),
        compare_packs(*packs),
        tuple(change for change in differing if change.name not in rule_files),
    )
