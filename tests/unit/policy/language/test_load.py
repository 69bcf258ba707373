"""What an officer gets wrong is refused with file:line and the nearest known word."""

import pytest

import random_policy
from inspectbox.domain.decision import Disposition
from inspectbox.errors import RuleError
from inspectbox.policy.language.load import load_policy

RULE = """policy: test
rules:
  - id: A-1
    says: {{en: one, zh: 一}}
    when: {when}
    then: {then}
"""


def load(folder, text, name="10-test.yaml"):
    (folder / "vocabulary.yaml").write_text(random_policy.VOCABULARY, encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    return load_policy(folder)


def load_rule(folder, when="{b.a: true}", then="review", more=""):
    return load(folder, RULE.format(when=when, then=then) + more)


@pytest.mark.parametrize(
    ("when", "line", "says"),
    [
        ("{n.aa: 1}", 5, "did you mean `n.a`?"),
        ("{thing: {any: {ok: true}}}", 5, "did you mean `things`?"),
        ("{c.a: q}", 5, "`c.a` is never `q`"),
        ("{n.a: one}", 5, "`n.a` is a number, not `one`"),
        ("{n.a: 1e3}", 5, "is a number"),
        ("{n.a: .nan}", 5, "is a number"),
        ("{n.a: 0.00001}", 5, "more than 4 decimals"),
        ("{n.a: 9999999999999}", 5, "is within"),
        ("{n.share: 50}", 5, "write a share as 0.5 or 50%"),
        ("{b.a: NO}", 5, "true or false"),
        ("{n.a: {at_leest: 1}}", 5, "did you mean `at_least`?"),
        ("{b.a: {at_least: 1}}", 5, "cannot be compared by `at_least`"),
        ("{n.a: {between: [2, 1]}}", 5, "swap them"),
        ("{n.a: {between: [2]}}", 5, "two numbers"),
        ("{n.a: []}", 5, "is empty"),
        ("{n.a: {}}", 5, "compared with nothing"),
        ("{}", 5, "the condition is empty"),
        ("{any_of: []}", 5, "`any_of` is empty"),
        ("{many: a}", 5, "write {has: …}"),
        ("{things: {any: {n.a: 1}}}", 5, "`n.a` is no fact"),
        ("{things: {some: {ok: true}}}", 5, "has no `some`"),
        ("{things: {count: {where: {ok: true}}}}", 5, "compared with nothing"),
        ("[b.a]", 5, "must be a mapping"),
        ("{any_of: [" + "{n.a: 1}, " * 401 + "]}", 5, "more than 400 comparisons"),
        ("{n.a: {known: true}}", 5, "would let a missing fact lead to a release"),
        ("{none_of: [{n.a: {known: false}}]}", 5, "would let a missing fact lead to a release"),
        ("{things: {count: {where: {ok: {known: false}}, at_most: 1}}}", 5, "lead to a release"),
        ("{things: {count: {where: {ok: {known: false}}, exactly: 1}}}", 5, "lead to a release"),
    ],
)
def test_a_wrong_condition_is_refused(tmp_path, when, line, says):
    with pytest.raises(RuleError) as caught:
        load_rule(tmp_path, when)
    assert str(caught.value).startswith(f"10-test.yaml:{line}: ")
    assert says in caught.value.sentence()


@pytest.mark.parametrize("when", ["{n.a: {known: false}}", "{none_of: [{n.a: {known: true}}]}"])
def test_a_releasing_rule_may_not_rest_on_a_missing_fact(tmp_path, when):
    load_rule(tmp_path, when)
    with pytest.raises(RuleError, match="lead to a release"):
        load_rule(tmp_path, when, then="release")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (RULE.format(when="{b.a: true}", then="opne"), ":6: `opne` is no disposition (did you mean `open`?)"),
        (
            RULE.format(when="{b.a: true}", then="open").replace("A-1", "a_1"),
            ":3: `a_1` cannot be a rule's id",
        ),
        (RULE.format(when="{b.a: true}", then="open").replace("A-1", "DEFAULT"), ":3: `DEFAULT` is taken"),
        (RULE.format(when="{b.a: true}", then="open").replace(", zh: 一", ""), ":4: `zh` is missing"),
        (
            RULE.format(when="{b.a: true}", then="open").replace("en: one", "en: <n.c>"),
            ":4: the sentence names `n.c`",
        ),
        (RULE.format(when="{b.a: true}", then="open") + "    wen: 1\n", ":7: a rule has no `wen`"),
        (
            RULE.format(when="{b.a: true}", then="open") + "    if_unknown: release\n",
            ":7: missing evidence never",
        ),
        (
            RULE.format(when="{b.a: true}", then="open") + "    example: {facts: {x: 1}, vote: open}\n",
            ":7: `x` is no",
        ),
        (
            RULE.format(when="{b.a: true}", then="open").replace("    then: open\n", ""),
            ":3: the rule has no `then`",
        ),
        (
            RULE.format(when="{b.a: true}", then="open").replace("rules:", "rule:"),
            ":2: a rule file has no `rule`",
        ),
        ("policy: x\nrules: []\n", "holds no rules"),
        ("- 1\n", ":1: a rule file must be a mapping"),
    ],
)
def test_a_wrong_rule_is_refused(tmp_path, text, says):
    with pytest.raises(RuleError) as caught:
        load(tmp_path, text)
    assert says in caught.value.sentence()


def test_two_rules_of_one_id_are_refused_across_files(tmp_path):
    load_rule(tmp_path)
    with pytest.raises(RuleError, match=r"20-b\.yaml:3: rule `A-1` exists already, 10-test\.yaml:3"):
        load(tmp_path, RULE.format(when="{b.a: true}", then="open"), "20-b.yaml")


def test_no_file_is_passed_over_in_silence(tmp_path):
    load_rule(tmp_path)
    (tmp_path / "more.yml").write_text("x: 1\n")
    with pytest.raises(RuleError, match="would not be read"):
        load_policy(tmp_path)
    (tmp_path / "more.yml").rename(tmp_path / "notes.yaml")
    with pytest.raises(RuleError, match=r"notes\.yaml:1: "):
        load_policy(tmp_path)


def test_a_missing_folder_is_one_sentence(tmp_path):
    with pytest.raises(RuleError, match="cannot be read"):
        load_policy(tmp_path / "none")


def test_version_changes_with_any_byte_and_any_name(tmp_path):
    versions = {load_rule(tmp_path).version, load_rule(tmp_path, more="# a note\n").version}
    (tmp_path / "10-test.yaml").rename(tmp_path / "11-test.yaml")
    versions.add(load_policy(tmp_path).version)
    assert len(versions) == 3
    assert all(len(version) == 12 and int(version, 16) >= 0 for version in versions)


def test_what_an_unknown_condition_votes(tmp_path):
    assert load_rule(tmp_path, then="hold").rules[0].if_unknown is Disposition.REVIEW
    assert load_rule(tmp_path, then="release").rules[0].if_unknown is None
    assert (
        load_rule(tmp_path, then="review", more="    if_unknown: open\n").rules[0].if_unknown
        is Disposition.OPEN
    )
