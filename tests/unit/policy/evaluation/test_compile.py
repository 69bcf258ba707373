"""Rows have the one safe shape, stay within the engine's limits, and say the same as the plain evaluator."""

import json
import operator
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import random_policy
from inspectbox.errors import RuleError
from inspectbox.policy.evaluation.compile import (
    CANARY,
    SHARD_FIELDS,
    SHARD_ROWS,
    compile_policy,
    engine_definition,
)
from inspectbox.policy.evaluation.evaluate import PlainEvaluator
from inspectbox.policy.evaluation.rows import fnv1a

OPERATORS = {
    "==": operator.eq,
    "$neq": operator.ne,
    "$lt": operator.lt,
    "$lte": operator.le,
    "$gt": operator.gt,
    "$gte": operator.ge,
}


def fire(compiled, asked):
    """What an engine without faults would fire: a comparison with a missing field never holds."""
    fired = {}
    for number, text in compiled.engine_facts(asked):
        flat = json.loads(text)
        shard = compiled.shards[number]
        fired[number] = [
            shard.rules[name]
            for name, row in shard.rows.items()
            if all(field in flat and OPERATORS[sign](flat[field], constant) for field, sign, constant in row)
        ]
    return fired


def pack_of(folder, *whens):
    says = {"en": "x", "zh": "某"}
    rules = [{"id": f"R-{n}", "says": says, "when": when, "then": "open"} for n, when in enumerate(whens)]
    return random_policy.write_policy(folder, rules)


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=True))
def test_rows_say_what_the_plain_evaluator_says(random):
    with tempfile.TemporaryDirectory() as folder:
        pack = random_policy.policy(random, Path(folder), 3)
    plain = PlainEvaluator(pack)
    compiled = compile_policy(pack, plain.questions)
    for _ in range(5):
        asked = plain.ask(random_policy.facts(random))
        assert compiled.answer(fire(compiled, asked)) == plain.answer(asked)


def test_definition_has_only_the_safe_shape(tmp_path):
    pack = pack_of(tmp_path, {"n.a": {"at_least": "1"}, "none_of": [{"c.a": ["x", "y"]}]})
    certain, possible = compile_policy(pack).shards
    definition = engine_definition(certain)
    assert definition[CANARY] == {"all": [{"m": {"k": "c"}}]}
    conditions = [{"k": "c"}, {"$gte": {"v0": 1.0}}, {"$neq": {"v1": "x"}}, {"$neq": {"v1": "y"}}]
    assert definition["R-0!T#0"] == {"all": [{"m": {"$and": conditions}}]}
    definition = engine_definition(possible)
    assert definition[CANARY] == {"all": [{"m": {"k": "c"}}]}
    assert definition["R-0!P#0"] == {"all": [{"m": {"$and": [{"k": "c"}, {"p0": True}, {"q1": True}]}}]}


def test_shards_stay_below_what_the_engine_bears(tmp_path):
    whens = [{"n.a": str(n % 7), "t.a": {"starts": [f"s{n}"]}} for n in range(150)]
    compiled = compile_policy(pack_of(tmp_path, *whens))
    assert sum(len(shard.rows) for shard in compiled.shards) == 300
    assert all(
        len(shard.rows) <= SHARD_ROWS and len(shard.fields) <= SHARD_FIELDS for shard in compiled.shards
    )
    assert all(
        {field for row in shard.rows.values() for field, _, _ in row} == set(shard.fields)
        for shard in compiled.shards
    )


def test_a_rule_of_too_many_alternatives_is_refused_where_it_stands(tmp_path):
    two = {"any_of": [{"n.a": "1"}, {"n.b": "1"}, {"n.share": "1"}]}
    pack = pack_of(
        tmp_path, {"b.a": "true"}, {"all_of": [{**two, "n.a": {"above": f"{n}"}} for n in range(4)]}
    )
    assert compile_policy(pack)
    eight = [{"any_of": [{"n.a": str(n)}, {"n.b": str(n)}]} for n in range(7)]
    with pytest.raises(RuleError, match=r"10-random\.yaml:\d+: the rule has more than 64 alternatives"):
        compile_policy(pack_of(tmp_path, {"all_of": eight}))


def test_a_rule_of_too_many_conditions_at_once_is_refused(tmp_path):
    many = [{"n.a": {"above": str(n)}} for n in range(60)]
    with pytest.raises(RuleError, match="more than 48 conditions"):
        compile_policy(pack_of(tmp_path, {"all_of": many}))


def test_field_names_never_share_the_hash_the_engine_keeps(tmp_path):
    assert fnv1a("costarring") == fnv1a("liquid")
    assert fnv1a("") == 0x811C9DC5
    compiled = compile_policy(pack_of(tmp_path, *({"t.a": {"starts": [f"s{n}"]}} for n in range(500))))
    names = [
        *compiled.fields.direct,
        *compiled.fields.derived,
        "id",
        "sid",
        "$s",
        "$i",
        "$m",
        "$forward",
        "k",
    ]
    assert len({fnv1a(name) for name in names}) == len(names)


def test_equal_questions_are_asked_once(tmp_path):
    compiled = compile_policy(pack_of(tmp_path, *({"t.a": {"starts": ["s"]}} for _ in range(9))))
    assert len(compiled.fields.derived) == 2
