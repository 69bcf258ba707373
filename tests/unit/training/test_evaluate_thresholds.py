import numpy as np
import pytest

from inspectbox.training.dataset_files import Truth
from inspectbox.training.evaluate_containers import log_odds
from inspectbox.training.evaluate_figures import Scene, Seen, detection_rate, false_alarm_rate
from inspectbox.training.evaluate_thresholds import LOWEST, moved_by_halves, moved_thresholds

BOX = (0.0, 0.0, 10.0, 10.0)
LABELS = [0, 1]


def scene(*scores, truths=()):
    seen = tuple(Seen(label, float(score), BOX) for label, score in enumerate(scores))
    return Scene(tuple(Truth(label, BOX) for label in truths), seen)


@pytest.fixture
def noisy():
    """A site where clean scans get high confidences, and loaded ones higher."""
    rng = np.random.default_rng(5)
    clean = [scene(*rng.beta(2, 3, 2), 0.9) for _ in range(200)]
    loaded = [scene(rng.beta(5, 2), 0.1, 0.9, truths=[0]) for _ in range(100)]
    return [one for pair in zip(clean[:100], clean[100:], loaded, strict=True) for one in pair]


def test_no_more_clean_scenes_alarm_than_are_allowed_and_hardly_fewer(noisy):
    before = (0.3, 0.5, 0.7)
    assert false_alarm_rate(noisy, LABELS, before).share > 0.5
    for allowed in (0.02, 0.05, 0.2):
        alarmed = false_alarm_rate(noisy, LABELS, moved_thresholds(noisy, LABELS, before, allowed)).share
        assert allowed - 0.015 < alarmed <= allowed


def test_thresholds_fall_where_a_site_alarms_seldom():
    quiet = [scene(0.05 + 0.001 * i, 0.01) for i in range(100)]
    moved = moved_thresholds(quiet, LABELS, (0.5, 0.5), 0.05)
    assert moved[0] == pytest.approx(0.1441, abs=1e-3)
    assert false_alarm_rate(quiet, LABELS, moved).share == 0.05


def test_every_threshold_moves_by_the_same_step_but_goods_keep_theirs(noisy):
    before = (0.3, 0.5, 0.7)
    moved = moved_thresholds(noisy, LABELS, before, 0.05)
    steps = [log_odds(moved[label]) - log_odds(before[label]) for label in LABELS]
    assert steps[0] == pytest.approx(steps[1], abs=0.01)
    assert moved[2] == 0.7


def test_a_site_without_clean_scenes_keeps_its_thresholds_and_none_falls_below_the_lowest():
    loaded = [scene(0.9, 0.1, truths=[0])]
    assert moved_thresholds(loaded, LABELS, (0.3, 0.5), 0.05) == (0.3, 0.5)
    assert moved_thresholds([scene(), scene()], LABELS, (0.3, 0.5), 0.05) == (LOWEST, LOWEST)


def test_by_halves_every_scene_is_counted_once_at_thresholds_it_did_not_set(noisy):
    before = (0.3, 0.5, 0.7)
    made = moved_by_halves(noisy, LABELS, before, 0.05)
    assert (made.alarmed.n, made.found.n) == (200, 100)
    assert 0.01 < made.alarmed.share < 0.12
    assert made.found.share < detection_rate(noisy, LABELS, before).share
