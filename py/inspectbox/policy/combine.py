"""Votes to a decision: the strictest wins, and a release must have been granted."""

from __future__ import annotations

from collections.abc import Sequence

from inspectbox.domain.decision import Decision, Disposition, Reason, Text

DEFAULT = Reason(
    rule="DEFAULT",
    version="",
    text=Text(
        en="No rule granted a release, so an officer looks at the picture.",
        zh="没有规则准予放行，由关员审核图像。",
    ),
    disposition=Disposition.REVIEW,
)
"""The reason where no rule voted."""


def combine(reasons: Sequence[Reason]) -> Decision:
    """Return the decision: the strictest disposition voted, its reasons strictest first, in an order of their own.

    Without a vote the decision is `review` by DEFAULT. The order of `reasons` does not matter, and a further vote
    never makes a decision that had one milder.
    """
    if not reasons:
        return Decision(DEFAULT.disposition, (DEFAULT,))
    ranked = sorted(reasons, key=_rank)
    return Decision(ranked[0].disposition, tuple(ranked))


def _rank(reason: Reason) -> tuple[int, str, str, str, str, tuple[tuple[str, str], ...]]:
    return (-reason.disposition, reason.rule, reason.version, reason.text.en, reason.text.zh, reason.evidence)
