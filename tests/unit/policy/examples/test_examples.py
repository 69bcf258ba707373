"""Examples: whether they hold, what they cover, which slips they notice."""

import json

import pytest

from fakes.rule_folder import RULES, VOCABULARY, a_rule_folder
from inspectbox.cli import main
from inspectbox.policy.examples.check import check_examples
from inspectbox.policy.examples.coverage import cover, share_covered
from inspectbox.policy.examples.mutate import mutants, mutate
from inspectbox.policy.examples.report import report_examples
from inspectbox.policy.language.condition_tree import mark_of, places, put
from inspectbox.policy.language.load import load_policy


@pytest.fixture
def small(tmp_path):
    return a_rule_folder(tmp_path / "rules")


def rule_of(pack, identity):
    return next(rule for rule in pack.rules if rule.id == identity)


def test_an_example_fails_when_the_rule_is_changed(tmp_path):
    folder = a_rule_folder(tmp_path, RULES.replace("at_least: 90%", "at_least: 91%"))
    (failure,) = [result for result in check_examples(load_policy(folder)) if not result.holds]
    assert (failure.rule.id, failure.example.mark.line, failure.got) == ("CLEAN", 11, None)


def test_coverage_names_what_no_example_shows(small):
    missing = {
        one.rule.id: [(b.mark.line, b.lacking) for b in one.missing] for one in cover(load_policy(small))
    }
    assert missing["CHEAT"] == []
    assert missing["CLEAN"] == [
        (6, "`enterprise.tier is one of advanced, conventional` is never false"),
        (8, "`confidence is at least 30 %` is never true"),
        (8, "`confidence is at least 30 %` is never false"),
    ]
    assert len(missing["SEEN"]) == 6
    assert 0 < share_covered(cover(load_policy(small))) < 1


def test_mutants_are_told_by_line_and_change(small):
    survivors = [
        (r.mutant.mark.line, r.mutant.was, r.mutant.became)
        for r in mutate(load_policy(small))
        if r.mutant.rule.id == "CLEAN" and not r.noticed
    ]
    assert (6, "enterprise.tier is one of advanced, conventional", "") in survivors
    assert (8, "confidence is at least 30 %", "confidence is above 30 %") in survivors
    assert (7, "coverage.seen_share is at least 90 %", "coverage.seen_share is above 90 %") not in survivors
    assert (
        7,
        "coverage.seen_share is at least 90 %",
        "coverage.seen_share is at least 85 %",
    ) not in survivors


@pytest.mark.parametrize("identity", ["CLEAN", "CHEAT", "SEEN"])
def test_no_mutant_is_the_rule_itself(small, identity):
    rule = rule_of(load_policy(small), identity)
    for mutant in mutants(rule):
        assert (mutant.rule.when, mutant.rule.then, mutant.rule.if_unknown) != (
            rule.when,
            rule.then,
            rule.if_unknown,
        )
        assert mutant.was != mutant.became


def test_every_place_can_be_put_back(small):
    for rule in load_policy(small).rules:
        for path, part in places(rule.when):
            assert put(rule.when, path, part) == rule.when
            assert mark_of(part).file == "10-small.yaml"


def test_a_whole_rule_survives_nothing(tmp_path):
    rules = """policy: p
rules:
  - id: LOW
    says: {en: low, zh: 低}
    when: {coverage.seen_share: {below: 50%}}
    then: open
    examples:
      - {facts: {coverage.seen_share: 0.4999}, vote: open}
      - {facts: {coverage.seen_share: 0.5}, vote: none}
      - {facts: {coverage.seen_share: 0.45}, vote: open}
"""
    report = report_examples(load_policy(a_rule_folder(tmp_path, rules)), mutations=True)
    assert (report.share_covered, report.score, report.failures) == (1.0, 1.0, ())


def test_the_command_is_green_then_red(small, tmp_path, capsys):
    assert main(["rules", "test", str(small)]) == 0
    assert "4 examples of 3 rules: none failed" in capsys.readouterr().out
    assert main(["rules", "test", str(small), "--threshold", "99"]) == 1
    assert "coverage is" in capsys.readouterr().out
    red = a_rule_folder(tmp_path / "red", RULES.replace("then: open", "then: hold"))
    assert main(["rules", "test", str(red)]) == 1
    assert f"{red}/10-small.yaml:18: FAILED: CHEAT: expected open, got hold" in capsys.readouterr().out


def test_the_command_in_json(small, capsys):
    assert main(["rules", "test", str(small), "--mutate", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["failures"] == []
    assert told["mutation"]["mutants"] == len(list(mutate(load_policy(small))))
    assert all(one["place"].startswith("10-small.yaml:") for one in told["mutation"]["survivors"])


def test_a_threshold_that_is_none_is_asked_wrongly(capsys):
    with pytest.raises(SystemExit) as done:
        main(["rules", "test", "--threshold", "200"])
    assert done.value.code == 2


def test_the_days_of_a_file_are_no_comparison_of_its_rules(tmp_path):
    days = "  scan.day: {type: number, unit: date, en: day, zh: 日期}\nlists:"
    folder = a_rule_folder(
        tmp_path,
        RULES.replace("policy: small\n", "policy: small\neffective: {from: 2026-04-01}\n"),
        VOCABULARY.replace("lists:", days),
    )
    pack = load_policy(folder)
    told = [b.lacking for one in cover(pack) for b in one.branches]
    told += [mutant.was for rule in pack.rules for mutant in mutants(rule)]
    assert told
    assert not any("scan.day" in one for one in told)
