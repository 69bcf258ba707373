"""Three-valued votes: each operator by example, and the law that a missing fact never releases."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import random_policy
from inspectbox.domain.decision import Disposition
from inspectbox.domain.facts import Facts
from inspectbox.policy.evaluation.canonical import canonical, complaints
from inspectbox.policy.evaluation.combine import combine
from inspectbox.policy.evaluation.evaluate import vote_plainly
from inspectbox.policy.evaluation.truth import truth

THINGS = [{"kind": "a", "share": 0.5, "ok": True}, {"kind": "ab", "share": 0.1}]


def pack_of(folder, when, then="open", **more):
    rule = {"id": "R-1", "says": {"en": "x <t.a>", "zh": "某 <t.a>"}, "when": when, "then": then, **more}
    return random_policy.write_policy(folder, [rule])


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"n.a": "1"}, True),
        ({"n.a": ["2", "3"]}, False),
        ({"n.b": "1"}, None),
        ({"n.b": {"not": "1"}}, None),
        ({"n.a": {"not": "2"}}, True),
        ({"n.a": {"not_in": ["1", "2"]}}, False),
        ({"n.a": {"between": ["1", "2"]}}, True),
        ({"n.a": {"above": "1"}}, False),
        ({"n.a": {"at_least": "1", "below": "100%"}}, False),
        ({"n.b": {"known": "false"}}, True),
        ({"t.a": {"starts": ["05", "x"]}}, True),
        ({"t.a": {"contains": "50"}}, True),
        ({"t.a": "507"}, False),
        ({"many": {"has": "CITES"}}, True),
        ({"many": {"has": ["a", "b"]}}, False),
        ({"n.a": "1", "n.b": "1"}, None),
        ({"n.a": "2", "n.b": "1"}, False),
        ({"any_of": [{"n.a": "1"}, {"n.b": "1"}]}, True),
        ({"any_of": [{"n.a": "2"}, {"n.b": "1"}]}, None),
        ({"none_of": [{"n.a": "2"}, {"n.b": "1"}]}, None),
        ({"none_of": [{"n.a": "1"}, {"n.b": "1"}]}, False),
        ({"things": {"any": {"kind": "a", "ok": "true"}}}, True),
        ({"things": {"any": {"kind": "ab", "ok": "true"}}}, None),
        ({"things": {"none": {"kind": "c"}}}, True),
        ({"things": {"none": {"ok": "true", "share": {"below": "0.2"}}}}, None),
        ({"things": {"every": {"share": {"at_least": "10%"}}}}, True),
        ({"things": {"every": {"ok": "true"}}}, None),
        ({"things": {"count": {"at_least": "2"}}}, True),
        ({"things": {"count": {"where": {"ok": "true"}, "at_least": "2"}}}, None),
        ({"things": {"count": {"where": {"ok": "true"}, "exactly": "0"}}}, False),
        ({"things": {"count": {"where": {"ok": "true"}, "between": ["1", "2"]}}}, True),
    ],
)
def test_truth(tmp_path, when, expected):
    pack = pack_of(tmp_path, when)
    values = {"n.a": 1, "t.a": "0507", "many": ("CITES",)}
    facts = canonical(Facts(values, {"things": tuple(THINGS)}), pack.vocabulary)
    assert truth(pack.rules[0].when, facts) is expected


@pytest.mark.parametrize(("quantifier", "expected"), [("any", False), ("none", True), ("every", True)])
def test_lists_that_are_empty_or_missing(tmp_path, quantifier, expected):
    pack = pack_of(tmp_path, {"things": {quantifier: {"ok": "true"}}})
    assert truth(pack.rules[0].when, Facts({}, {"things": ()})) is expected
    assert truth(pack.rules[0].when, Facts()) is None


def test_an_unknown_condition_votes_if_unknown_and_says_what_is_missing(tmp_path):
    (reason,) = vote_plainly(pack_of(tmp_path, {"n.a": "1", "b.a": "true"}, "hold"), Facts({"b.a": True}))
    assert reason.disposition is Disposition.REVIEW
    assert reason.evidence == (("n.a", "unknown"),)
    assert reason.text.en.startswith("Evidence is missing")
    assert vote_plainly(pack_of(tmp_path, {"n.a": "1"}, "release"), Facts()) == ()


def test_untrusted_text_in_a_sentence_is_cut_and_cleaned(tmp_path):
    pack = pack_of(tmp_path, {"t.a": {"contains": "x"}})
    (reason,) = vote_plainly(pack, Facts({"t.a": "\x1b[2Jx\u202e\n<n.a>" + "y" * 300}))
    assert reason.text.en.isprintable()
    assert "<n.a>" in reason.text.en
    assert len(reason.text.en) <= 2 + 80
    assert all(len(value) <= 80 and value.isprintable() for _, value in reason.evidence)


def test_evidence_holds_the_facts_that_made_it_true(tmp_path):
    when = {"any_of": [{"n.a": "1"}, {"n.share": {"below": "50%"}}], "things": {"any": {"kind": "a"}}}
    facts = Facts({"n.a": 2, "n.share": 0.25}, {"things": tuple(THINGS)})
    (reason,) = vote_plainly(pack_of(tmp_path, when), facts)
    assert reason.evidence == (("n.share", "25 %"), ("things", "kind a, share 0.5, ok true"))


def test_complaints_name_every_fact_rules_will_not_see(tmp_path):
    vocabulary = pack_of(tmp_path, {"n.a": "1"}).vocabulary
    facts = Facts({"n.a": "1", "no.such": 1, "n.share": 1.5}, {"things": ({"ok": 1, "odd": 2},), "else": ()})
    assert len(list(complaints(facts, vocabulary))) == 6
    assert not list(complaints(Facts({"n.a": 1}, {"things": tuple(THINGS)}), vocabulary))


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=True))
def test_removing_a_fact_never_makes_a_release(random):
    with tempfile.TemporaryDirectory() as folder:
        pack = random_policy.policy(random, Path(folder), 3)
    for _ in range(5):
        facts = canonical(random_policy.facts(random), pack.vocabulary)
        if combine(vote_plainly(pack, facts)).disposition is not Disposition.RELEASE:
            fewer = random_policy.removals(random, facts)
            assert combine(vote_plainly(pack, fewer)).disposition is not Disposition.RELEASE


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=True))
def test_any_facts_at_all_give_votes(random):
    with tempfile.TemporaryDirectory() as folder:
        pack = random_policy.policy(random, Path(folder), 2)
    for reason in vote_plainly(pack, random_policy.facts(random)):
        assert reason.text.en.isprintable()
        assert all(value.isprintable() for _, value in reason.evidence)
