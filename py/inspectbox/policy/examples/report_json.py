"""The report of `rules test` as plain JSON values."""

from __future__ import annotations

from inspectbox.policy.examples.check import ExampleResult, vote_word
from inspectbox.policy.examples.mutate import MutantResult
from inspectbox.policy.examples.report import ExamplesReport
from inspectbox.policy.language.document import Mark

SCHEMA = "inspectbox/rules-test/1"


def report_to_json(report: ExamplesReport) -> dict[str, object]:
    """Return the report; shares are 0..1, places `file:line`."""
    return {
        "schema": SCHEMA,
        "rules_version": report.version,
        "examples": len(report.results),
        "failures": [_failure(result) for result in report.failures],
        "coverage": {
            "share": round(report.share_covered, 4),
            "rules": [
                {
                    "rule": one.rule.id,
                    "place": place(one.rule.mark),
                    "branches": len(one.branches),
                    "missing": [{"place": place(b.mark), "lacking": b.lacking} for b in one.missing],
                }
                for one in report.coverage
            ],
        },
        "mutation": None
        if report.score is None
        else {
            "mutants": len(report.mutants),
            "score": round(report.score, 4),
            "survivors": [_survivor(result) for result in report.survivors],
        },
    }


def place(mark: Mark) -> str:
    """Return `file:line`."""
    return f"{mark.file}:{mark.line}"


def _failure(result: ExampleResult) -> dict[str, object]:
    return {
        "rule": result.rule.id,
        "place": place(result.example.mark),
        "expected": vote_word(result.example.vote),
        "got": vote_word(result.got),
        "complaints": list(result.complaints),
    }


def _survivor(result: MutantResult) -> dict[str, object]:
    mutant = result.mutant
    return {
        "rule": mutant.rule.id,
        "place": place(mutant.mark),
        "was": mutant.was,
        "became": mutant.became or None,
    }
