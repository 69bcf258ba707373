"""All mistakes of rule files at once, so that an officer mends them in one go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from inspectbox.errors import RuleError, RuleErrors

MAX_MISTAKES = 50
"""How many are kept: after so many the file is of another kind."""
MAX_TRIES = 200
"""How often anything is found before the rest is left unread: the same mistake may be met again and again."""


class Mistakes:
    """Collects rule errors, each once, in the order found."""

    def __init__(self) -> None:
        self._found: dict[str, RuleError] = {}
        self._tries = 0

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Keep the rule errors raised inside and go on; raise them all once there are too many."""
        try:
            yield
        except RuleError as error:
            self._tries += 1
            for each in error.errors if isinstance(error, RuleErrors) else (error,):
                self._found.setdefault(str(each), each)
            if len(self._found) >= MAX_MISTAKES or self._tries >= MAX_TRIES:
                self.check()

    def check(self) -> None:
        """Raise what was found: one error as it is, several as RuleErrors."""
        found = tuple(self._found.values())
        if len(found) == 1:
            raise found[0]
        if found:
            raise RuleErrors(found[:MAX_MISTAKES])
