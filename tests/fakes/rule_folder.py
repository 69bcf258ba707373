"""A small folder of rules, written for a test."""

from __future__ import annotations

from pathlib import Path

VOCABULARY = """fields:
  coverage.seen_share: {type: number, unit: share, min: 0, max: 1, en: share seen, zh: 透视比例}
  enterprise.tier:
    type: choice
    en: credit tier
    zh: 信用等级
    values:
      advanced: {en: advanced certified enterprise, zh: 高级认证企业}
      conventional: {en: conventional enterprise, zh: 常规企业}
      dishonest: {en: dishonest enterprise, zh: 失信企业}
  enterprise.open_cases: {type: number, unit: count, min: 0, en: open cases, zh: 在办案件}
lists:
  findings:
    en: findings
    zh: 发现
    fields:
      kind: {type: text, en: kind, zh: 类型}
      confidence: {type: number, unit: share, min: 0, max: 1, en: confidence, zh: 置信度}
"""

RULES = """policy: small
rules:
  - id: CLEAN
    says: {en: 'Clean, <coverage.seen_share> seen.', zh: 无异常，透视 <coverage.seen_share>。}
    when:
      enterprise.tier: [advanced, conventional]
      coverage.seen_share: {at_least: 90%}
      findings: {none: {confidence: {at_least: 30%}}}
    then: release
    examples:
      - {facts: {enterprise.tier: advanced, coverage.seen_share: 0.9, findings: []}, vote: release}
      - {facts: {enterprise.tier: advanced, coverage.seen_share: 0.89, findings: []}, vote: none}
  - id: CHEAT
    says: {en: The enterprise is dishonest., zh: 失信企业。}
    when: {enterprise.tier: dishonest}
    then: open
    examples:
      - {facts: {enterprise.tier: dishonest}, vote: open}
      - {facts: {enterprise.tier: advanced}, vote: none}
  - id: SEEN
    says: {en: Something was seen., zh: 有发现。}
    when: {findings: {any: {kind: [antler, tyre], confidence: {at_least: 30%}}}}
    then: review
"""


def a_rule_folder(folder: Path, rules: str = RULES, vocabulary: str = VOCABULARY) -> Path:
    """Write the vocabulary and one file of rules, `10-small.yaml`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocabulary.yaml").write_text(vocabulary, encoding="utf-8")
    (folder / "10-small.yaml").write_text(rules, encoding="utf-8")
    return folder
