import numpy as np
import pytest

from inspectbox.training.calibration import calibrated, expected_error, fit_curves, reliability
from inspectbox.training.dataset_files import Truth
from inspectbox.training.evaluate_figures import Scene, Seen

BOX, AWAY = (0.0, 0.0, 10.0, 10.0), (50.0, 50.0, 60.0, 60.0)


def scenes(count, share, seed=1, label=0):
    """Scenes of one detection each, right with probability `share(score)`."""
    rng = np.random.default_rng(seed)
    made = []
    for score in rng.uniform(0.05, 0.95, count):
        seen = Seen(label, float(score), BOX if rng.random() < share(score) else AWAY)
        made.append(Scene((Truth(label, BOX),), (seen,)))
    return made


def test_an_overconfident_network_is_calibrated_on_scenes_it_was_not_fitted_on():
    curves = fit_curves(scenes(2000, lambda s: s**3), 1)
    held_back = scenes(2000, lambda s: s**3, seed=2)
    before = expected_error(reliability(held_back, [0.0]))
    after = expected_error(reliability(calibrated(held_back, curves), [0.0]))
    assert before > 0.15
    assert after < 0.03


def test_curves_rise_and_fit_a_card():
    (curve,) = fit_curves(scenes(500, lambda s: 1 - s), 1)
    scores, shares = zip(*curve, strict=True)
    assert list(scores) == sorted(set(scores))
    assert list(shares) == sorted(shares)
    assert scores[0] == 0.0
    assert scores[-1] == 1.0


def test_a_class_seen_once_keeps_near_the_curve_of_all():
    many = scenes(2000, lambda s: s**3)
    once = Scene((Truth(1, BOX),), (Seen(1, 0.3, BOX),))
    common, rare = fit_curves([*many, once], 2)
    gaps = [abs(a[1] - b[1]) for a, b in zip(common, rare, strict=True)]
    assert max(gaps) < 0.15


def test_without_detections_scores_stay_as_they_are():
    assert fit_curves([Scene((), ())], 2) == (((0.0, 0.0), (1.0, 1.0)),) * 2


def test_the_error_is_the_mean_gap():
    found = [Scene((), (Seen(0, 0.9, BOX),)), Scene((Truth(0, BOX),), (Seen(0, 0.5, BOX),))]
    assert expected_error(reliability(found, [0.0])) == pytest.approx((0.9 + 0.5) / 2)


def test_detections_of_what_no_one_could_see_are_neither_right_nor_wrong():
    found = [Scene((), (Seen(0, 0.9, BOX),), unseen=(Truth(0, BOX),))]
    assert sum(one.n for one in reliability(found, [0.0])) == 0
