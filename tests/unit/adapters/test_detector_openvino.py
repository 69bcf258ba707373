import hashlib
import json
import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fakes.openvino_models import write_card, write_model
from inspectbox.adapters.detector_openvino import OpenVinoDetector
from inspectbox.domain.finding import Detection
from inspectbox.errors import ModelError
from inspectbox.imaging.tiles import Tiles


def picture(rows=200, columns=400, value=0):
    return np.full((3, rows, columns), value, np.uint8)


def test_boxes_come_back_in_pixels_of_the_radiograph_most_confident_first(tmp_path):
    folder = write_model(tmp_path, [[10, 20, 30.5, 40, 0.6, 0], [50, 60, 70, 80, 0.9, 1]])
    found = OpenVinoDetector(folder).detect(picture(), (10.0, 10.0))
    assert found == (
        Detection("antler", 0.9, (50, 60, 70, 80)),
        Detection("bicycle", 0.6, (10, 20, 31, 40)),
    )


def test_a_finer_scan_is_resampled_to_the_models_pitch_and_boxes_map_back(tmp_path):
    folder = write_model(tmp_path, [[10, 20, 30, 40, 0.9, 0]])
    (found,) = OpenVinoDetector(folder).detect(picture(400, 800), (5.0, 2.5))
    assert found.box == (20, 80, 60, 160)


def test_a_pitch_within_a_tenth_is_left_alone(tmp_path):
    folder = write_model(tmp_path, [[10, 20, 30, 40, 0.9, 0]])
    (found,) = OpenVinoDetector(folder).detect(picture(), (9.2, 10.9))
    assert found.box == (10, 20, 30, 40)


def test_an_unknown_pitch_is_taken_as_the_models(tmp_path):
    folder = write_model(tmp_path, [[10, 20, 30, 40, 0.9, 0]])
    (found,) = OpenVinoDetector(folder).detect(picture(), None)
    assert found.box == (10, 20, 30, 40)


def test_boxes_are_clipped_and_boxes_in_the_padding_dropped(tmp_path):
    folder = write_model(
        tmp_path, [[-5, -5, 30, 900, 0.9, 0], [405, 10, 410, 20, 0.9, 0], [9, 9, 9, 20, 0.9, 0]]
    )
    found = OpenVinoDetector(folder).detect(picture(), None)
    assert [one.box for one in found] == [(0, 0, 30, 200)]


def test_each_class_has_its_own_confidence(tmp_path):
    rows = [[1, 1, 9, 9, 0.4, 0], [1, 1, 9, 9, 0.4, 1]]
    folder = write_model(tmp_path, rows, confidence={"bicycle": 0.3, "antler": 0.5})
    assert [one.label for one in OpenVinoDetector(folder).detect(picture(), None)] == ["bicycle"]


def test_a_floor_replaces_the_cards_confidence(tmp_path):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.05, 1]])
    assert OpenVinoDetector(folder).detect(picture(), None) == ()
    assert len(OpenVinoDetector(folder, floor=0.01).detect(picture(), None)) == 1


def test_the_model_sees_the_planes_scaled_to_one(tmp_path):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 1, 0]], follow=True, confidence=0.0)
    tensor = picture(160, 320)
    tensor[0] = 51
    (found,) = OpenVinoDetector(folder).detect(tensor, None)
    assert found.confidence == pytest.approx(0.2, abs=2e-4)


@pytest.mark.parametrize("shape", [(0, 0), (0, 50), (50, 0)])
def test_a_scan_of_no_pixels_holds_nothing(tmp_path, shape):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]])
    assert OpenVinoDetector(folder).detect(picture(*shape), (5.0, 5.0)) == ()


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.integers(1, 400),
    columns=st.integers(1, 400),
    pitch=st.tuples(st.floats(1, 60), st.floats(1, 60)),
)
def test_every_box_lies_inside_whatever_the_shape(tmp_path_factory, rows, columns, pitch):
    folder = write_model(tmp_path_factory.mktemp("m"), [[-9, -9, 9e4, 9e4, 0.9, 0], [0, 0, 3, 3, 0.8, 1]])
    for found in OpenVinoDetector(folder).detect(picture(rows, columns), pitch):
        x0, y0, x1, y1 = found.box
        assert 0 <= x0 < x1 <= columns
        assert 0 <= y0 < y1 <= rows


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_an_output_that_is_no_number_is_an_error_not_an_empty_load(tmp_path, value):
    folder = write_model(tmp_path, [[1, 1, value, 9, 0.9, 0]])
    with pytest.raises(ModelError, match="no numbers"):
        OpenVinoDetector(folder).detect(picture(), None)


def test_a_class_beyond_the_card_is_an_error(tmp_path):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 2]])
    with pytest.raises(ModelError, match="class 2 of 2"):
        OpenVinoDetector(folder).detect(picture(), None)


@pytest.mark.parametrize("pitch", [(math.nan, 5.0), (5.0, 0.0), (-1.0, 5.0), (math.inf, 5.0)])
def test_an_impossible_pitch_is_refused(tmp_path, pitch):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]])
    with pytest.raises(ModelError, match="cannot be"):
        OpenVinoDetector(folder).detect(picture(), pitch)


def test_a_pitch_that_would_take_the_memory_is_refused_before_it_is_taken(tmp_path):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]])
    with pytest.raises(ModelError, match="too large"):
        OpenVinoDetector(folder).detect(picture(), (1e6, 1e6))


@pytest.mark.parametrize(
    "tensor", [np.zeros((2, 9, 9), np.uint8), np.zeros((3, 9, 9), np.float32), np.zeros((9, 9), np.uint8)]
)
def test_a_tensor_of_another_kind_is_refused(tmp_path, tensor):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]])
    with pytest.raises(ModelError, match="takes"):
        OpenVinoDetector(folder).detect(tensor, None)


def test_identity_changes_with_the_card(tmp_path):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]])
    first = OpenVinoDetector(folder).identity
    name, digits = first.split("@")
    assert (name, len(digits)) == ("tiny-1", 12)
    write_card(folder, confidence=0.6)
    assert OpenVinoDetector(folder).identity != first


@pytest.mark.parametrize("name", ["model.xml", "model.bin"])
def test_one_changed_byte_is_refused(tmp_path, name):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]])
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(ModelError, match="SHA-256 differs"):
        OpenVinoDetector(folder)


@pytest.mark.parametrize("name", ["model.xml", "model.bin", "card.json"])
def test_a_missing_file_is_named(tmp_path, name):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]])
    (folder / name).unlink()
    with pytest.raises(ModelError, match=name):
        OpenVinoDetector(folder)


def test_a_network_of_other_classes_is_refused(tmp_path):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]], labels=("antler", "bicycle"))
    with pytest.raises(ModelError, match="classes"):
        OpenVinoDetector(folder)


def test_a_network_of_another_output_is_refused(tmp_path):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0, 0]], width=7)
    with pytest.raises(ModelError, match="end-to-end"):
        OpenVinoDetector(folder)


def test_a_network_of_other_input_planes_is_refused(tmp_path):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]], planes=1)
    with pytest.raises(ModelError, match=r"want \(1, 3, rows, columns\) in"):
        OpenVinoDetector(folder)


def test_a_network_exported_for_one_size_looks_at_others(tmp_path):
    folder = write_model(tmp_path, [[10, 20, 30, 40, 0.9, 0]], size=(640, 640))
    (found,) = OpenVinoDetector(folder).detect(picture(), None)
    assert found.box == (10, 20, 30, 40)


def test_bytes_that_are_no_network_are_refused(tmp_path):
    (tmp_path / "model.xml").write_bytes(b"<net>")
    (tmp_path / "model.bin").write_bytes(b"")
    write_card(tmp_path)
    with pytest.raises(ModelError, match="OpenVINO can read"):
        OpenVinoDetector(tmp_path)


def test_nothing_that_could_call_home_is_loaded(tmp_path):
    """In a process of its own: the telemetry package is barred and no connection is tried while a model runs."""
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]])
    code = """
import socket, sys
from pathlib import Path
tried = []
def refuse(*arguments):
    tried.append(arguments)
    raise OSError("no network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
import numpy as np
from inspectbox.adapters.detector_openvino import OpenVinoDetector
OpenVinoDetector(Path(sys.argv[1])).detect(np.zeros((3, 160, 160), np.uint8), None)
assert sys.modules["openvino_telemetry"] is None
assert not [name for name in sys.modules if name.startswith("openvino_telemetry.")]
assert not tried
print("silent")
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "silent", done.stderr


@pytest.mark.parametrize(
    ("field", "value", "match"),
    [
        ("schema", "other/1", "schema"),
        ("name", "../../etc", "name"),
        ("classes", [], "classes"),
        ("classes", ["bicycle", "bicycle"], "classes"),
        ("classes", ["Bicycle [red]", "x"], "classes"),
        ("planes", ["high_attenuation"], "planes"),
        ("planes", ["low_attenuation", "high_attenuation", "material_index"], "planes"),
        ("pitch_mm", 0, "pitch_mm"),
        ("pitch_mm", "9.5", "pitch_mm"),
        ("confidence", 1.5, "confidence"),
        ("confidence", {"bicycle": 0.5}, "every class"),
        ("confidence", True, "confidence"),
        ("sha256", {"model.xml": "00"}, "sha256"),
        ("sha256", {"model.xml": "00", "model.bin": "00", "model.exe": "00"}, "sha256"),
        ("sha256", {"model.onnx": "00"}, "sha256"),
        ("simulated", None, "simulated"),
        ("looks", {"heads": 2}, "looks"),
        ("looks", {"heads": 0, "mirrored": False}, "looks"),
        ("looks", {"heads": 9, "mirrored": False}, "looks"),
        ("looks", {"heads": True, "mirrored": False}, "looks"),
        ("looks", {"heads": 1.5, "mirrored": False}, "looks"),
        ("looks", {"heads": 1, "mirrored": "yes"}, "looks"),
        ("looks", {"heads": 1, "mirrored": True, "coarser": 0.5}, "looks"),
        ("looks", {"heads": 1, "mirrored": True, "coarser": "2"}, "looks"),
        ("looks", {"heads": 1, "mirrored": True, "finer": 2}, "looks"),
    ],
)
def test_a_wrong_card_is_refused_by_field(tmp_path, field, value, match):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]])
    write_card(folder, **{field: value})
    with pytest.raises(ModelError, match=match) as caught:
        OpenVinoDetector(folder)
    assert caught.value.hint


def test_a_card_may_name_forms_that_the_box_does_not_run(tmp_path):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]])
    digests = json.loads((folder / "card.json").read_text())["sha256"]
    write_card(folder, sha256=digests | {"model.onnx": "00"})
    assert len(OpenVinoDetector(folder).detect(picture(), None)) == 1


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, '{"schema": NaN}', json.dumps("x" * 100)])
def test_a_card_that_is_no_card_is_refused(tmp_path, text):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]])
    (folder / "card.json").write_text(text)
    with pytest.raises(ModelError, match="model card"):
        OpenVinoDetector(folder)


def test_calibrated_confidence_is_what_counts(tmp_path):
    curve = {"bicycle": [[0, 0], [0.5, 0.1], [1, 0.9]], "antler": [[0, 0], [1, 1]]}
    rows = [[1, 1, 9, 9, 0.75, 0], [1, 1, 9, 9, 0.5, 0], [1, 1, 9, 9, 0.75, 1]]
    schema = "inspectbox.model-card/2"
    folder = write_model(tmp_path, rows, schema=schema, calibration=curve, confidence=0.4)
    found = OpenVinoDetector(folder).detect(picture(), None)
    assert [(one.label, one.confidence) for one in found] == [("antler", 0.75), ("bicycle", 0.5)]
    assert OpenVinoDetector(folder, floor=0.6).detect(picture(), None)[0].confidence == 0.75


@pytest.mark.parametrize(
    "calibration",
    [
        [],
        {"bicycle": [[0, 0], [1, 1]]},
        {"bicycle": [[0, 0], [1, 1]], "antler": [[0, 0]]},
        {"bicycle": [[0, 0], [1, 1]], "antler": [[0, 0], [0, 1]]},
        {"bicycle": [[0, 0], [1, 1]], "antler": [[0, 1], [1, 0]]},
        {"bicycle": [[0, 0], [1, 1]], "antler": [[0, 0], [1, 2]]},
        {"bicycle": [[0, 0], [1, 1]], "antler": [[0, 0, 1], [1, 1, 1]]},
    ],
)
def test_a_calibration_that_is_no_rising_curve_for_every_class_is_refused(tmp_path, calibration):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]], calibration=calibration)
    with pytest.raises(ModelError, match="calibration"):
        OpenVinoDetector(folder)


def test_int8_without_an_int8_network_says_what_to_choose(tmp_path):
    folder = write_model(tmp_path, [[1, 1, 9, 9, 0.9, 0]])
    with pytest.raises(ModelError, match="has no int8 network") as caught:
        OpenVinoDetector(folder, precision="int8")
    assert "bf16" in caught.value.hint


def test_int8_runs_the_folders_other_network(tmp_path):
    other = write_model(tmp_path / "other", [[1, 1, 9, 9, 0.9, 1]])
    folder = write_model(tmp_path / "model", [[1, 1, 9, 9, 0.9, 0]])
    for name in ("model.xml", "model.bin"):
        (folder / name.replace("model", "model-int8")).write_bytes((other / name).read_bytes())
    names = ("model.xml", "model.bin", "model-int8.xml", "model-int8.bin")
    write_card(
        folder, sha256={name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    )
    assert OpenVinoDetector(folder).detect(picture(), None)[0].label == "bicycle"
    assert OpenVinoDetector(folder, precision="int8").detect(picture(), None)[0].label == "antler"
    (folder / "model-int8.bin").write_bytes(b"other")
    with pytest.raises(ModelError, match=r"model-int8\.bin.*SHA-256"):
        OpenVinoDetector(folder, precision="int8")


def test_tiles_see_what_the_whole_sees_once(tmp_path):
    folder = write_model(tmp_path, [[10, 20, 30, 40, 0.9, 0]])
    whole = OpenVinoDetector(folder).detect(picture(), None)
    tiles = OpenVinoDetector(folder, tiles=Tiles(200, 240)).detect(picture(), None)
    assert whole[0] in tiles
    assert [one.box for one in tiles] == [(10, 20, 30, 40), (170, 20, 190, 40)]
