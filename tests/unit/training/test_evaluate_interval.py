import math

import numpy as np
import pytest

from inspectbox.training.calibration import expected_error, reliability
from inspectbox.training.dataset_files import Truth
from inspectbox.training.evaluate_figures import Rate, Scene, Seen, average_precision
from inspectbox.training.evaluate_interval import estimate_error, estimate_precisions, fall_in_points

NAMES = ("bicycle", "antler", "ivory")
HERE, THERE = (0.0, 0.0, 10.0, 10.0), (50.0, 50.0, 60.0, 60.0)


def scenes(count=60, found=0.7, seed=1):
    """Scenes with one bicycle, found or not, and now and then an antler that is claimed where there is none."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        seen = [Seen(0, float(rng.uniform(0.3, 1.0)), HERE)] if rng.random() < found else []
        seen += [Seen(1, float(rng.uniform(0.1, 0.9)), THERE)] if rng.random() < 0.5 else []
        truths = [Truth(0, HERE)] + ([Truth(1, THERE)] if rng.random() < 0.5 else [])
        made.append(Scene(tuple(truths), tuple(seen)))
    return made


def test_an_estimate_is_average_precision_with_its_n_inside_its_interval():
    some = scenes()
    found = estimate_precisions(some, NAMES, regulated=[1])
    for label, name in enumerate(NAMES[:2]):
        one = found.by_class[name]
        assert one.value == pytest.approx(average_precision(some, label))
        assert one.low < one.value < one.high
        assert one.n == sum(truth.label == label for scene in some for truth in scene.truths)
    assert found.goods.value == found.by_class["bicycle"].value
    assert found.mean.value == pytest.approx(np.mean([found.by_class[name].value for name in NAMES[:2]]))
    assert found.by_class["ivory"].sentence() == "not measured (0 objects)"


def test_more_scenes_narrow_the_interval():
    few, many = (estimate_precisions(scenes(count), NAMES, ()).mean for count in (30, 600))
    assert many.high - many.low < (few.high - few.low) / 2


def test_the_interval_of_many_worlds_holds_what_is_true():
    true = estimate_precisions(scenes(4000, seed=99), NAMES, ()).by_class["bicycle"].value
    held = 0
    for seed in range(40):
        one = estimate_precisions(scenes(80, seed=seed), NAMES, ()).by_class["bicycle"]
        held += one.low <= true <= one.high
    assert held >= 34


def test_the_calibration_error_is_that_of_the_bins():
    some, lowest = scenes(), (0.2, 0.2, 1.0)
    one = estimate_error(some, lowest, reliability(some, lowest))
    assert one.value == pytest.approx(expected_error(reliability(some, lowest)))
    assert one.low <= one.value <= one.high
    assert one.n == sum(seen.confidence >= 0.2 for scene in some for seen in scene.seen)
    empty = [Scene((), ())]
    assert math.isnan(estimate_error(empty, lowest, reliability(empty, lowest)).value)


def test_a_fall_is_newcombes_published_example():
    """Statistics in Medicine 17 (1998), 56 of 70 against 48 of 80: 0.2000, 0.0524 to 0.3339 from Wilson's intervals."""
    fall = fall_in_points(Rate(56, 70, *wilson(56, 70)), Rate(48, 80, *wilson(48, 80)))
    assert (fall.points, fall.low, fall.high) == pytest.approx((20.0, 5.24, 33.39), abs=0.01)
    assert fall.sentence() == "20.0 points (95 % interval 5.2 to 33.4)"
    assert fall_in_points(Rate(0, 0, 0.0, 1.0), Rate(1, 2, 0.1, 0.9)).sentence() == "not measured"


def wilson(hits, n, z=1.959964):
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half
