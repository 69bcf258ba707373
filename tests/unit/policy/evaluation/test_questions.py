"""The compiled evaluator says of every rule what the readable one says; equal questions share a place."""

import tempfile
from bisect import bisect_left, bisect_right
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import naive_rules
import random_policy
from inspectbox.domain.decision import Text
from inspectbox.domain.facts import Facts
from inspectbox.policy.evaluation.bit_rows import TRUE, Records, beginning, holding, places, reaching
from inspectbox.policy.evaluation.evaluate import PlainEvaluator
from inspectbox.policy.evaluation.questions import Questions
from inspectbox.policy.evaluation.truth import truth
from inspectbox.policy.language.condition import AllOf, AnyOf, Leaf, Operator, Quantified, Quantifier
from inspectbox.policy.language.vocabulary import FactField, FactType


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=True))
def test_compiled_questions_answer_as_the_readable_reference(random):
    with tempfile.TemporaryDirectory() as folder:
        pack = random_policy.policy(random, Path(folder), 4)
    plain = PlainEvaluator(pack)
    for _ in range(10):
        asked = plain.ask(random_policy.facts(random))
        for rule in pack.rules:
            assert plain.questions.truth(rule.when, asked) is truth(rule.when, asked.facts)


def test_equal_conditions_are_asked_once_and_both_have_a_place(tmp_path):
    when = {"none_of": [{"n.a": "1", "things": {"any": {"kind": "a", "share": {"above": "0.5"}}}}]}
    says = {"en": "x", "zh": "某"}
    rules = [{"id": f"R-{n}", "says": says, "when": when, "then": "open"} for n in range(3)]
    plain = PlainEvaluator(random_policy.write_policy(tmp_path, rules))
    asked = plain.ask(Facts({"n.a": 1}, {"things": ({"kind": "a", "share": 0.6}, {"kind": "b"})}))
    assert len(asked.single) == 4
    assert len(asked.lists["things"].rows) == 3
    assert plain.vote(asked.facts) == ()


def test_places_are_the_bits_set():
    assert places(0) == []
    assert places(0b1010_0001) == [0, 5, 7]


def test_a_column_says_which_records_hold_a_value_and_which_may():
    masks, missing = Records(({"hs": "87"}, {}, {"hs": "87"}, {"hs": "44"})).column("hs")
    assert masks == {"87": 0b0101_0101, "44": 0b1000_1000}
    assert missing == 0b0010_0000


def test_values_and_beginnings_answer_the_questions_that_ask_for_them():
    masks = {"8703": 0b0101, "87": 0b1010}
    assert holding(masks, 0b100_00, {"87": [1], "1": [0]}, 2) == [0b100_00, 0b110_10]
    assert beginning(masks, 0, {"87": [0, 2], "8703": [1], "": [3]}, (0, 2, 4), 4) == [15, 0b0101, 15, 15]


def test_bounds_are_reached_by_those_that_equal_or_exceed_them():
    masks = {3.0: 1, 1.0: 2, 2.0: 4}
    assert reaching(masks, [1.0, 2.0, 2.5], bisect_right) == [1, 5, 7, 7]
    assert reaching(masks, [1.0, 2.0, 2.5], bisect_left) == [1, 1, 5, 7]
    assert reaching({}, [1.0], bisect_left) == [0, 0]


def test_very_wide_conditions_are_asked_too():
    fact = FactField("n.a", FactType.NUMBER, Text("f", "f"))
    leaves = tuple(Leaf(fact, Operator.ABOVE, (float(n),)) for n in range(20_000))
    wide = (AllOf(leaves), AnyOf(leaves))
    questions = Questions(wide)
    for value, truths in (
        (20_000.0, (True, True)),
        (5.0, (False, True)),
        (0.0, (False, False)),
        (None, (None, None)),
    ):
        asked = questions.ask(Facts({} if value is None else {"n.a": value}))
        assert tuple(questions.truth(condition, asked) for condition in wide) == truths


def test_nothing_a_rule_says_is_read_as_source():
    hostile = "x'\n raise SystemExit#"
    fact = FactField(hostile, FactType.TEXT, Text("f", "f"))
    listed = Quantified(hostile, Quantifier.ANY, Leaf(fact, Operator.STARTS, (hostile,)))
    questions = Questions([Leaf(fact, Operator.ONE_OF, (hostile,)), listed])
    asked = questions.ask(Facts({hostile: hostile}, {hostile: ({hostile: hostile + "y"},)}))
    assert asked.single == [TRUE, TRUE]


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=True))
def test_the_plain_evaluator_answers_as_a_naive_reading_of_the_written_rules(random):
    with tempfile.TemporaryDirectory() as folder:
        pack, written = random_policy.written_policy(random, Path(folder), 4)
    plain = PlainEvaluator(pack)
    for _ in range(10):
        facts = random_policy.facts(random)
        answer = plain.answer(plain.ask(facts))
        for rule in written:
            naive = naive_rules.truth_of(rule["when"], facts)
            assert (rule["id"] in answer.certain, rule["id"] in answer.possible) == (naive == 1, naive > 0)
