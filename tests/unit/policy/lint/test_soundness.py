"""What the lint proves must hold of whatever facts there are: random rules over the whole language, random facts."""

import re
from random import Random

import pytest

import random_policy
from inspectbox.policy.evaluation.canonical import canonical
from inspectbox.policy.evaluation.truth import truth
from inspectbox.policy.lint.lint import lint_pack
from inspectbox.policy.lint.prover import Answer, Prover

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_random_case_disproves_the_lint(tmp_path, seed):
    random = Random(seed)
    pack = random_policy.policy(random, tmp_path, 8)
    cases = [canonical(random_policy.facts(random), pack.vocabulary) for _ in range(400)]
    fires = {rule.id: [truth(rule.when, case) for case in cases] for rule in pack.rules}
    for finding in lint_pack(pack, Prover(timeout_ms=200)):
        if finding.check == "never-fires":
            assert True not in fires[finding.rule]
        elif finding.check == "shadowed":
            by = re.search(r"`, `(\S+)` votes", finding.sentence).group(1)
            pairs = zip(fires[finding.rule], fires[by], strict=True)
            assert all(strict is True for mild, strict in pairs if mild is True)
        elif finding.check == "equal":
            one, other = re.findall(r"`([A-Z0-9-]+)`", finding.sentence)[:2]
            assert [value is True for value in fires[one]] == [value is True for value in fires[other]]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rule_that_fired_can_fire(tmp_path, seed):
    """The solver knows every case that the evaluator met."""
    random = Random(1000 + seed)
    pack = random_policy.policy(random, tmp_path, 8)
    cases = [canonical(random_policy.facts(random), pack.vocabulary) for _ in range(300)]
    for rule in pack.rules:
        met = {truth(rule.when, case) for case in cases}
        if True in met:
            assert not Prover(200).exists([rule.when], lambda every, known: every[0].true).denies
        if False in met:
            assert not Prover(200).exists([rule.when], lambda every, known: every[0].false).denies


def test_the_solver_decides_most_random_rules(tmp_path):
    """Or the two tests above would say nothing."""
    random = Random(7)
    answers = []
    for number in range(6):
        (tmp_path / str(number)).mkdir()
        pack = random_policy.policy(random, tmp_path / str(number), 8)
        answers += [Prover().exists([rule.when], lambda every, known: every[0].true) for rule in pack.rules]
    assert sum(answer is not Answer.UNDECIDED for answer in answers) > 0.8 * len(answers)
