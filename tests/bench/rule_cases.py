"""Cases and officers' rules for the benches, drawn from the vocabulary that ships."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

from inspectbox.domain.facts import Facts, Scalar
from inspectbox.policy.language.load import load_policy
from inspectbox.policy.language.rule import PolicyPack
from inspectbox.policy.language.vocabulary import FactField, FactType, Vocabulary

RULES = Path(__file__).parents[2] / "rules"
RECORDS = {"detections": 10, "findings": 3, "lines": 4}
MISSING = 0.02
"""Share of facts and of records' fields left out, besides what the case does not have."""
MOST = {"share": 1.0, "count": 5.0, "kg": 30_000.0, "mm": 12_000.0}
HEADINGS = [f"{number:04d}" for number in range(101, 9700, 61)]
COUNTRIES = ["CN", "VN", "TH", "MY", "KR", "JP", "DE", "US", "NG", "CM", "BR", "ID"]


def cases(vocabulary: Vocabulary, seed: int, number: int, missing: float = MISSING) -> Iterator[Facts]:
    """Yield consignments with ten detections each: mostly known, mostly in order."""
    random = Random(seed)
    for _ in range(number):
        values = {
            name: _value(random, field)
            for name, field in vocabulary.fields.items()
            if random.random() >= missing
        }
        values |= {"declaration.present": True, "enterprise.known": random.random() < 0.97}
        values["coverage.seen_share"] = round(random.triangular(0.5, 1, 0.98), 4)
        lists = {
            name: tuple(
                {
                    key: _value(random, field)
                    for key, field in fact.fields.items()
                    if random.random() >= missing
                }
                for _ in range(RECORDS.get(name, 2))
            )
            for name, fact in vocabulary.lists.items()
        }
        yield Facts(values, lists)


def _value(random: Random, field: FactField) -> Scalar | tuple[str, ...]:
    if field.choices:
        return random.choice(field.choices)[0]
    match field.type:
        case FactType.BOOLEAN:
            return random.random() < 0.9
        case FactType.NUMBER:
            most = min(field.most, MOST.get(field.unit, 1_000.0))
            return round(random.uniform(max(field.least, 0.0), most), 4)
        case FactType.TEXTS:
            return tuple(random.sample(["E", "O", "P", "AB"], random.randint(0, 2)))
        case _:
            if field.name.endswith("origin"):
                return random.choice(COUNTRIES)
            return random.choice(HEADINGS) + f"{random.randrange(10**6):06d}"


def with_officers_rules(folder: Path, number: int, seed: int = 5) -> PolicyPack:
    """Load the shipped rules with so many officers' rules beside them."""
    for path in RULES.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
        else:
            shutil.copytree(path, folder / path.name)
    random = Random(seed)
    vocabulary = load_policy(RULES).vocabulary
    rules = [officers_rule(random, vocabulary, count) for count in range(number)]
    text = json.dumps({"policy": "officers", "rules": rules}, ensure_ascii=False, indent=0)
    (folder / "95-officers.yaml").write_text(text, encoding="utf-8")
    return load_policy(folder)


def officers_rule(random: Random, vocabulary: Vocabulary, number: int) -> dict[str, object]:
    """Draw a rule as an office writes them: about goods and origins, about what is seen, about who and how much."""
    classes = [choice for choice, _ in vocabulary.lists["detections"].fields["class"].choices]
    tiers = [choice for choice, _ in vocabulary.fields["enterprise.tier"].choices]
    kinds = [choice for choice, _ in vocabulary.lists["findings"].fields["kind"].choices]
    confidence = {"at_least": f"{random.randint(40, 95)}%"}
    when: dict[str, object] = random.choice(
        [
            {
                "lines": {
                    "any": {
                        "hs": {"starts": random.sample(HEADINGS, 2)},
                        "origin": random.sample(COUNTRIES, 2),
                    }
                }
            },
            {"detections": {"any": {"class": random.sample(classes, 2), "confidence": confidence}}},
            {
                "findings": {
                    "count": {
                        "where": {"kind": random.choice(kinds), "confidence": confidence},
                        "at_least": "2",
                    }
                }
            },
            {"lines": {"any": {"hs": {"starts": [random.choice(HEADINGS)]}, "gross_kg": {"above": "20000"}}}},
            {"coverage.seen_share": {"below": f"{random.randint(60, 80)}%"}},
        ]
    )
    when["enterprise.tier"] = random.sample(tiers, 2)
    when["declaration.direction"] = random.choice(["import", "export"])
    says = {
        "en": "Officer's rule: seen <coverage.seen_share>.",
        "zh": "关员规则：透视比例 <coverage.seen_share>。",
    }
    return {"id": f"OFF-{number}", "says": says, "when": when, "then": random.choice(["review", "open"])}
