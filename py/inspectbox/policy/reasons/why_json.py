"""The answers of all rules as plain JSON values, words in both languages."""

from __future__ import annotations

from inspectbox.domain.decision import Decision, Reason
from inspectbox.policy.language.condition_words import in_words
from inspectbox.policy.reasons.why import RuleWhy, Seen

SCHEMA = "inspectbox/rules-explain/1"


def why_to_json(answers: tuple[RuleWhy, ...], decision: Decision, version: str) -> dict[str, object]:
    """Return what was decided and every rule's answer; places are `file:line`."""
    reasons = {reason.rule: reason for reason in decision.reasons}
    return {
        "schema": SCHEMA,
        "rules_version": version,
        "disposition": decision.disposition.word,
        "rules": [
            {
                "rule": answer.rule.id,
                "place": f"{answer.rule.mark.file}:{answer.rule.mark.line}",
                "holds": answer.truth,
                "vote": None if answer.vote is None else answer.vote.word,
                **_voted(reasons.get(answer.rule.id)),
                "seen": [_seen(seen) for seen in answer.seen],
            }
            for answer in answers
        ],
    }


def _voted(reason: Reason | None) -> dict[str, object]:
    """The sentence of a vote, and what another rule made of it."""
    if reason is None:
        return {"text": None, "lowered": None}
    text, lowered = reason.text, reason.lowered
    return {
        "text": {"en": text.en, "zh": text.zh},
        "lowered": None
        if lowered is None
        else {
            "to": lowered.to.word,
            "by": lowered.by,
            "because": {"en": lowered.because.en, "zh": lowered.because.zh},
        },
    }


def _seen(seen: Seen) -> dict[str, object]:
    mark = seen.condition.mark
    return {
        "place": f"{mark.file}:{mark.line}",
        "condition": {"en": in_words(seen.condition), "zh": in_words(seen.condition, "zh")},
        "fact": seen.name,
        "value": seen.value,
    }
