"""Checks of rules against each other: equal, shadowed, releases that never stand, overrides without effect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import z3

from inspectbox.domain.decision import Disposition
from inspectbox.domain.facts import Facts
from inspectbox.policy.evaluation.truth import truth
from inspectbox.policy.language.rule import Rule
from inspectbox.policy.lint.encode import facts_of
from inspectbox.policy.lint.finding import LintFinding, Severity
from inspectbox.policy.lint.prover import Prover, proof_of


def check_pairs(rules: Sequence[Rule], prover: Prover, samples: Sequence[Facts]) -> Iterator[LintFinding]:
    """Yield equal and shadowed rules. `samples` (canonical) only refute cheaply; what is said is proved.

    A rule that overrides is in nobody's shadow: it lowers a vote, whatever its own adds.
    """
    seen = {
        rule.id: frozenset(n for n, one in enumerate(samples) if truth(rule.when, one) is True)
        for rule in rules
    }
    read = {rule.id: _reads(rule) for rule in rules}
    for one, other in combinations(rules, 2):
        if not read[one.id] & read[other.id]:
            continue
        forward, backward = (
            not a.overrides and a.then <= b.then and seen[a.id] <= seen[b.id] and _implies(a, b, prover)
            for a, b in ((one, other), (other, one))
        )
        if forward and backward:
            yield _equal(one, other)
        elif forward:
            yield _shadowed(one, other)
        elif backward:
            yield _shadowed(other, one)


def check_releases(rules: Sequence[Rule], prover: Prover) -> Iterator[LintFinding]:
    """Yield rules that grant a release which other rules always overrule."""
    for rule in rules:
        if rule.then is not Disposition.RELEASE:
            continue
        against = [other for other in rules if other.then > rule.then and other.id not in rule.overrides]
        stands = prover.exists(
            [rule.when, *(other.when for other in against)],
            lambda every, known: z3.And(every[0].true, *(z3.Not(other.true) for other in every[1:])),
        )
        if stands.denies:
            yield LintFinding(
                "release-never-stands",
                Severity.ERROR,
                rule.mark,
                rule.id,
                f"rule `{rule.id}` grants a release that some stricter rule always overrules",
                "mend the rule that is stricter, or take this one out",
                proof_of(stands),
            )


def check_overrides(rules: Sequence[Rule], prover: Prover) -> Iterator[LintFinding]:
    """Yield overrides that lower nothing, never meet the rule they override, or go in a circle."""
    by_id = {rule.id: rule for rule in rules}
    for rule in rules:
        for name in rule.overrides:
            other = by_id.get(name)
            if other is None:
                continue
            if rule.then >= other.then:
                yield _override(rule, f"overrides `{name}`, which votes no stricter", "read")
            elif rule.id in other.overrides:
                yield _override(rule, f"and `{name}` override each other", "read")
            else:
                meet = prover.exists(
                    [rule.when, other.when], lambda every, known: z3.And(every[0].true, every[1].true)
                )
                if meet.denies:
                    yield _override(
                        rule, f"overrides `{name}`, but the two never fire together", proof_of(meet)
                    )


def _implies(one: Rule, other: Rule, prover: Prover) -> bool:
    """Whether the other certainly fires wherever the one does."""
    return prover.exists(
        [one.when, other.when], lambda every, known: z3.And(every[0].true, z3.Not(every[1].true))
    ).denies


def _reads(rule: Rule) -> frozenset[tuple[str, str]]:
    """Return the facts a rule reads, a list it only counts by its name alone."""
    return frozenset(
        (within, name)
        for within, facts in facts_of([rule.when]).items()
        for name in ([*facts] if not within else ["", *facts])
    )


def _equal(one: Rule, other: Rule) -> LintFinding:
    where = f"{other.mark.file}:{other.mark.line}"
    return LintFinding(
        "equal",
        Severity.WARNING,
        one.mark,
        one.id,
        f"rules `{one.id}` and `{other.id}` ({where}) fire on the same cases and vote `{one.then.word}`",
        "keep one",
        "solver",
    )


def _shadowed(one: Rule, by: Rule) -> LintFinding:
    return LintFinding(
        "shadowed",
        Severity.WARNING,
        one.mark,
        one.id,
        f"rule `{one.id}` never decides: wherever it votes `{one.then.word}`, `{by.id}` votes `{by.then.word}`"
        f" ({by.mark.file}:{by.mark.line})",
        "keep it only for its sentence",
        "solver",
    )


def _override(rule: Rule, sentence: str, proof: str) -> LintFinding:
    return LintFinding(
        "override-without-effect",
        Severity.ERROR,
        rule.mark,
        rule.id,
        f"rule `{rule.id}` {sentence}",
        "mend `overrides`",
        proof,
    )
