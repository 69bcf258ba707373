"""Several looks at one radiograph: heads, mirror image, coarser pitch, and claims weighed against each other."""

import numpy as np
import pytest

from fakes.openvino_models import write_card, write_model
from fakes.rescoring import silent, without_doubles
from inspectbox.adapters.detector_openvino import OpenVinoDetector
from inspectbox.errors import ModelError


def picture(rows=200, columns=400):
    return np.zeros((3, rows, columns), np.uint8)


def test_boxes_of_two_heads_are_one_list(tmp_path):
    rows = [
        [10, 20, 30, 40, 0.9, 0],
        [50, 60, 70, 80, 0.4, 1],
        [10, 20, 30, 40, 0.7, 0],
        [0, 0, 9, 9, 0.0, 0],
    ]
    folder = write_model(tmp_path, rows, looks={"heads": 2, "mirrored": False}, confidence=0.1)
    found = OpenVinoDetector(folder).detect(picture(), None)
    assert [(one.label, one.confidence) for one in found] == [("bicycle", 0.8), ("antler", 0.2)]
    assert found[0].box == (10, 20, 30, 40)


def test_the_mirror_image_is_looked_at_and_its_boxes_are_turned_back(tmp_path):
    folder = write_model(
        tmp_path, [[10, 20, 30, 40, 0.9, 0]], looks={"heads": 1, "mirrored": True}, confidence=0.1
    )
    found = OpenVinoDetector(folder).detect(picture(columns=401), None)
    assert [(one.box, one.confidence) for one in found] == [
        ((10, 20, 30, 40), 0.45),
        ((371, 20, 391, 40), 0.45),
    ]


def test_a_coarser_mirror_image_is_looked_at_and_its_boxes_lie_where_they_are(tmp_path):
    looks = {"heads": 1, "mirrored": True, "coarser": 2}
    rows = [[10, 20, 30, 40, 0.9, 0], [10, 0, 20, 10, 0.5, 0]]
    folder = write_model(tmp_path, rows, looks=looks, confidence=0.1)
    found = OpenVinoDetector(folder).detect(picture(rows=200, columns=400), (10.0, 10.0))
    assert [(one.box, one.confidence) for one in found] == [
        ((10, 20, 30, 40), 0.45),
        ((340, 40, 380, 80), 0.45),
        ((10, 0, 20, 10), 0.25),
        ((360, 0, 380, 20), 0.25),
    ]


def test_what_both_pitches_see_is_one_object_as_sure_as_both_are(tmp_path):
    looks = {"heads": 1, "mirrored": True, "coarser": 1.25}
    folder = write_model(tmp_path, [[0, 0, 100, 100, 0.8, 0]], looks=looks)
    (found,) = OpenVinoDetector(folder).detect(picture(rows=125, columns=125), (10.0, 10.0))
    assert (found.box, found.confidence) == ((0, 0, 113, 113), 0.8)


def test_looks_of_two_pitches_need_no_network_that_takes_two_pictures(tmp_path):
    looks = {"heads": 1, "mirrored": True, "coarser": 1.5}
    folder = write_model(tmp_path, [[0, 0, 1, 1, 0.9, 0]], alone=True, looks=looks, confidence=0.1)
    assert len(OpenVinoDetector(folder).detect(picture(), None)) == 2
    assert len(OpenVinoDetector(folder).detect(picture(rows=1, columns=1), None)) == 1


def test_a_network_that_does_not_answer_for_the_heads_of_its_card_is_refused(tmp_path):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]] * 3, looks={"heads": 2, "mirrored": False})
    with pytest.raises(ModelError, match="boxes of 2 heads"):
        OpenVinoDetector(folder)


def test_a_network_that_takes_one_picture_only_is_refused_for_a_card_with_a_mirror_image(tmp_path):
    looks = {"heads": 1, "mirrored": True}
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]], alone=True, looks=looks)
    with pytest.raises(ModelError, match="2 pictures of any size"):
        OpenVinoDetector(folder)
    write_card(folder, looks={"heads": 1, "mirrored": False})
    assert OpenVinoDetector(folder).detect(picture(), None)


TWICE = [[0, 0, 100, 100, 0.9, 0], [0, 30, 100, 100, 0.8, 0], [0, 0, 100, 100, 0.8, 1]]


def test_claims_are_weighed_against_each_other_where_the_model_has_learnt_to(tmp_path):
    plain = write_model(tmp_path / "plain", TWICE)
    weighing = write_model(tmp_path / "weighing", TWICE, rescoring=without_doubles(looks=1))
    assert len(OpenVinoDetector(plain).detect(picture(), None)) == 3
    (found,) = OpenVinoDetector(weighing).detect(picture(), None)
    assert (found.label, found.confidence) == ("antler", pytest.approx(0.8, abs=1e-3))


def test_claims_before_they_are_weighed_are_those_of_a_model_that_does_not_weigh(tmp_path):
    plain = write_model(tmp_path / "plain", TWICE)
    weighing = write_model(tmp_path / "weighing", TWICE, rescoring=without_doubles(looks=1))
    one, other = (OpenVinoDetector(folder, floor=0.01).claims(picture()) for folder in (plain, weighing))
    assert np.array_equal(one, other)
    assert one[:, 6].tolist() == one[:, 4].tolist()


def test_a_rescoring_for_other_looks_is_refused(tmp_path):
    folder = write_model(tmp_path, TWICE, rescoring=silent(looks=2))
    with pytest.raises(ModelError, match="does not fit a detector of 1 looks"):
        OpenVinoDetector(folder)


def test_a_rescoring_that_is_not_the_cards_is_refused(tmp_path):
    folder = write_model(tmp_path, TWICE, rescoring=silent(looks=1))
    (folder / "rescoring.json").write_bytes(without_doubles(looks=1))
    with pytest.raises(ModelError, match="SHA-256 differs"):
        OpenVinoDetector(folder)
