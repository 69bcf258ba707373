"""Votes to a decision: the strictest wins unless a rule may lower it, and a release must have been granted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inspectbox.domain.decision import Decision, Disposition, Lowered, Reason, Text

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
    """Return the decision: the strictest disposition that counts, its reasons strictest first.

    A vote with an `override` lowers the votes of the rules it names to its own disposition, and counts itself: so what
    nobody lowered still wins. A lowered vote lowers others as before. Without a vote the decision is `review` by
    DEFAULT. The order of `reasons` does not matter: the decision has one of its own. A further vote without an
    override never makes a decision that had one milder.
    """
    if not reasons:
        return Decision(DEFAULT.disposition, (DEFAULT,))
    overriding = [reason for reason in reasons if reason.override is not None]
    counted = [_lowered(reason, overriding) for reason in reasons] if overriding else reasons
    ranked = sorted(counted, key=_rank)
    return Decision(ranked[0].counted, tuple(ranked))


def _lowered(reason: Reason, overriding: Sequence[Reason]) -> Reason:
    """Lower a vote to the mildest that may lower it."""
    milder = [
        Lowered(other.disposition, other.rule, other.override.because)
        for other in overriding
        if other.override is not None
        and reason.rule in other.override.rules
        and other.disposition < reason.disposition
    ]
    if not milder:
        return reason
    return replace(
        reason, lowered=min(milder, key=lambda each: (each.to, each.by, each.because.en, each.because.zh))
    )


def _rank(reason: Reason) -> tuple[object, ...]:
    """Sort by what counts, votes that were not lowered first; the rest makes the order one of their own."""
    return (
        -reason.counted,
        reason.lowered is not None,
        -reason.disposition,
        reason.rule,
        reason.version,
        reason.text.en,
        reason.text.zh,
        reason.evidence,
        _words(reason),
    )


def _words(reason: Reason) -> tuple[str, ...]:
    override = reason.override
    return () if override is None else (override.because.en, override.because.zh, *override.rules)
