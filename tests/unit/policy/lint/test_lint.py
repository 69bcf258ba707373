"""Each check on the smallest pack that has its mistake, and on its nearest sound neighbour."""

from textwrap import dedent

import pytest

from inspectbox.policy.language.load import load_policy
from inspectbox.policy.lint.finding import Severity
from inspectbox.policy.lint.lint import lint_pack

VOCABULARY = """
fields:
  mass.ratio: {type: number, unit: share, min: 0, en: r, zh: 比}
  scan.calibrated: {type: boolean, en: c, zh: 校}
  enterprise.tier: {type: choice, en: t, zh: 级, values: {high: {en: h, zh: 高}, low: {en: l, zh: 低}}}
  enterprise.code: {type: text, en: code, zh: 码}
  declaration.permits: {type: texts, en: p, zh: 证}
lists:
  detections:
    en: d
    zh: 检
    fields:
      class: {type: text, en: c, zh: 类}
      confidence: {type: number, unit: share, min: 0, max: 1, en: c, zh: 信}
  lines:
    en: l
    zh: 行
    fields:
      hs: {type: text, en: hs, zh: 编号}
      gross_kg: {type: number, unit: kg, min: 0, en: m, zh: 重}
"""


def lint(tmp_path, *rules):
    """Lint rules given as (id, when, then) or with more keys as text."""
    (tmp_path / "vocabulary.yaml").write_text(VOCABULARY, encoding="utf-8")
    text = "policy: p\nsays: {en: p, zh: 规}\nrules:\n"
    for number, (when, then, *more) in enumerate(rules, start=1):
        text += f"  - id: R-{number}\n    says: {{en: s, zh: 句}}\n    when: {when}\n    then: {then}\n"
        text += "".join(f"    {line}\n" for line in more)
    (tmp_path / "10.yaml").write_text(dedent(text), encoding="utf-8")
    ignored = ("incomplete", "ignores-missing")
    return [(one.check, one.rule) for one in lint_pack(load_policy(tmp_path)) if one.check not in ignored]


DEAD = [
    "{mass.ratio: {above: 1.3, below: 0.7}}",
    "{mass.ratio: {above: 1, below: 1.0001}}",
    "{mass.ratio: {below: 0}}",
    "{enterprise.tier: {not_in: [high, low]}}",
    "{enterprise.code: {starts: ['31'], not: '3100'}, any_of: [{enterprise.code: '3100'}, {enterprise.code: '99'}]}",
    "{any_of: [{scan.calibrated: true, mass.ratio: {known: false}}], mass.ratio: {above: 1}}",
    "{detections: {any: {confidence: {above: 1}}}}",
    "{detections: {any: {class: a}, none: {class: {starts: a}}}}",
    "{detections: {count: {where: {class: a}, at_least: 3}}, none_of: [{detections: {count: {at_least: 2}}}]}",
    "{detections: {every: {confidence: {above: 0.5}}, any: {confidence: {below: 0.5}}}}",
    "{declaration.permits: {has: CITES}, none_of: [{declaration.permits: {has: [CITES, X]}}]}",
    "{lines: {sum: {of: gross_kg, below: 0}}}",
]


@pytest.mark.parametrize("when", DEAD)
def test_a_rule_that_can_never_fire_is_found(tmp_path, when):
    assert lint(tmp_path, (when, "open")) == [("never-fires", "R-1")]


ALIVE = [
    "{mass.ratio: {above: 1, below: 1.0002}}",
    "{enterprise.code: {starts: ['31'], not: '31'}}",
    "{enterprise.code: {starts: ['31'], contains: [x]}}",
    "{detections: {any: {class: a}, none: {class: {starts: ab}}}}",
    "{detections: {count: {where: {class: a}, at_least: 3}, any: {class: b}}}",
    "{detections: {every: {confidence: {above: 0.5}}}}",
    "{declaration.permits: {has: [CITES, X]}, none_of: [{declaration.permits: {has: CITES}}]}",
    "{lines: {sum: {of: gross_kg, above: 20000}, every: {gross_kg: {below: 9000}}}}",
]


@pytest.mark.parametrize("when", ALIVE)
def test_a_rule_that_can_fire_is_left_alone(tmp_path, when):
    assert lint(tmp_path, (when, "open")) == []


@pytest.mark.parametrize(
    "when",
    [
        "{any_of: [{mass.ratio: {at_least: 1}}, {mass.ratio: {below: 1}}]}",
        "{mass.ratio: {at_least: 0}}",
        "{enterprise.tier: [high, low]}",
        "{any_of: [{detections: {any: {class: a}}}, {detections: {none: {class: a}}}]}",
    ],
)
def test_a_rule_that_always_fires_is_found(tmp_path, when):
    assert ("always-fires", "R-1") in lint(tmp_path, (when, "open"))


def test_a_shadowed_rule_is_found_and_a_stricter_neighbour_is_not(tmp_path):
    wide, narrow = "{mass.ratio: {above: 1.3}}", "{mass.ratio: {above: 1.5}}"
    assert lint(tmp_path, (wide, "open"), (narrow, "review")) == [("shadowed", "R-2")]
    assert lint(tmp_path, (wide, "review"), (narrow, "open")) == []


def test_a_rule_is_shadowed_through_records_too(tmp_path):
    wide = "{detections: {any: {class: [a, b], confidence: {at_least: 0.3}}}}"
    narrow = "{detections: {count: {where: {class: a, confidence: {above: 0.3}}, at_least: 2}}}"
    assert lint(tmp_path, (wide, "hold"), (narrow, "open")) == [("shadowed", "R-2")]


def test_equal_rules_are_found_however_they_are_written(tmp_path):
    one = "{none_of: [{mass.ratio: {at_most: 1.3}}, {scan.calibrated: false}]}"
    other = "{scan.calibrated: true, mass.ratio: {above: 1.3}}"
    assert lint(tmp_path, (one, "open"), (other, "open")) == [("equal", "R-1")]


def test_what_a_missing_fact_leaves_open_is_no_shadow(tmp_path):
    """Where the ratio is missing the second fires and the first does not."""
    assert (
        lint(
            tmp_path,
            ("{mass.ratio: {above: 1}, scan.calibrated: true}", "open"),
            ("{scan.calibrated: true}", "review"),
        )
        == []
    )


def test_a_release_that_never_stands_is_found(tmp_path):
    release, strict = (
        "{enterprise.tier: high}",
        "{any_of: [{enterprise.tier: high}, {mass.ratio: {above: 2}}]}",
    )
    assert ("release-never-stands", "R-1") in lint(tmp_path, (release, "release"), (strict, "review"))
    assert (
        lint(tmp_path, (release, "release"), ("{enterprise.tier: high, mass.ratio: {above: 2}}", "review"))
        == []
    )


def test_an_alternative_that_can_never_hold_is_found(tmp_path):
    when = "{enterprise.tier: high, any_of: [{enterprise.tier: low, mass.ratio: {above: 1}}, {mass.ratio: {above: 2}}]}"
    assert lint(tmp_path, (when, "open")) == [("idle-alternative", "R-1")]


def test_a_condition_that_follows_from_the_others_is_found(tmp_path):
    when = "{mass.ratio: {above: 2}, any_of: [{mass.ratio: {above: 1}}, {scan.calibrated: true}]}"
    assert lint(tmp_path, (when, "open")) == [("idle-condition", "R-1")]


def test_what_cannot_be_decided_is_said(tmp_path):
    when = "{detections: {count: {at_least: 100}}}"
    assert lint(tmp_path, (when, "open")) == [("not-decided", "R-1")]


def test_a_sum_is_decided_for_lists_of_few_records_and_says_so(tmp_path):
    (tmp_path / "vocabulary.yaml").write_text(VOCABULARY, encoding="utf-8")
    text = "policy: p\nsays: {en: p, zh: 规}\nrules:\n  - id: R-1\n    says: {en: s, zh: 句}\n"
    text += "    when: {lines: {sum: {of: gross_kg, below: 0}}}\n    then: open\n"
    (tmp_path / "10.yaml").write_text(text, encoding="utf-8")
    [finding] = [one for one in lint_pack(load_policy(tmp_path)) if one.severity is Severity.ERROR]
    assert finding.proof == "solver, lists of up to 24 records"
    assert str(finding).startswith("10.yaml:4: error: ")


def test_a_rule_that_overrides_is_in_nobodys_shadow(tmp_path):
    """Its own vote adds nothing beside the one it lowers; that it lowers it does."""
    (tmp_path / "charter.yaml").write_text(
        "overrides: [{rules: [R-1], only: {enterprise.tier: [high]}, votes_up_to: open, down_to: review,"
        " because: {en: less, zh: 少}}]",
        encoding="utf-8",
    )
    wide, narrow = "{mass.ratio: {above: 1.3}}", "{mass.ratio: {above: 1.5}, enterprise.tier: high}"
    lowers = ("overrides: [R-1]", "because: {en: less, zh: 少}")
    assert lint(tmp_path, (wide, "open"), (narrow, "review", *lowers)) == []
    assert lint(tmp_path, (wide, "open"), (narrow, "review")) == [("shadowed", "R-2")]
