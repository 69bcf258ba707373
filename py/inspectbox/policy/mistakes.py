"""All mistakes of rule files at once, so that an officer mends them in one go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from inspectbox.errors import RuleError, RuleErrors

MAX_MISTAKES = 50
"""How many are kept: after so many the file is of another kind."""


class Mistakes:
    """Collects rule errors, each once, in the order found."""

    def __init__(self) -> None:
        self._found: dict[str, RuleError] = {}

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Keep the rule errors raised inside and go on; raise them all once there are too many."""
        try:
            yield
        except RuleError as error:
            for each in error.errors if isinstance(error, RuleErrors) else (error,):
                self._found.setdefault(str(each), each)
            if len(self._found) >= MAX_MISTAKES:
                self.check()

    def check(self) -> None:
        """Raise what was found: one error as it is, several as RuleErrors."""
        found = tuple(self._found.values())
        if len(found) == 1:
            raise found[0]
        if found:
            raise RuleErrors(found[:MAX_MISTAKES])
