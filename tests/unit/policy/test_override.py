"""A rule lowers the votes it names, certainly, as far as the charter lets it, and never what others voted."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import random_policy
from inspectbox.domain.decision import Disposition, Lowered, Override, Reason, Text
from inspectbox.domain.facts import Facts
from inspectbox.errors import RuleError
from inspectbox.inspection.case_json import decision_to_json
from inspectbox.policy.evaluation.canonical import canonical
from inspectbox.policy.evaluation.combine import combine
from inspectbox.policy.evaluation.evaluate import vote_plainly
from inspectbox.policy.language.load import load_policy
from inspectbox.service.case_view import read_decision

WHY = Text("so", "故")
CHARTER = """
overrides:
  - tags: [random]
    rules: [A-2]
    only: {c.a: [x, y]}
    votes_up_to: open
    down_to: review
    because: {en: so, zh: 故}
"""
RULES = """policy: test
rules:
  - {id: A-1, says: {en: one, zh: 一}, when: {b.a: true}, then: open, tags: [random]}
  - {id: A-2, says: {en: two, zh: 二}, when: {b.b: true}, then: rescan}
  - {id: A-3, says: {en: three, zh: 三}, when: {b.b: true}, then: hold, tags: [random]}
  - {id: A-4, says: {en: four, zh: 四}, when: {n.a: 1}, then: open}
  - id: B-1
    says: {en: known goods, zh: 熟货}
    when: {c.a: x, t.a: a}
    then: review
    overrides: [A-1]
    because: {en: it is always the same, zh: 向来如此}
"""

words = st.sampled_from(["A", "B", "C"])
reasons = st.builds(
    Reason,
    rule=words,
    version=st.just(""),
    text=st.just(WHY),
    disposition=st.sampled_from(Disposition),
    override=st.none() | st.builds(Override, st.lists(words, max_size=2).map(tuple), st.just(WHY)),
)


def load(folder, rules=RULES, charter=CHARTER):
    (folder / "vocabulary.yaml").write_text(random_policy.VOCABULARY, encoding="utf-8")
    (folder / "10-test.yaml").write_text(rules, encoding="utf-8")
    if charter:
        (folder / "charter.yaml").write_text(charter, encoding="utf-8")
    return load_policy(folder)


def decide(pack, **values):
    return combine(
        vote_plainly(pack, Facts({name.replace("_", "."): value for name, value in values.items()}))
    )


def test_the_vote_stays_in_the_decision_with_the_reason_it_was_lowered(tmp_path):
    decision = decide(load(tmp_path), b_a=True, b_b=False, n_a=0, c_a="x", t_a="a")
    assert decision.disposition is Disposition.REVIEW
    assert [reason.rule for reason in decision.reasons] == ["B-1", "A-1"]
    lowered = decision.reasons[1]
    assert lowered.disposition is Disposition.OPEN
    assert lowered.lowered == Lowered(Disposition.REVIEW, "B-1", Text("it is always the same", "向来如此"))


def test_a_record_keeps_what_lowered_it(tmp_path):
    decision = decide(load(tmp_path), b_a=True, b_b=False, n_a=0, c_a="x", t_a="a")
    assert read_decision({"decision": decision_to_json(decision)}) == decision


def test_what_is_not_named_still_wins(tmp_path):
    decision = decide(load(tmp_path), b_a=True, b_b=False, n_a=1, c_a="x", t_a="a")
    assert decision.disposition is Disposition.OPEN
    assert decision.reasons[0].rule == "A-4"


@pytest.mark.parametrize("missing", ["c_a", "t_a"])
def test_an_uncertain_rule_lowers_nothing(tmp_path, missing):
    values = {"b_a": True, "b_b": False, "n_a": 0, "c_a": "x", "t_a": "a"}
    del values[missing]
    decision = decide(load(tmp_path), **values)
    assert decision.disposition is Disposition.OPEN
    assert all(reason.lowered is None for reason in decision.reasons)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[A-1]", "[A-9]", "`B-1` overrides `A-9`, which is no rule (did you mean `A-"),
        (
            "[A-1]",
            "[A-4]",
            "does not let `B-1` override `A-4` (charter.yaml names neither it nor a tag of it)",
        ),
        ("[A-1]", "[A-3]", "only votes up to open may be lowered"),
        ("then: review", "then: release", "no vote may be lowered below review"),
        ("c.a: x,", "", "`when` must ask `c.a: [x, y]`, or for fewer of these"),
        ("c.a: x,", "c.a: [x, z],", "`when` must ask `c.a: [x, y]`"),
        ("c.a: x,", "any_of: [{c.a: x}, {b.a: true}],", "`when` must ask `c.a: [x, y]`"),
        (
            "then: review\n    overrides: [A-1]",
            "then: hold\n    overrides: [A-1]",
            "is no milder than `A-1`'s open",
        ),
        ("    because: {en: it is always the same, zh: 向来如此}\n", "", "without `because`"),
        ("    overrides: [A-1]\n", "", "`because` belongs to `overrides`"),
        ("t.a: a}", "t.a: {known: false}}", "lead to a release"),
        ("t.a: a}", "t.a: {known: true}}", "lead to a release"),
    ],
)
def test_what_the_charter_does_not_allow_is_refused(tmp_path, old, new, says):
    load(tmp_path)
    with pytest.raises(RuleError) as caught:
        load(tmp_path, RULES.replace(old, new))
    assert str(caught.value).startswith("10-test.yaml:")
    assert says in caught.value.sentence()


def test_without_a_charter_nothing_is_lowered(tmp_path):
    with pytest.raises(RuleError, match=r"10-test\.yaml:7: the charter does not let `B-1` override `A-1`"):
        load(tmp_path, charter="")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("c.a: [x, y]", "c.aa: [x, y]", "charter.yaml:5: `c.aa` is no fact (did you mean `c.a`?)"),
        ("c.a: [x, y]", "n.a: 1", "charter.yaml:5: `n.a` is a number"),
        ("c.a: [x, y]", "c.a: q", "charter.yaml:5: `c.a` is never `q`"),
        ("{c.a: [x, y]}", "{}", "charter.yaml:5: `only` names no fact"),
        (
            "down_to: review",
            "down_to: reveiw",
            "charter.yaml:7: `reveiw` is no disposition (did you mean `review`?)",
        ),
        ("down_to: review", "down_to: hold", "charter.yaml:3: the clause lets nothing be lowered"),
        (
            "votes_up_to",
            "vote_up_to",
            "charter.yaml:6: a clause has no `vote_up_to` (did you mean `votes_up_to`?)",
        ),
        ("tags: [random]\n    rules: [A-2]\n    ", "", "charter.yaml:3: no rule is named"),
        ("[random]", "random", "charter.yaml:3: `tags` must be a list"),
    ],
)
def test_a_wrong_charter_is_refused(tmp_path, old, new, says):
    with pytest.raises(RuleError) as caught:
        load(tmp_path, charter=CHARTER.replace(old, new))
    assert says in caught.value.sentence()


def test_missing_evidence_is_ignored_only_where_the_charter_lets_it(tmp_path):
    rules = RULES + "  - {id: C-1, says: {en: c, zh: 丙}, when: {n.b: 1}, then: hold, if_unknown: ignore}\n"
    with pytest.raises(RuleError, match="the charter does not let `C-1` ignore missing evidence"):
        load(tmp_path, rules)
    pack = load(tmp_path, rules, CHARTER + "may_ignore_missing: {rules: [C-1]}\n")
    votes = vote_plainly(pack, Facts({"b.a": False, "b.b": False, "n.a": 0, "c.a": "z"}))
    assert votes == ()


@given(st.lists(reasons, max_size=6).flatmap(lambda votes: st.tuples(st.just(votes), st.permutations(votes))))
def test_order_does_not_matter(pair):
    votes, shuffled = pair
    assert combine(votes) == combine(shuffled)


@given(st.lists(reasons, min_size=1, max_size=6))
def test_it_is_never_milder_than_what_nobody_lowered(votes):
    decision = combine(votes)
    assert decision.disposition == max(reason.counted for reason in decision.reasons)
    plain = [reason for reason in decision.reasons if reason.lowered is None]
    assert plain
    assert decision.disposition >= max(reason.disposition for reason in plain)


@given(st.lists(reasons, min_size=1, max_size=6))
def test_every_vote_is_kept_and_lowered_only_by_one_that_names_it(votes):
    by = [(vote.override.rules, vote.disposition) for vote in votes if vote.override]
    for reason in combine(votes).reasons:
        milder = [to for rules, to in by if reason.rule in rules and to < reason.disposition]
        assert (reason.lowered is not None) == bool(milder)
        assert reason.counted == min([reason.disposition, *milder])


@given(st.lists(reasons, min_size=1, max_size=5), reasons.filter(lambda reason: reason.override is None))
def test_a_further_vote_without_override_never_makes_it_milder(votes, further):
    assert combine([*votes, further]).disposition >= combine(votes).disposition


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=True))
def test_removing_a_fact_never_makes_a_release_with_overrides_about(random):
    with tempfile.TemporaryDirectory() as folder:
        pack = random_policy.policy(random, Path(folder), 5)
    for _ in range(8):
        facts = canonical(random_policy.facts(random), pack.vocabulary)
        if combine(vote_plainly(pack, facts)).disposition is not Disposition.RELEASE:
            fewer = random_policy.removals(random, facts)
            assert combine(vote_plainly(pack, fewer)).disposition is not Disposition.RELEASE
