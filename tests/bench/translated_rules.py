"""Forty rules in three languages: ours, a GoRules decision table, Rego. Each says the same in the same sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random

from tests.bench.rule_cases import COUNTRIES, HEADINGS

from inspectbox.policy.language.vocabulary import Vocabulary

SENTENCE = "Seen {} of the load of a {}."


@dataclass(frozen=True, slots=True)
class Spec:
    """One rule: two tiers and a direction, and what is asked of the load. `kind` is seen, line or share."""

    id: str
    tiers: tuple[str, ...]
    direction: str
    kind: str
    words: tuple[str, ...]
    more: tuple[str, ...]
    limit: float
    vote: str


def specs(vocabulary: Vocabulary, number: int = 40) -> list[Spec]:
    """Draw the rules: two in five about what is seen, two about declared lines, one about how much was seen."""
    random = Random(40)
    classes = [choice for choice, _ in vocabulary.lists["detections"].fields["class"].choices]
    tiers = [choice for choice, _ in vocabulary.fields["enterprise.tier"].choices]
    found = []
    for count in range(number):
        kind = ("seen", "line", "seen", "line", "share")[count % 5]
        words = tuple(random.sample(classes if kind == "seen" else HEADINGS, 3))
        limit = random.randint(50, 90) / 100
        vote = random.choice(["review", "open"])
        pair, direction = tuple(random.sample(tiers, 2)), random.choice(["import", "export"])
        more = tuple(random.sample(COUNTRIES, 3))
        found.append(Spec(f"R-{count}", pair, direction, kind, words, more, limit, vote))
    return found


def ours(rules: list[Spec]) -> str:
    """Return the rules in our language."""
    return json.dumps({"policy": "bench", "rules": [_our_rule(rule) for rule in rules]}, ensure_ascii=False)


def _our_rule(rule: Spec) -> dict[str, object]:
    limit = str(rule.limit)
    asked: dict[str, object] = {
        "seen": {"detections": {"any": {"class": rule.words, "confidence": {"at_least": limit}}}},
        "line": {"lines": {"any": {"hs": {"starts": rule.words}, "origin": rule.more}}},
        "share": {"coverage.seen_share": {"below": limit}},
    }[rule.kind]
    sentence = SENTENCE.format("<coverage.seen_share>", "<enterprise.tier>")
    return {
        "id": rule.id,
        "says": {"en": sentence, "zh": f"见 {sentence}"},
        "when": {**asked, "enterprise.tier": rule.tiers, "declaration.direction": rule.direction},
        "then": rule.vote,
    }


def decision_table(rules: list[Spec]) -> str:
    """Return a GoRules decision: one table that collects every row that holds."""
    rows = [
        {
            "_id": rule.id,
            "when": _zen_condition(rule),
            "rule": json.dumps(rule.id),
            "vote": json.dumps(rule.vote),
            "says": '"Seen " + string(coverage_seen_share) + " of the load of a " + enterprise_tier + "."',
        }
        for rule in rules
    ]
    outputs = [{"id": name, "name": name, "field": name} for name in ("rule", "vote", "says")]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when", "field": ""}],
        "outputs": outputs,
        "rules": rows,
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "b", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def _zen_condition(rule: Spec) -> str:
    words, more = json.dumps(rule.words), json.dumps(rule.more)
    starts = " or ".join(f"startsWith(#.hs, {json.dumps(word)})" for word in rule.words)
    asked = {
        "seen": f"some(detections, #.class in {words} and #.confidence >= {rule.limit})",
        "line": f"some(lines, ({starts}) and #.origin in {more})",
        "share": f"coverage_seen_share < {rule.limit}",
    }[rule.kind]
    who = f"enterprise_tier in {json.dumps(rule.tiers)} and declaration_direction == '{rule.direction}'"
    return f"{who} and {asked}"


def rego(rules: list[Spec]) -> str:
    """Return the rules as a Rego package `rules` with the set `votes`."""
    return "package rules\n\n" + "\n".join(map(_rego_rule, rules))


def _rego_rule(rule: Spec) -> str:
    words, more = ", ".join(map(json.dumps, rule.words)), ", ".join(map(json.dumps, rule.more))
    asked = {
        "seen": f"some one in input.detections\n\tone.class in {{{words}}}\n\tone.confidence >= {rule.limit}",
        "line": "some line in input.lines\n\tsome start in "
        f"[{words}]\n\tstartswith(line.hs, start)\n\tline.origin in {{{more}}}",
        "share": f"input.coverage_seen_share < {rule.limit}",
    }[rule.kind]
    tiers = ", ".join(map(json.dumps, rule.tiers))
    says = 'sprintf("Seen %v of the load of a %v.", [input.coverage_seen_share, input.enterprise_tier])'
    return (
        f'votes contains {{"rule": "{rule.id}", "vote": "{rule.vote}", "says": says}} if {{\n'
        f'\tinput.enterprise_tier in {{{tiers}}}\n\tinput.declaration_direction == "{rule.direction}"\n'
        f"\t{asked}\n\tsays := {says}\n}}\n"
    )
