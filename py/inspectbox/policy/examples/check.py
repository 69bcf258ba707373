"""Whether each example gives the vote written beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspectbox.domain.decision import Disposition
from inspectbox.domain.facts import Facts
from inspectbox.policy.evaluation.canonical import canonical, complaints
from inspectbox.policy.evaluation.truth import truth
from inspectbox.policy.language.rule import Example, PolicyPack, Rule


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What a rule says to one of its examples; `complaints` are facts of the example that no rule would see."""

    rule: Rule
    example: Example
    got: Disposition | None
    complaints: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the vote is the one expected and every fact of the example fits the vocabulary."""
        return self.got == self.example.vote and not self.complaints


def vote_of(rule: Rule, facts: Facts) -> Disposition | None:
    """Return one rule's vote on canonical facts, None where it does not vote."""
    match truth(rule.when, facts):
        case True:
            return rule.then
        case False:
            return None
        case None:
            return rule.if_unknown


def check_examples(pack: PolicyPack) -> Iterator[ExampleResult]:
    """Yield the result of every example, in the order of the files."""
    for rule in pack.rules:
        for example in rule.examples:
            facts = canonical(example.facts, pack.vocabulary)
            unseen = tuple(complaints(example.facts, pack.vocabulary))
            yield ExampleResult(rule, example, vote_of(rule, facts), unseen)


def vote_word(vote: Disposition | None) -> str:
    """Return the word that examples use for a vote."""
    return "none" if vote is None else vote.word
