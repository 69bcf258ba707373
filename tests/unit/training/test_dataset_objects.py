import numpy as np
import pytest

from inspectbox.training.dataset_files import read_objects, read_tensor
from inspectbox.training.dataset_objects import draw_object, draw_objects
from inspectbox.training.dataset_simulated import simulated_recipe
from inspectbox.training.scanner import nominal_beam
from inspectbox.training.scenario import REGULATED
from inspectbox.training.style import STYLES

BEAM = nominal_beam(STYLES["a"])


def test_an_object_fills_its_picture_and_follows_from_its_seed(tmp_path):
    pictures = []
    for folder in ("one", "two"):
        recipe = simulated_recipe(tmp_path / folder, 19.0)
        assert draw_object(recipe, BEAM, "firearms", 3)
        (sample,) = read_objects(recipe.out)
        pictures.append(read_tensor(sample.image))
        (truth,) = sample.truths
        assert truth.label == recipe.classes.index("firearms")
        assert truth.box == pytest.approx((0, 0, sample.shape[1], sample.shape[0]))
    one, two = pictures
    assert np.array_equal(one, two)
    edges = (one[0, 0], one[0, -1], one[0, :, 0], one[0, :, -1])
    assert all(edge.any() for edge in edges)


def test_regulated_goods_are_drawn_most_and_what_is_there_is_not_drawn_again(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "inspectbox.training.dataset_objects.draw_object",
        lambda recipe, beam, label, seed: drawn.append((label, seed)),
    )
    recipe = simulated_recipe(tmp_path, 19.0)
    draw_objects(recipe, 16)
    counts = {label: sum(one == label for one, _ in drawn) for label in recipe.classes}
    assert {counts[label] for label in REGULATED} == {16}
    assert {counts[label] for label in recipe.classes if label not in REGULATED} == {2}
    draw_object(recipe, BEAM, *drawn[0])
    first, *rest = drawn
    drawn.clear()
    draw_objects(recipe, 16)
    assert drawn == rest
    assert first not in drawn


def test_long_goods_are_given_room_and_what_fits_nowhere_is_left_out(tmp_path, monkeypatch):
    recipe = simulated_recipe(tmp_path, 19.0)
    assert draw_object(recipe, BEAM, "car", 1)
    (car,) = read_objects(recipe.out)
    assert 3000 < car.shape[1] * 19.0 < 8000
    monkeypatch.setattr("inspectbox.training.dataset_objects._WHOLE_VEHICLES", 600.0)
    assert not draw_object(recipe, BEAM, "car", 2)
    assert len(read_objects(recipe.out)) == 1
