"""A hostile rule file is refused with its place, or it is a pack that votes; never a crash."""

from random import Random

import pytest

import hostile_rules
from inspectbox.errors import RuleError


@pytest.mark.parametrize("seed", range(12))
def test_mutated_shipped_rules_are_refused_with_a_sentence_or_vote(seed, tmp_path):
    random = Random(seed)
    hostile_rules.write(random, tmp_path)
    try:
        pack = hostile_rules.load(tmp_path)
    except RuleError as error:
        assert str(error)
        assert "Traceback" not in str(error)
        return
    assert list(hostile_rules.vote_on_hostile_facts(random, pack)) == []
