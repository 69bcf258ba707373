import json

import numpy as np
import pytest

from fakes.full_disk import files_of_at_most
from fakes.openvino_models import FOR_PEOPLE, write_model
from fakes.rescoring import silent
from inspectbox.adapters.detector_openvino import OpenVinoDetector
from inspectbox.adapters.detector_openvino_joined import join_networks
from inspectbox.bootstrap.join_folders import join_folders
from inspectbox.errors import MachineError, ModelError, OperatorError
from inspectbox.training.export_joined import join_models

BICYCLE = [[10, 20, 50, 60, 0.8, 0], [0, 0, 1, 1, 0, 1]]
BOTH = [[10, 20, 50, 60, 0.4, 0], [80, 20, 99, 60, 0.6, 1]]


def network(folder, rows, name, **card):
    write_model(folder, rows, name=name, **{**FOR_PEOPLE, "limits": ["drawn"], **card})
    (folder / "last.pt").write_bytes(name.encode())
    return folder


@pytest.fixture
def two(tmp_path):
    return [network(tmp_path / "a", BICYCLE, "one-1"), network(tmp_path / "b", BOTH, "two-1")]


def test_what_both_see_counts_more_than_what_one_sees(tmp_path, two):
    model = join_folders(two, tmp_path / "both")
    found = OpenVinoDetector(model, floor=0.01).detect(np.zeros((3, 200, 200), np.uint8), None)
    assert [one.label for one in found] == ["bicycle", "antler"]
    assert [one.confidence for one in found] == pytest.approx([0.6, 0.3], abs=0.001)


def test_the_card_names_every_network_and_each_can_be_trained_on(tmp_path, two):
    model = join_folders(two, tmp_path / "both")
    card = json.loads((model / "card.json").read_bytes())
    assert card["looks"]["heads"] == 2
    assert set(card["training"]) == {"one-1", "two-1"}
    assert card["commands"] == ["make it", "inspectbox join both one-1 two-1"]
    assert (card["limits"], card["measured"], card["simulated"]) == (["drawn"], None, True)
    assert [(model / name).read_bytes() for name in ("last.pt", "last-2.pt")] == [b"one-1", b"two-1"]


def test_a_joined_model_is_joined_again(tmp_path, two):
    model = join_folders([join_folders(two, tmp_path / "both"), two[0]], tmp_path / "three")
    detector = OpenVinoDetector(model, floor=0.01)
    assert detector.claims(np.zeros((3, 160, 160), np.uint8)).shape == (2, 9)
    assert (model / "last-3.pt").read_bytes() == b"one-1"


def test_what_was_weighed_and_measured_alone_does_not_hold_together(tmp_path, two):
    weighs = network(
        tmp_path / "c", BICYCLE, "three-1", rescoring=silent(1), data={"rescoring": {"scenes": 9}}
    )
    card = json.loads((join_folders([weighs, two[0]], tmp_path / "both") / "card.json").read_bytes())
    assert set(card["sha256"]) == {"model.xml", "model.bin"}
    assert card["data"]["three-1"] == {}
    assert set(card["confidence"].values()) == {0.25}


@pytest.mark.parametrize(
    ("other", "said"),
    [({"pitch_mm": 5.0}, "look at other pixels"), ({"classes": ("antler", "bicycle")}, "have other classes")],
)
def test_models_of_different_make_are_refused(tmp_path, two, other, said):
    with pytest.raises(OperatorError, match=said):
        join_folders([two[0], network(tmp_path / "c", BICYCLE, "three-1", **other)], tmp_path / "both")
    assert not (tmp_path / "both").exists()


def test_networks_that_give_different_numbers_of_boxes_are_refused(tmp_path, two):
    with pytest.raises(OperatorError, match="cannot be told apart"):
        join_folders([two[0], network(tmp_path / "c", BOTH[:1], "three-1")], tmp_path / "both")
    assert not (tmp_path / "both").exists()


def test_too_few_too_many_and_a_place_that_is_taken_are_refused(tmp_path, two):
    with pytest.raises(OperatorError, match="joined with nothing"):
        join_folders(two[:1], tmp_path / "both")
    with pytest.raises(OperatorError, match="at most 8 heads"):
        join_folders(two * 5, tmp_path / "both")
    with pytest.raises(OperatorError, match="is there already"):
        join_folders(two, two[0])


def test_a_network_that_is_none_and_a_full_disk_leave_nothing(tmp_path, two):
    with files_of_at_most(100), pytest.raises(MachineError):
        join_models(two, tmp_path / "both", join_networks)
    (two[1] / "model.xml").write_text("<net/>")
    with pytest.raises(ModelError, match="no network that OpenVINO can read"):
        join_networks([two[0] / "model.xml", two[1] / "model.xml"], tmp_path / "model.xml")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
