import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectbox.training.dataset_files import Truth
from inspectbox.training.evaluate_containers import (
    class_alarm_rate,
    found_at_alarm_rate,
    roc,
    stopped_at_alarm_rate,
    thresholds_at_alarm_rate,
)
from inspectbox.training.evaluate_figures import Scene, Seen, false_alarm_rate

BOX = (0.0, 0.0, 10.0, 10.0)


def scene(truths=(), scores=(), unseen=()):
    return Scene(
        tuple(Truth(label, BOX) for label in truths),
        tuple(Seen(label, score, BOX) for label, score in enumerate(scores)),
        tuple(Truth(label, BOX) for label in unseen),
    )


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=80),
    st.sampled_from([0.05, 0.2, 0.5]),
)
def test_the_allowed_alarm_rate_is_kept_over_all_classes(scores, rate):
    scenes = [scene(scores=row) for row in scores]
    chosen = thresholds_at_alarm_rate(scenes, [0, 1, 2], rate, 0.02)
    table = [chosen[label] for label in range(3)]
    alarming = sum(any(s >= t and s < 1 for s, t in zip(row, table, strict=True)) for row in scores)
    assert alarming <= rate * len(scores)


def test_more_alarms_allowed_never_raise_a_threshold():
    rng = np.random.default_rng(3)
    scenes = [scene(scores=rng.random(3)) for _ in range(200)]
    strict, lax = (thresholds_at_alarm_rate(scenes, [0, 1, 2], rate, 0.0) for rate in (0.05, 0.3))
    assert all(lax[label] <= strict[label] for label in range(3))
    assert false_alarm_rate(scenes, [0, 1, 2], [lax[label] for label in range(3)]).share > 0.15


def test_without_clean_scenes_nothing_is_ever_claimed():
    assert thresholds_at_alarm_rate([scene([0], [0.9])], [0], 0.05, 0.0) == {0: 1.0}


def test_a_container_whose_goods_no_one_could_see_is_neither_clean_nor_loaded():
    hidden = scene(scores=(0.9,), unseen=(0,))
    assert class_alarm_rate([hidden], 0, 0.5).n == 0
    for share in (found_at_alarm_rate, stopped_at_alarm_rate):
        assert share([hidden, scene(scores=(0.1,))], [0], [0.5], 0.05).n == 0
        assert share([scene([0], (0.9,))], [0], [0.5], 0.05).n == 0


def test_what_is_found_at_a_rate_lies_on_the_curve():
    clean = [scene(scores=(i / 100, 0.0)) for i in range(1, 21)]
    loaded = [scene([0], (0.195, 0.0)), scene([0], (0.5, 0.0)), scene([1], (0.9, 0.05))]
    found = found_at_alarm_rate([*clean, *loaded], [0, 1], [0.5, 0.5], 0.05)
    assert (found.hits, found.n) == (2, 3)
    # the third is claimed as another class than it is
    stopped = stopped_at_alarm_rate([*clean, *loaded], [0, 1], [0.5, 0.5], 0.05)
    assert (stopped.hits, stopped.n) == (3, 3)
    points = roc([*clean, *loaded], [0, 1], [0.5, 0.5])
    assert any(p.alarmed == pytest.approx(0.05) and p.found == pytest.approx(2 / 3) for p in points)
    assert (points[-1].alarmed, points[-1].found) == (1.0, 1.0)
    assert all(a.alarmed <= b.alarmed and a.found <= b.found for a, b in itertools.pairwise(points))
