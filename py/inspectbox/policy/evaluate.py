"""The plain evaluator: every rule's vote on the facts, without any engine."""

from __future__ import annotations

from dataclasses import dataclass

from inspectbox.domain.decision import Reason
from inspectbox.domain.facts import Facts
from inspectbox.policy.canonical import canonical
from inspectbox.policy.explain import reason_for
from inspectbox.policy.rule import PolicyPack
from inspectbox.policy.truth import truth


@dataclass(frozen=True, slots=True)
class Answer:
    """Ids of the rules that certainly hold, and of those that hold or may hold for all that is known."""

    certain: frozenset[str]
    possible: frozenset[str]


def vote_plainly(pack: PolicyPack, facts: Facts) -> tuple[Reason, ...]:
    """Return every rule's vote on the facts, in the order of the rules; none where nothing applies."""
    known = canonical(facts, pack.vocabulary)
    return votes(pack, answer_plainly(pack, known), known)


def answer_plainly(pack: PolicyPack, facts: Facts) -> Answer:
    """Return which rules hold on canonical facts, certainly and possibly."""
    truths = [(rule.id, truth(rule.when, facts)) for rule in pack.rules]
    return Answer(
        frozenset(name for name, value in truths if value is True),
        frozenset(name for name, value in truths if value is not False),
    )


def votes(pack: PolicyPack, answer: Answer, facts: Facts) -> tuple[Reason, ...]:
    """Turn an answer on canonical facts into reasons: a certain rule votes `then`, a possible one `if_unknown`."""
    found: list[Reason] = []
    for rule in pack.rules:
        if rule.id in answer.certain:
            found.append(reason_for(rule, facts, pack.vocabulary, rule.then, certain=True))
        elif rule.id in answer.possible and rule.if_unknown is not None:
            found.append(reason_for(rule, facts, pack.vocabulary, rule.if_unknown, certain=False))
    return tuple(found)
