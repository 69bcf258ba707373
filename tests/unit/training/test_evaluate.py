import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspectbox.training.dataset_files import Truth
from inspectbox.training.evaluate_figures import (
    Scene,
    Seen,
    average_precision,
    best_f1_threshold,
    detection_rate,
    exact_rate,
    false_alarm_rate,
    intersection_over_union,
    threshold_at_alarm_rate,
)

BOX = (0.0, 0.0, 10.0, 10.0)
AWAY = (50.0, 50.0, 60.0, 60.0)


def scene(truths=(), seen=()):
    return Scene(tuple(Truth(label, box) for label, box in truths), tuple(Seen(*one) for one in seen))


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    # printed tables of Clopper-Pearson limits
    [
        (0, 10, 0.0, 0.3085),
        (5, 10, 0.1871, 0.8129),
        (10, 10, 0.6915, 1.0),
        (79, 79, 0.9544, 1.0),
        (11, 12_590, 0.00044, 0.00156),
    ],
)
def test_intervals_are_clopper_and_pearsons(hits, n, low, high):
    rate = exact_rate(hits, n)
    assert rate.low == pytest.approx(low, abs=5e-5)
    assert rate.high == pytest.approx(high, abs=5e-5)


@settings(deadline=None)
@given(n=st.integers(1, 300), data=st.data())
def test_an_interval_holds_its_share(n, data):
    rate = exact_rate(data.draw(st.integers(0, n)), n)
    assert 0 <= rate.low <= rate.share <= rate.high <= 1


def test_nothing_measured_is_said_as_such():
    assert exact_rate(0, 0).sentence() == "not measured (0 scenes)"
    assert math.isnan(exact_rate(0, 0).share)


def test_perfect_detections_have_precision_one():
    scenes = [scene([(0, BOX)], [(0, 0.9, BOX)]), scene([(0, AWAY)], [(0, 0.4, AWAY)])]
    assert average_precision(scenes, 0) == pytest.approx(1.0)


def test_a_second_box_on_the_same_object_is_a_false_one():
    scenes = [scene([(0, BOX)], [(0, 0.5, BOX), (0, 0.9, AWAY)])]
    assert average_precision(scenes, 0) == pytest.approx(0.5)


def test_half_found_is_about_half():
    scenes = [scene([(0, BOX)], [(0, 0.9, BOX)]), scene([(0, BOX)])]
    assert average_precision(scenes, 0) == pytest.approx(51 / 101)


def test_a_class_that_never_stands_there_has_no_precision():
    assert math.isnan(average_precision([scene(seen=[(0, 0.9, BOX)])], 0))


def test_nothing_found_is_zero():
    assert average_precision([scene([(0, BOX)])], 0) == 0.0


def test_overlap_of_boxes():
    assert intersection_over_union(BOX, (5, 0, 15, 10)) == pytest.approx(1 / 3)
    assert intersection_over_union(BOX, AWAY) == 0.0


@example([0.0006], 0.0)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.floats(0, 0.9))
def test_a_threshold_keeps_its_alarm_rate(confidences, rate):
    scenes = [scene(seen=[(0, confidence, BOX)]) for confidence in confidences]
    threshold = threshold_at_alarm_rate(scenes, 0, rate)
    alarming = sum(confidence >= threshold for confidence in confidences if confidence < 1)
    assert alarming <= rate * len(confidences)


def test_the_f1_threshold_cuts_off_the_false_ones():
    scenes = [scene([(0, BOX)], [(0, 0.8, BOX), (0, 0.3, AWAY)]) for _ in range(4)]
    assert best_f1_threshold(scenes, 0) == pytest.approx(0.8)
    assert best_f1_threshold([scene([(0, BOX)])], 0) == 1.0


def test_a_container_counts_as_found_only_for_what_is_in_it():
    scenes = [
        scene([(1, BOX)], [(1, 0.9, BOX)]),
        scene([(1, BOX)], [(2, 0.9, BOX)]),
        scene([(0, BOX)], [(2, 0.9, BOX)]),
        scene([(0, BOX)], [(2, 0.1, BOX)]),
    ]
    thresholds = [0.5, 0.5, 0.5]
    found, false = detection_rate(scenes, [1, 2], thresholds), false_alarm_rate(scenes, [1, 2], thresholds)
    assert (found.hits, found.n) == (1, 2)
    assert (false.hits, false.n) == (1, 2)
