"""One thing the lint has to say of a rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from inspectbox.policy.language.document import Mark


class Severity(IntEnum):
    """How much it matters; an error keeps a pack from being published."""

    NOTICE = 0
    WARNING = 1
    ERROR = 2


@dataclass(frozen=True, slots=True)
class LintFinding:
    """`check` is the check's name, `proof` how it was decided: `solver`, `solver, lists of up to n records`, `read`."""

    check: str
    severity: Severity
    mark: Mark
    rule: str
    sentence: str
    hint: str
    proof: str

    def __str__(self) -> str:
        where = f"{self.mark.file}:{self.mark.line}"
        return f"{where}: {self.severity.name.lower()}: {self.sentence} ({self.hint}) [{self.check}, {self.proof}]"
