"""Everything `rules test` says about a pack, gathered once."""

from __future__ import annotations

from dataclasses import dataclass

from inspectbox.policy.examples.check import ExampleResult, check_examples
from inspectbox.policy.examples.coverage import RuleCoverage, cover, share_covered
from inspectbox.policy.examples.mutate import MutantResult, mutate
from inspectbox.policy.language.rule import PolicyPack


@dataclass(frozen=True, slots=True)
class ExamplesReport:
    """Results of all examples, the coverage of all rules, the fate of all mutants (none when not asked for)."""

    version: str
    results: tuple[ExampleResult, ...]
    coverage: tuple[RuleCoverage, ...]
    mutants: tuple[MutantResult, ...] = ()

    @property
    def failures(self) -> tuple[ExampleResult, ...]:
        """Examples that do not hold."""
        return tuple(result for result in self.results if not result.holds)

    @property
    def share_covered(self) -> float:
        """Share of all branches that an example shows, 0..1."""
        return share_covered(self.coverage)

    @property
    def survivors(self) -> tuple[MutantResult, ...]:
        """Mutants that no example notices."""
        return tuple(result for result in self.mutants if not result.noticed)

    @property
    def score(self) -> float | None:
        """Share of the mutants that an example notices, 0..1; None where there is none."""
        return 1 - len(self.survivors) / len(self.mutants) if self.mutants else None


def report_examples(pack: PolicyPack, *, mutations: bool = False) -> ExamplesReport:
    """Run the examples of a pack; with `mutations`, every mutant too (milliseconds a rule)."""
    mutants = tuple(mutate(pack)) if mutations else ()
    return ExamplesReport(pack.version, tuple(check_examples(pack)), tuple(cover(pack)), mutants)
