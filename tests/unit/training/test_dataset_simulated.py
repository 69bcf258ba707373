import numpy as np

from inspectbox.training.dataset import convert_case
from inspectbox.training.dataset_simulated import REGULATED, render_scene, simulated_recipe


def test_a_simulated_scene_becomes_a_training_picture(tmp_path):
    recipe = simulated_recipe(tmp_path, 19.0)
    assert set(REGULATED) < set(recipe.classes)
    made = convert_case(render_scene(tmp_path / "case", 1), recipe.machine, recipe.classes, 19.0)
    tensor, truths = made.tensor, made.truths
    rows, columns = tensor.shape[1:]
    assert 180 < rows < 250
    assert 550 < columns < 850
    assert truths
    load, air = tensor[0, rows // 4 : rows * 3 // 4, columns // 4 : columns * 3 // 4], tensor[0, :, :4]
    assert np.median(air) < 10 < np.median(load)
    assert np.unique(tensor[2]).size > 20
