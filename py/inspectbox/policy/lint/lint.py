"""All checks over a pack, worst first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from inspectbox.domain.decision import Disposition
from inspectbox.policy.evaluation.canonical import canonical
from inspectbox.policy.language.check import incomplete
from inspectbox.policy.language.rule import PolicyPack, Rule
from inspectbox.policy.lint.finding import LintFinding, Severity
from inspectbox.policy.lint.pairs import check_overrides, check_pairs, check_releases
from inspectbox.policy.lint.prover import Prover
from inspectbox.policy.lint.single import check_rule

Progress = Callable[[str], None]
"""Told what is looked at."""


def lint_pack(
    pack: PolicyPack, prover: Prover | None = None, progress: Progress = lambda what: None
) -> tuple[LintFinding, ...]:
    """Return everything found, errors first, then by file and line."""
    found = list(_found(pack, prover or Prover(), progress))
    return tuple(sorted(found, key=lambda one: (-one.severity, one.mark.file, one.mark.line, one.check)))


def _found(pack: PolicyPack, prover: Prover, progress: Progress) -> Iterator[LintFinding]:
    dead: set[str] = set()
    for rule in pack.rules:
        progress(rule.id)
        for finding in check_rule(rule, prover):
            if finding.check in ("never-fires", "always-fires"):
                dead.add(rule.id)
            yield finding
        yield from _read(rule)
    alive = [rule for rule in pack.rules if rule.id not in dead]
    samples = [canonical(example.facts, pack.vocabulary) for rule in alive for example in rule.examples]
    progress("rules against each other")
    yield from check_pairs(alive, prover, samples)
    yield from check_releases(alive, prover)
    yield from check_overrides(alive, prover)


def _read(rule: Rule) -> Iterator[LintFinding]:
    """Yield what reading the rule alone tells."""
    for what in incomplete(rule):
        sentence, hint = f"rule `{rule.id}` {what}", "add it, so that a later change is noticed"
        yield LintFinding("incomplete", Severity.WARNING, rule.mark, rule.id, sentence, hint, "read")
    if rule.if_unknown is None and rule.then is not Disposition.RELEASE:
        sentence, hint = (
            f"rule `{rule.id}` votes nothing where a fact is missing",
            "both officers must agree to that",
        )
        yield LintFinding("ignores-missing", Severity.NOTICE, rule.mark, rule.id, sentence, hint, "read")
