"""Recorded loads decided again under rule files that exist only in memory, for the alarm budget."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspectbox.assurance.load_rates import FILE
from inspectbox.assurance.recorded import Load, facts_undrawn
from inspectbox.domain.decision import Disposition
from inspectbox.domain.facts import Facts
from inspectbox.errors import OperatorError, RuleError
from inspectbox.policy.evaluation.combine import combine
from inspectbox.policy.evaluation.evaluate import PlainEvaluator
from inspectbox.policy.language.load import DATA_FILES, load_policy
from inspectbox.policy.language.rule import PolicyPack


@dataclass(frozen=True, slots=True)
class RuleTexts:
    """The rule files of a folder, and its random checks: name to text."""

    folder: Path
    rules: Mapping[str, str]
    random_checks: str


def read_rule_texts(folder: Path) -> RuleTexts:
    """Read them; raises RuleError when one cannot be read."""
    try:
        texts = {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.yaml"))}
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{folder}: cannot be read: {error}", hint="restore the rules folder") from error
    rules = {name: text for name, text in texts.items() if name not in DATA_FILES}
    return RuleTexts(folder, rules, texts[FILE])


class Redecider:
    """Decides recorded loads under changed rule files, with the plain evaluator, as if nothing had been drawn."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._facts: dict[str, Facts] = {}

    def __call__(self, texts: Mapping[str, str], loads: Sequence[Load]) -> list[Disposition]:
        """Return the decisions. Raises RuleError when the files are no pack."""
        pack = self._load(texts)
        evaluator = PlainEvaluator(pack)
        return [combine(evaluator.vote(self._facts_of(load, pack))).disposition for load in loads]

    def _load(self, texts: Mapping[str, str]) -> PolicyPack:
        with tempfile.TemporaryDirectory(prefix="inspectbox-budget-") as folder:
            copy = Path(folder) / "rules"
            write_rules(self._folder, copy, texts)
            return load_policy(copy)

    def _facts_of(self, load: Load, pack: PolicyPack) -> Facts:
        known = self._facts.get(load.case_id)
        if known is None:
            known = self._facts[load.case_id] = facts_undrawn(load, pack.vocabulary.lists)
        return known


def write_rules(source: Path, target: Path, texts: Mapping[str, str]) -> None:
    """Copy a rules folder with some files changed. Raises OperatorError when the target is there already."""
    if target.exists():
        raise OperatorError(f"`{target}` is there already", hint="give a folder that does not exist yet")
    shutil.copytree(source, target)
    for name, text in texts.items():
        (target / name).write_text(text, encoding="utf-8")
