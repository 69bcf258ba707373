"""Write a record of simulated loads, for the assurance commands to be tried on: `FOLDER [LOADS] [SEED]`.

No scan is rendered: facts are drawn from made-up distributions, draws, decisions and the record are the box's own.
Every figure that comes out of it is simulated.
"""

from __future__ import annotations

import hashlib
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from inspectbox.adapters.sqlite import CheckBook, OutcomeBook, SqliteStore
from inspectbox.assurance.draws import simulated_seed
from inspectbox.assurance.load_rates import load_random_checks
from inspectbox.domain.case import Case, Verdict, Versions
from inspectbox.domain.consignment import Consignment, Declaration, DeclarationLine, Enterprise
from inspectbox.domain.decision import Disposition
from inspectbox.domain.facts import Facts
from inspectbox.domain.finding import Coverage
from inspectbox.domain.random_check import Outcome, RandomDraw
from inspectbox.domain.scan import Scan
from inspectbox.inspection.check_facts import with_checks
from inspectbox.inspection.gather_facts import facts_to_pairs
from inspectbox.policy.evaluation.combine import combine
from inspectbox.policy.evaluation.evaluate import vote_plainly
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.language.rule import PolicyPack

RULES = Path(__file__).parents[2] / "rules"
FIRST = datetime(2026, 9, 1, tzinfo=UTC)
TIERS = (("advanced", 0.4), ("certified", 0.25), ("conventional", 0.33), ("dishonest", 0.02))
BAD = {"advanced": 0.002, "certified": 0.004, "conventional": 0.02, "dishonest": 0.1}
SEEN, FALSE = 0.85, 0.05
REFUSED = 0.03


def findings_of(rng: np.random.Generator, bad: bool) -> tuple[dict[str, object], ...]:
    """A bad load is seen with probability SEEN, a clean one gives a false finding with probability FALSE."""
    if bad and rng.random() < SEEN:
        return (
            {
                "kind": str(rng.choice(["regulated_undeclared", "seen_not_declared"])),
                "subject": str(rng.choice(["cigarettes", "antler", "tyre"])),
                "confidence": round(float(rng.beta(4, 3)), 4),
            },
        )
    if rng.random() < FALSE:
        kind = str(rng.choice(["seen_not_declared", "declared_not_seen"]))
        return ({"kind": kind, "subject": "tyre", "confidence": round(float(rng.beta(2, 4)), 4)},)
    return ()


def facts_of(now: datetime, tier: str, code: str, findings: tuple[dict[str, object], ...]) -> Facts:
    """A load without trouble but for its findings."""
    return Facts(
        {
            "enterprise.known": True,
            "enterprise.code": code,
            "enterprise.tier": tier,
            "enterprise.open_cases": 0,
            "declaration.present": True,
            "declaration.direction": "export",
            "declaration.permits": (),
            "declaration.container_matches": True,
            "scan.calibrated": True,
            "scan.verified": True,
            "scan.single_energy": False,
            "detector.fits_scans": True,
            "coverage.seen_share": 0.97,
            "library.in_use": False,
            "scan.day": int(f"{now:%Y%m%d}"),
        },
        {"findings": findings, "detections": (), "lines": ({"hs": "87120030", "goods": "bicycles"},)},
    )


def case_of(  # noqa: PLR0917
    number: int, now: datetime, code: str, facts: Facts, draw: RandomDraw, pack: PolicyPack
) -> Case:
    """The case the rules make of it."""
    line = DeclarationLine("87120030", "bicycles", 100, "unit", 1500.0, "CN")
    return Case(
        case_id=f"sim-{number:06d}",
        inspected_at=now,
        scan=Scan(Path("scan.tif"), "sim-lane", now, "TCLU1234567", (), None),
        scan_format="tiff",
        scan_sha256=draw.scan_sha256,
        shape=None,
        consignment=Consignment(
            Declaration(f"D{number}", "export", code, "TCLU1234567", (line,)),
            Enterprise(code, f"Simulated Works {code[-5:]}", draw.tier, date(2026, 4, 1)),
        ),
        detections=(),
        findings=(),
        coverage=Coverage(0.97),
        decision=combine(vote_plainly(pack, facts)),
        versions=Versions("0", pack.version, "none@000000000000", "sim-lane@000000000000"),
        timings_ms=(("total", 0.0),),
        facts=facts_to_pairs(facts),
        draw=draw,
    )


def look(case: Case, bad: bool, rng: np.random.Generator, store: SqliteStore, outcomes: OutcomeBook) -> None:
    """What officers do: refuse a few random openings, open what is to be opened and some of what is reviewed."""
    after, decided = case.inspected_at + timedelta(hours=2), case.decision.disposition
    if case.draw is not None and case.draw.open and rng.random() < REFUSED:
        key = f"verdict-{case.case_id}"
        store.record_verdict(
            Verdict(case.case_id, Disposition.RELEASE, "officer 3", after, key, "queue too long")
        )
        return
    reviewed = decided in {Disposition.REVIEW, Disposition.RESCAN}
    if decided >= Disposition.OPEN or (reviewed and (bad or rng.random() < 0.2)):
        what, key = "not as declared" if bad else "", f"outcome-{case.case_id}"
        outcomes.record_outcome(Outcome(case.case_id, bad, what, "officer 7", after, key))


def main(folder: Path, loads: int, seed: int, minutes: int = 2) -> None:
    """Write the record, a load every so many minutes."""
    rng = np.random.default_rng(seed)
    pack, checks = load_policy(RULES), load_random_checks(RULES / "random-checks.yaml")
    store = SqliteStore(folder)
    book = CheckBook(folder, checks, simulated_seed, secret=False)
    outcomes = OutcomeBook(folder, checks.history_days)
    names, weights = zip(*TIERS, strict=True)
    for number in range(loads):
        now = FIRST + timedelta(minutes=minutes * number)
        tier = str(rng.choice(names, p=np.array(weights) / sum(weights)))
        bad = bool(rng.random() < BAD[tier])
        code = f"12019{int(rng.integers(0, 150)):05d}"
        draw = book.draw(hashlib.sha256(f"{seed} {number}".encode()).hexdigest(), tier, now)
        facts = with_checks(facts_of(now, tier, code, findings_of(rng, bad)), draw, outcomes.find(code, now))
        case = case_of(number, now, code, facts, draw, pack)
        store.record(case, {})
        look(case, bad, rng, store, outcomes)
    for port in (outcomes, book, store):
        port.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(each) for each in [*sys.argv[2:], "4000", "1"][:2]))
