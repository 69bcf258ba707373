import importlib.util

import numpy as np
import pytest

from inspectbox.errors import MachineError, OperatorError
from inspectbox.imaging.rescoring import read_rescoring
from inspectbox.training.dataset_files import Sample, Truth
from inspectbox.training.train_rescoring import MarkedClaims, fit_rescoring, marked

HAS_TORCH = importlib.util.find_spec("torch") is not None
PITCH = 10.0


def claims(*rows):
    found = np.array(rows, np.float32).reshape(-1, 6)
    return np.concatenate([found, np.repeat(found[:, 4:5], 2, axis=1)], axis=1)


def test_claims_are_right_wrong_or_neither_as_average_precision_counts_them(tmp_path):
    seen, unseen = Truth(1, (0, 0, 100, 100)), Truth(2, (200, 0, 300, 100))
    sample = Sample("one", tmp_path / "one.tif", (100, 400), (seen,), (unseen,))
    found = marked(
        sample,
        claims(
            (0, 0, 100, 90, 0.9, 1),
            (0, 0, 90, 100, 0.7, 1),
            (0, 0, 100, 100, 0.6, 3),
            (200, 0, 300, 100, 0.5, 2),
            (0, 0, 100, 100, 0.005, 4),
        ),
    )
    assert found.right.tolist() == [True, False, False, False]
    assert found.counts.tolist() == [True, True, True, False]


@pytest.mark.skipif(not HAS_TORCH, reason="needs the extra `train`: torch")
def test_scenes_with_nothing_right_teach_nothing():
    nothing = MarkedClaims(claims((0, 0, 9, 9, 0.9, 1)), np.array([False]), np.array([True]))
    with pytest.raises(OperatorError, match="nothing to learn"):
        fit_rescoring([nothing], PITCH, seed=1)


def doubled(rng):
    """An object with a part of it claimed as well, each as sure as the other, and one that stands alone."""
    x, y = rng.uniform(0, 300, 2)
    whole = (x, y, x + 100, y + 100, 0.6, 1)
    part = (x, y, x + 100, y + 55, 0.6, 1)
    alone = (x + 600, y, x + 700, y + 100, 0.6, 2)
    return MarkedClaims(claims(whole, part, alone), np.array([True, False, True]), np.ones(3, np.bool_))


@pytest.mark.skipif(HAS_TORCH, reason="the extra `train` is installed")
def test_without_the_extra_it_says_what_to_install():
    with pytest.raises(MachineError, match="needs PyTorch"):
        fit_rescoring([doubled(np.random.default_rng(1))], PITCH, seed=1)


@pytest.mark.skipif(not HAS_TORCH, reason="needs the extra `train`: torch")
def test_what_is_learnt_tells_an_object_from_a_part_of_it():
    rng = np.random.default_rng(1)
    told = []
    weights = fit_rescoring(
        [doubled(rng) for _ in range(200)],
        PITCH,
        seed=1,
        progress=lambda done, total: told.append((done, total)),
    )
    whole, part, alone = read_rescoring(weights, 2).rescored(doubled(rng).claims, PITCH)[:, 4]
    assert part < 0.2
    assert min(whole, alone) > 0.8
    assert told[-1][0] == told[-1][1]


@pytest.mark.skipif(not HAS_TORCH, reason="needs the extra `train`: torch")
def test_the_same_scenes_and_seed_give_the_same_weights():
    scenes = [doubled(np.random.default_rng(number)) for number in range(8)]
    assert fit_rescoring(scenes, PITCH, seed=3) == fit_rescoring(scenes, PITCH, seed=3)
    assert fit_rescoring(scenes, PITCH, seed=3) != fit_rescoring(scenes, PITCH, seed=4)
