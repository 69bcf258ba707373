"""What a replay says to an officer: as JSON, as a list of changed cases, and in sentences."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from inspectbox.domain.decision import Disposition
from inspectbox.policy.replay.recorded import NO_TIER
from inspectbox.policy.replay.tally import Change, Tally
from inspectbox.policy.replay.workload import Load

SCHEMA = "inspectbox/rules-replay/1"
UNKNOWN_TIER = "(no tier)"
CHANGE_COLUMNS = ("case_id", "inspected_at", "tier", "before", "after", "because")


def tier_name(tier: str) -> str:
    """Return a tier as it is shown."""
    return UNKNOWN_TIER if tier == NO_TIER else tier


def because_in_words(rule: str) -> str:
    """Return why a case moved: `because of REG-FAINT`, or `REG-FAINT no longer votes so`."""
    return f"{rule[1:]} no longer votes so" if rule.startswith("-") else f"because of {rule}"


def cause_sentences(tally: Tally) -> list[str]:
    """Return `133 release → review because of STD-001`, most cases first."""
    ranked = sorted(tally.causes().items(), key=lambda cause: (-cause[1], cause[0]))
    return [
        f"{number} {before.word} → {after.word} {because_in_words(rule)}"
        for (before, after, rule), number in ranked
    ]


def changes_as_csv(changes: Sequence[Change]) -> str:
    """Return one line a changed case; text that a spreadsheet would take for a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CHANGE_COLUMNS)
    for change in changes:
        because = "; ".join(because_in_words(rule) for rule in change.because)
        row = (change.case_id, change.inspected_at.isoformat(), tier_name(change.tier))
        writer.writerow([_plain(text) for text in (*row, change.before.word, change.after.word, because)])
    return out.getvalue()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def replay_to_json(tally: Tally, loads: Sequence[Load], version: str, evaluator: str) -> dict[str, object]:
    """Return the whole result; hours and cases are a day."""
    return {
        "schema": SCHEMA,
        "rules_version": version,
        "evaluator": evaluator,
        "cases": tally.cases,
        "held_by_the_box": tally.by_box,
        "same_rules": tally.same_rules,
        "alarms": {
            "decided_unlike": sorted(tally.unlike),
            "undecided": sorted(tally.undecided),
            "unreadable": sorted(tally.unreadable),
        },
        "moves": [
            {"tier": tier, "before": before.word, "after": after.word, "cases": number}
            for (tier, before, after), number in sorted(tally.moves.items())
        ],
        "causes": [
            {"before": before.word, "after": after.word, "rule": rule, "cases": number}
            for (before, after, rule), number in sorted(tally.causes().items())
        ],
        "load": [_load(load) for load in loads],
        "changes": [
            {
                "case_id": change.case_id,
                "tier": change.tier,
                "before": change.before.word,
                "after": change.after.word,
                "because": list(change.because),
            }
            for change in tally.changes
        ],
    }


def _load(load: Load) -> dict[str, object]:
    return {
        "disposition": load.disposition.word,
        "cases_a_day": [round(load.before, 3), round(load.after, 3)],
        "hours_a_day": None
        if load.hours_before is None or load.hours_after is None
        else [round(load.hours_before, 3), round(load.hours_after, 3)],
    }


def released(tally: Tally, tier: str | None = None) -> tuple[float, float]:
    """Return the shares released at once before and after, 0..1, of one tier or of all."""
    cases = tally.count(tier=tier)
    if not cases:
        return 0.0, 0.0
    before = tally.count(before=Disposition.RELEASE, tier=tier)
    return before / cases, tally.count(after=Disposition.RELEASE, tier=tier) / cases
