"""What the examples of a rule exercise: its votes, and each comparison seen true and seen false."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from inspectbox.domain.decision import Disposition
from inspectbox.domain.facts import Facts
from inspectbox.policy.evaluation.canonical import canonical
from inspectbox.policy.evaluation.truth import truth
from inspectbox.policy.examples.written import written_places
from inspectbox.policy.language.condition import AllOf, AnyOf, Condition, Count, Not, Quantified, Sum, Truth
from inspectbox.policy.language.condition_tree import Path, mark_of, parts_of
from inspectbox.policy.language.condition_words import in_words
from inspectbox.policy.language.document import Mark
from inspectbox.policy.language.rule import PolicyPack, Rule


@dataclass(frozen=True, slots=True)
class Branch:
    """One thing an example can show: a comparison true or false, or a vote. `lacking` says what no example shows."""

    mark: Mark
    lacking: str
    seen: bool


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """The branches of one rule."""

    rule: Rule
    branches: tuple[Branch, ...]

    @property
    def missing(self) -> tuple[Branch, ...]:
        """Branches no example shows."""
        return tuple(branch for branch in self.branches if not branch.seen)


def cover(pack: PolicyPack) -> Iterator[RuleCoverage]:
    """Yield the coverage of every rule by its own examples."""
    for rule in pack.rules:
        known = [canonical(example.facts, pack.vocabulary) for example in rule.examples]
        yield RuleCoverage(rule, (*_votes(rule, known), *_comparisons(rule, known)))


def share_covered(coverage: Iterable[RuleCoverage]) -> float:
    """Return the share of all branches that an example shows, 0..1; 1 where there is none."""
    seen = [branch.seen for one in coverage for branch in one.branches]
    return sum(seen) / len(seen) if seen else 1.0


def _votes(rule: Rule, known: Sequence[Facts]) -> Iterator[Branch]:
    truths = {truth(rule.when, facts) for facts in known}
    yield Branch(rule.mark, f"it never votes {rule.then.word}", True in truths)
    yield Branch(rule.mark, "it never keeps silent", False in truths)
    if rule.if_unknown is not None and rule.if_unknown is not min(Disposition.REVIEW, rule.then):
        yield Branch(rule.mark, f"it never votes {rule.if_unknown.word} for want of a fact", None in truths)


def _comparisons(rule: Rule, known: Sequence[Facts]) -> Iterator[Branch]:
    seen: dict[Path, set[Truth]] = {}
    for facts in known:
        _look(rule.when, facts, (), seen)
    for path, condition in written_places(rule):
        if isinstance(condition, AllOf | AnyOf | Not | Quantified):
            continue
        for value in (True, False):
            what = f"`{in_words(condition)}` is never {'true' if value else 'false'}"
            yield Branch(mark_of(condition), what, value in seen.get(path, ()))


def _look(condition: Condition, facts: Facts, at: Path, seen: dict[Path, set[Truth]]) -> None:
    """Note the truth of the condition and of everything in it; inside a list, on each of its records."""
    seen.setdefault(at, set()).add(truth(condition, facts))
    inside: Sequence[Facts] = (facts,)
    if isinstance(condition, Quantified | Count | Sum):
        inside = [Facts(record) for record in facts.lists.get(condition.list_name, ())]
    for number, part in enumerate(parts_of(condition)):
        for one in inside:
            _look(part, one, (*at, number), seen)
