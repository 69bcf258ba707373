"""Mutation testing of rules: change one thing, and see whether an example of the rule notices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from inspectbox.domain.decision import Disposition
from inspectbox.policy.evaluation.canonical import canonical
from inspectbox.policy.examples.alterations import alterations
from inspectbox.policy.examples.check import vote_of
from inspectbox.policy.examples.written import written_places
from inspectbox.policy.language.condition import AllOf, AnyOf, Condition, Quantified
from inspectbox.policy.language.condition_tree import mark_of, put
from inspectbox.policy.language.condition_words import in_words
from inspectbox.policy.language.document import Mark
from inspectbox.policy.language.rule import PolicyPack, Rule


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule with one thing changed: `mark` is where, `was` and `became` say what; a dropped part became nothing."""

    rule: Rule
    mark: Mark
    was: str
    became: str


@dataclass(frozen=True, slots=True)
class MutantResult:
    """Whether an example of the rule gives another vote than it should, once the rule is changed."""

    mutant: Mutant
    noticed: bool


def mutate(pack: PolicyPack) -> Iterator[MutantResult]:
    """Yield every mutant of every rule with its fate, in the order of the rules."""
    for rule in pack.rules:
        asked = [(canonical(example.facts, pack.vocabulary), example.vote) for example in rule.examples]
        for mutant in mutants(rule):
            noticed = any(vote_of(mutant.rule, facts) is not vote for facts, vote in asked)
            yield MutantResult(mutant, noticed)


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Yield the rule with each of its limits, classes, list members, operators, conditions and votes changed."""
    yield from _other_votes(rule)
    for path, condition in written_places(rule):
        for altered in alterations(condition):
            was, became, mark = _difference(condition, altered)
            yield Mutant(replace(rule, when=put(rule.when, path, altered)), mark, was, became)


def _difference(condition: Condition, altered: Condition) -> tuple[str, str, Mark]:
    """A dropped part is told by its own words and line."""
    if isinstance(condition, AllOf | AnyOf):
        kept = altered.parts if isinstance(altered, type(condition)) else (altered,)
        dropped = _first_missing(condition.parts, kept)
        return in_words(dropped), "", mark_of(dropped)
    if isinstance(condition, Quantified) and isinstance(altered, Quantified):
        name = condition.list_name
        return f"{name}: {condition.quantifier}", f"{name}: {altered.quantifier}", condition.mark
    return in_words(condition), in_words(altered), mark_of(condition)


def _first_missing(parts: tuple[Condition, ...], kept: tuple[Condition, ...]) -> Condition:
    for number, part in enumerate(parts):
        if number >= len(kept) or kept[number] is not part:
            return part
    return parts[-1]


def _other_votes(rule: Rule) -> Iterator[Mutant]:
    for vote in _neighbours(rule.then):
        yield Mutant(replace(rule, then=vote), rule.mark, f"then: {rule.then.word}", f"then: {vote.word}")
    if rule.if_unknown is None or rule.if_unknown is min(Disposition.REVIEW, rule.then):
        return  # nobody wrote it
    for vote in _neighbours(rule.if_unknown):
        if vote is not Disposition.RELEASE:
            was, became = f"if_unknown: {rule.if_unknown.word}", f"if_unknown: {vote.word}"
            yield Mutant(replace(rule, if_unknown=vote), rule.mark, was, became)


def _neighbours(vote: Disposition) -> Iterator[Disposition]:
    if vote > Disposition.RELEASE:
        yield Disposition(vote - 1)
    if vote < Disposition.HOLD:
        yield Disposition(vote + 1)
