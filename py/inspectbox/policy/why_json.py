"""The answers of all rules as plain JSON values, words in both languages."""

from __future__ import annotations

from inspectbox.domain.decision import Decision
from inspectbox.policy.condition_words import in_words
from inspectbox.policy.why import RuleWhy, Seen

SCHEMA = "inspectbox/rules-explain/1"


def why_to_json(answers: tuple[RuleWhy, ...], decision: Decision, version: str) -> dict[str, object]:
    """Return what was decided and every rule's answer; places are `file:line`."""
    texts = {reason.rule: reason.text for reason in decision.reasons}
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
                "text": None
                if answer.rule.id not in texts
                else {"en": texts[answer.rule.id].en, "zh": texts[answer.rule.id].zh},
                "seen": [_seen(seen) for seen in answer.seen],
            }
            for answer in answers
        ],
    }


def _seen(seen: Seen) -> dict[str, object]:
    mark = seen.condition.mark
    return {
        "place": f"{mark.file}:{mark.line}",
        "condition": {"en": in_words(seen.condition), "zh": in_words(seen.condition, "zh")},
        "fact": seen.name,
        "value": seen.value,
    }
