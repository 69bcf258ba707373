import json

import numpy as np
import pytest

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


def scenario_of(render, folder, number):
    return json.loads((render(folder, number) / "truth.json").read_bytes())["scenario"]


def test_two_of_three_training_scenes_are_crammed(tmp_path):
    recipe = simulated_recipe(tmp_path, 19.0)
    names = [scenario_of(recipe.render, tmp_path / str(number), number) for number in (30, 31, 32)]
    assert names[1:] == ["crammed", "crammed"]
    assert names[0] != "crammed"


@pytest.mark.parametrize("split", ["val", "test", "style_b"])
def test_what_is_measured_on_is_loaded_as_lanes_see_it(tmp_path, split):
    drawing = simulated_recipe(tmp_path, 19.0).by_split[split]
    assert scenario_of(drawing.render, tmp_path / "case", 31) != "crammed"


def test_a_crammed_scene_holds_many_kinds_of_regulated_goods(tmp_path):
    cases = [render_scene(tmp_path / str(number), number, crammed=True) for number in (1, 2)]
    truths = [json.loads((case / "truth.json").read_bytes())["objects"] for case in cases]
    regulated = [one for objects in truths for one in objects if one["class"] in REGULATED]
    assert len(regulated) >= 10
    assert any(one["hidden"] for one in regulated)
    assert not all(one["hidden"] for one in regulated)
