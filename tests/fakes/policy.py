"""A policy whose votes are a plain function."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inspectbox.domain.decision import Disposition, Reason, Text
from inspectbox.domain.facts import Facts
from inspectbox.errors import InspectBoxError

Votes = Sequence[Reason] | Callable[[Facts], Sequence[Reason]]


def a_reason(disposition: Disposition, rule: str = "fake_rule", version: str = "fedcba987654") -> Reason:
    """A vote for a disposition."""
    return Reason(
        rule, version, Text(f"{rule} says {disposition.word}", f"{rule}：{disposition.word}"), disposition
    )


RELEASE = (a_reason(Disposition.RELEASE),)


class FakePolicy:
    """Votes `votes`, or what `votes(facts)` returns; raises `fault` instead when there is one.

    Keeps every facts it was asked about in `asked`. The default grants a release.
    """

    def __init__(
        self,
        votes: Votes = RELEASE,
        *,
        version: str = "fedcba987654",
        fault: InspectBoxError | None = None,
    ) -> None:
        self.votes = votes
        self.fault = fault
        self.asked: list[Facts] = []
        self._version = version

    @property
    def version(self) -> str:
        """Hash over all rule files."""
        return self._version

    def vote(self, facts: Facts) -> tuple[Reason, ...]:
        """Return the votes set."""
        self.asked.append(facts)
        if self.fault is not None:
            raise self.fault
        return tuple(self.votes(facts) if callable(self.votes) else self.votes)
