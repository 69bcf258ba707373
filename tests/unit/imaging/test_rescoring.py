import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.rescoring import LOOKS, rescoring_file, silent, without_doubles
from inspectbox.errors import ModelError
from inspectbox.imaging.rescoring import read_rescoring

PITCH = 10.0


def claims(*rows):
    """Rows of box, score, class: every look gives the same score."""
    found = np.array(rows, np.float32).reshape(-1, 6)
    return np.concatenate([found, np.repeat(found[:, 4:5], LOOKS, axis=1)], axis=1)


def scores(weights, *rows):
    return read_rescoring(weights, LOOKS).rescored(claims(*rows), PITCH)[:, 4]


LARGE, PART, OTHER = (0, 0, 100, 100, 0.8, 1), (10, 0, 100, 100, 0.6, 1), (0, 0, 100, 100, 0.6, 2)


def test_weights_that_say_nothing_change_nothing():
    rows = read_rescoring(silent(), LOOKS).rescored(claims(LARGE, PART, OTHER), PITCH)
    assert rows == pytest.approx(claims(LARGE, PART, OTHER)[:, :6], abs=1e-6)


def test_a_claim_is_judged_by_what_is_claimed_around_it():
    first, second = scores(without_doubles(), LARGE, PART)
    assert first < 0.1
    assert second < 0.1


def test_another_class_and_the_claim_itself_are_no_doubles():
    assert scores(without_doubles(), LARGE, OTHER) == pytest.approx([0.8, 0.6], abs=1e-5)


def test_what_stands_further_away_than_a_vehicle_is_long_says_nothing():
    near, far = 0.0, 1500.0
    apart = (far, 0, far + 100, 100, 0.6, 1)
    assert scores(without_doubles(overlap=False), LARGE, apart)[0] == pytest.approx(0.8, abs=1e-5)
    beside = (near + 1300, 0, near + 1400, 100, 0.6, 1)
    assert scores(without_doubles(overlap=False), LARGE, beside)[0] < 0.1


def test_the_faintest_claims_neither_count_nor_stay():
    faint = (10, 0, 100, 100, 0.009, 1)
    assert scores(without_doubles(), LARGE, faint) == pytest.approx([0.8], abs=1e-5)


def test_nothing_claimed_stays_nothing():
    assert read_rescoring(silent(), LOOKS).rescored(claims(), PITCH).shape == (0, 6)


@given(st.integers(0, 2**32 - 1), st.integers(2, 150))
@settings(max_examples=20, deadline=None)
def test_the_order_of_claims_does_not_matter(seed, count):
    rng = np.random.default_rng(seed)
    low = rng.uniform(0, 2000, (count, 2))
    sides, label = rng.uniform(0, 300, (count, 2)), rng.integers(0, 3, (count, 1))
    found = np.concatenate([low, low + sides, rng.uniform(0.01, 1, (count, 1)), label], axis=1)
    found = claims(*found)
    judge = read_rescoring(rescoring_file(rng), LOOKS)
    order = rng.permutation(count)
    straight, shuffled = judge.rescored(found, PITCH), judge.rescored(found[order], PITCH)
    assert shuffled == pytest.approx(straight[order], abs=1e-4)
    assert ((straight[:, 4] >= 0) & (straight[:, 4] <= 1)).all()


def broken(**layers):
    return json.dumps(json.loads(silent()) | layers).encode()


@pytest.mark.parametrize(
    ("data", "looks"),
    [
        (b"", LOOKS),
        (b"[]", LOOKS),
        (b"[" * 100_000, LOOKS),
        (b'{"pair_1": 1}', LOOKS),
        (broken(claim_2=[[[1.0], [2.0, 3.0]], [0.0]]), LOOKS),
        (broken(claim_2=[[[1.0]], [0.0]]), LOOKS),
        (broken(claim_2=[[[float("nan")]] * 3, [0.0]]), LOOKS),
        (broken(claim_2=[[["x"]] * 3, [0.0]]), LOOKS),
        (broken(pair_2=[1.0, [0.0]]), LOOKS),
        (silent(), LOOKS + 1),
    ],
)
def test_weights_that_do_not_fit_are_refused(data, looks):
    with pytest.raises(ModelError, match="rescoring"):
        read_rescoring(data, looks)
