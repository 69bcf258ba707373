"""A store with N synthetic recorded cases: facts drawn at random, decided by a pack, recorded as a lane records them.

    python -m tests.bench.recorded_store var/bench/replay --cases 100000

Invented throughout: shares of tiers, findings and coverage are round numbers, no office's.
"""

import argparse
import hashlib
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from inspectbox.adapters.sqlite import chain
from inspectbox.adapters.sqlite.store import SqliteStore
from inspectbox.domain.facts import Facts
from inspectbox.inspection.case_json import decision_to_json
from inspectbox.inspection.gather_facts import facts_to_pairs
from inspectbox.policy.evaluation.combine import combine
from inspectbox.policy.evaluation.evaluate import PlainEvaluator
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.language.rule import PolicyPack
from inspectbox.policy.language.vocabulary import day_number

FIRST_DAY = datetime(2026, 9, 1, tzinfo=UTC)
DAYS = 30
TIERS = (("advanced", 40), ("certified", 15), ("conventional", 40), ("dishonest", 5))
GOODS = ("bicycle", "tyre", "furniture", "ceramic_tile", "clothing")
DETECTIONS = 10


def synthetic_facts(rng: random.Random, moment: datetime) -> Facts:
    """Return facts such as the journey gathers: mostly clean, DETECTIONS detections."""
    (tier,) = rng.choices([tier for tier, _ in TIERS], [weight for _, weight in TIERS])
    findings = []
    if rng.random() < 0.08:
        findings.append(
            {
                "kind": rng.choice(("declared_not_seen", "seen_not_declared")),
                "subject": rng.choice(GOODS),
                "confidence": round(rng.random(), 4),
            }
        )
    if rng.random() < 0.01:
        subject = rng.choice(("antler", "fireworks", "cigarettes"))
        findings.append(
            {"kind": "regulated_undeclared", "subject": subject, "confidence": round(rng.random(), 4)}
        )
    detections = [
        {
            "class": rng.choice(GOODS),
            "confidence": round(rng.random(), 4),
            "regulated": False,
            "width_mm": 1200.0,
            "height_mm": 900.0,
        }
        for _ in range(DETECTIONS)
    ]
    line = {"hs": "87120030", "goods": "bicycles", "quantity": 100.0, "gross_kg": 1500.0, "origin": "CN"}
    values = {
        "declaration.present": True,
        "declaration.direction": "export",
        "declaration.permits": (),
        "declaration.container_matches": rng.random() > 0.002,
        "enterprise.code": f"12{rng.randrange(10**8):08d}",
        "enterprise.known": True,
        "enterprise.tier": tier,
        "enterprise.open_cases": int(rng.random() < 0.01),
        "scan.calibrated": True,
        "scan.verified": True,
        "scan.single_energy": False,
        "scan.day": day_number(moment.date()),
        "scan.hour": moment.hour,
        "scan.weekday": moment.isoweekday(),
        "detector.fits_scans": True,
        "coverage.seen_share": round(min(1.0, rng.gauss(0.96, 0.03)), 4),
        "random.open": rng.random() < 0.01,
        "random.review": rng.random() < 0.02,
        "random.due": False,
        "random.draw": round(rng.random(), 4),
        "enterprise.rank": {"advanced": 4, "certified": 3, "conventional": 2, "dishonest": 1}[tier],
        "declaration.line_count": 1,
        "declaration.empty": False,
        "booking.present": True,
        "load.filled_share": 0.7,
        "mass.estimated_kg": 1500.0,
        "mass.declared_kg": 1500.0,
        "mass.ratio": round(rng.gauss(1.0, 0.08), 4),
        "library.in_use": False,
        "history.opened": 0,
        "history.found": 0,
    }
    return Facts(values, {"findings": tuple(findings), "detections": tuple(detections), "lines": (line,)})


def record_cases(folder: Path, pack: PolicyPack, count: int, seed: int = 11) -> None:
    """Fill a new store with cases decided by the pack's plain evaluator, in one transaction: no lane writes so fast."""
    rng, plain = random.Random(seed), PlainEvaluator(pack)
    SqliteStore(folder).close()
    store = SqliteStore(folder)
    database = store._database
    with database.transaction():
        seq, prev = 0, chain.GENESIS
        for number in range(count):
            moment = FIRST_DAY + timedelta(days=DAYS) * number / count
            facts = synthetic_facts(rng, moment)
            decision = combine(plain.vote(facts))
            case_id = f"{moment:%Y%m%dT%H%M%S}-bench-{number:06x}"
            body = _body(case_id, moment, facts, decision_to_json(decision), pack.version)
            text = chain.canonical({"kind": "case", "case_id": case_id, "case": body, "files": {}})
            seq, before, prev = seq + 1, prev, chain.link(prev, text)
            database.run(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", seq, case_id, "case", text, before, prev
            )
            inspected = moment.isoformat(timespec="milliseconds")
            database.run(
                "INSERT INTO cases VALUES (?, ?, ?, ?)", case_id, seq, inspected, decision.disposition.word
            )
    store.close()


def _body(
    case_id: str, moment: datetime, facts: Facts, decision: dict[str, object], version: str
) -> dict[str, object]:
    return {
        "schema": "inspectbox/case/1",
        "case_id": case_id,
        "inspected_at": moment.isoformat(timespec="milliseconds"),
        "scan": {"file": "scan.tif", "sha256": hashlib.sha256(case_id.encode()).hexdigest()},
        "decision": decision,
        "versions": {"inspectbox": "bench", "rules": version, "model": "none", "profile": "bench"},
        "facts": dict(facts_to_pairs(facts)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rules", type=Path, default=Path("rules"))
    options = parser.parse_args()
    record_cases(options.folder, load_policy(options.rules), options.cases)
    print(json.dumps({"folder": str(options.folder), "cases": options.cases}))


if __name__ == "__main__":
    main()
