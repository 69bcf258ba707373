"""Checks of one rule by itself: never, always, an alternative that never holds, a part that says nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import z3

from inspectbox.policy.language.condition import AllOf, AnyOf, Condition, Not
from inspectbox.policy.language.condition_words import in_words
from inspectbox.policy.language.rule import Rule
from inspectbox.policy.lint.encode import Both
from inspectbox.policy.lint.finding import LintFinding, Severity
from inspectbox.policy.lint.prover import Answer, Prover, proof_of
from inspectbox.policy.lint.universe import Formula


def check_rule(rule: Rule, prover: Prover) -> Iterator[LintFinding]:
    """Yield what is wrong with one rule."""
    fires = prover.exists([rule.when], lambda every, known: every[0].true)
    if fires.denies:
        yield LintFinding(
            "never-fires",
            Severity.ERROR,
            rule.mark,
            rule.id,
            f"rule `{rule.id}` can never fire: its conditions contradict each other",
            "mend a bound or a value, or take the rule out",
            proof_of(fires),
        )
        return
    if fires is Answer.UNDECIDED:
        yield _undecided(rule)
        return
    spared = prover.exists([rule.when], lambda every, known: z3.And(known, z3.Not(every[0].true)))
    if spared.denies:
        yield LintFinding(
            "always-fires",
            Severity.ERROR,
            rule.mark,
            rule.id,
            f"rule `{rule.id}` fires on every case whose facts are known",
            "name what it is about",
            proof_of(spared),
        )
    yield from _parts(rule, prover)


def _undecided(rule: Rule) -> LintFinding:
    return LintFinding(
        "not-decided",
        Severity.NOTICE,
        rule.mark,
        rule.id,
        f"rule `{rule.id}` asks more than can be decided in time; examples must speak for it",
        "split it if you can",
        proof_of(Answer.UNDECIDED),
    )


def _parts(rule: Rule, prover: Prover) -> Iterator[LintFinding]:
    """Yield alternatives that cannot hold together with the rest, and parts that the rest implies."""
    for part, others, joined in _places(rule.written or rule.when):
        if joined:
            answer = prover.exists([*others, part], _only_last_fails)
            kind, word = "idle-condition", "follows from the others"
        else:
            answer = prover.exists(
                [rule.when, part], lambda every, known: z3.And(every[0].true, every[1].true)
            )
            kind, word = "idle-alternative", "can never hold"
        if answer.denies:
            yield LintFinding(
                kind,
                Severity.WARNING,
                rule.mark,
                rule.id,
                f"rule `{rule.id}` holds a condition that {word}: {in_words(part)}",
                "take it out, or mend it",
                proof_of(answer),
            )


def _only_last_fails(every: Sequence[Both], known: Formula) -> Formula:
    return z3.And(known, *(one.true for one in every[:-1]), z3.Not(every[-1].true))


def _places(condition: Condition) -> Iterator[tuple[Condition, list[Condition], bool]]:
    """Yield the parts of the outermost and and of the ors within it: part, its siblings, whether joined by and."""
    parts = condition.parts if isinstance(condition, AllOf) else (condition,)
    if len(parts) > 1:
        for place, part in enumerate(parts):
            yield part, [*parts[:place], *parts[place + 1 :]], True
    for part in parts:
        inner = part.part if isinstance(part, Not) else part
        if isinstance(inner, AnyOf) and inner is part:
            for alternative in inner.parts:
                yield alternative, [], False
