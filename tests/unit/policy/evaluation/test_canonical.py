"""What does not fit its type, range or length is unknown; what fits reaches the engine in one form."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import random_policy
from inspectbox.domain.facts import Facts
from inspectbox.policy.evaluation.canonical import MAX_RECORDS, canonical


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory):
    rule = {"id": "R-1", "says": {"en": "x", "zh": "某"}, "when": {"b.a": "true"}, "then": "open"}
    return random_policy.write_policy(tmp_path_factory.mktemp("rules"), [rule]).vocabulary


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("n.a", 1, 1.0),
        ("n.a", 0.00005, 0.0001),
        ("n.a", 1e-7, 0.0),
        ("n.a", 10**12, 1e12),
        ("n.a", 10**12 + 1, None),
        ("n.a", 10**400, None),
        ("n.a", True, None),
        ("n.a", "1", None),
        ("n.a", None, None),
        ("n.a", math.nan, None),
        ("n.a", math.inf, None),
        ("n.share", 1.0001, None),
        ("n.share", -0.0001, None),
        ("b.a", False, False),
        ("b.a", 0, None),
        ("b.a", "true", None),
        ("t.a", "x" * 500, "x" * 500),
        ("t.a", "x" * 501, None),
        ("t.a", "\ud800", None),
        ("t.a", b"x", None),
        ("c.a", "x", "x"),
        ("c.a", "gold", None),
        ("many", ["a", "b"], ("a", "b")),
        ("many", ("a", 1), None),
        ("many", "ab", None),
        ("no.such", 1, None),
    ],
)
def test_value(vocabulary, name, value, kept):
    clean = canonical(Facts({name: value}), vocabulary).values.get(name)
    assert clean == kept
    assert type(clean) is type(kept)


def test_minus_zero_is_zero(vocabulary):
    assert math.copysign(1, canonical(Facts({"n.a": -0.00001}), vocabulary).values["n.a"]) == 1


def test_a_record_keeps_its_place_with_what_fits(vocabulary):
    things = ({"kind": "a", "share": 2.0, "odd": 1}, "no record", {"ok": True})
    clean = canonical(Facts({}, {"things": things}), vocabulary)
    assert clean.lists["things"] == ({"kind": "a"}, {}, {"ok": True})


@pytest.mark.parametrize("things", [None, 7, "abc", tuple({} for _ in range(MAX_RECORDS + 1))])
def test_a_list_that_is_none_or_too_long_is_unknown(vocabulary, things):
    assert "things" not in canonical(Facts({}, {"things": things}), vocabulary).lists


def test_it_is_its_own_canonical_form(vocabulary):
    once = canonical(Facts({"n.a": 0.12345, "many": ["a"]}, {"things": ({"share": 0.3},)}), vocabulary)
    assert canonical(once, vocabulary) == once


@given(st.floats(-1e12, 1e12) | st.integers(-(10**16), 10**16).map(lambda n: n / 1e4))
def test_a_number_is_rounded_to_four_decimals(vocabulary, value):
    for near in (value, math.nextafter(value, 0.0)):
        assert canonical(Facts({"n.a": near}), vocabulary).values["n.a"] == round(near, 4)
