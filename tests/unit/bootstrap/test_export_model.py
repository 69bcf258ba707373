import importlib.util
from pathlib import Path

import numpy as np
import pytest

import inspectbox
from fakes.openvino_models import write_model
from inspectbox.bootstrap.export_model import Forms, export_model
from inspectbox.errors import MachineError, ModelError, OperatorError
from inspectbox.inspection.model_card import read_model_folder

HAS_EXTRA = all(importlib.util.find_spec(name) for name in ("torch", "ultralytics", "nncf"))


def quiet(done, total):
    """Nobody looks."""


@pytest.fixture
def model(tmp_path):
    return write_model(tmp_path / "model", [[10, 20, 30, 40, 0.9, 0]])


@pytest.mark.parametrize(
    ("forms", "said"),
    [
        (Forms(int8=False, scenes=4), "nothing to export"),
        (Forms(int8=True, scenes=0), "calibrates nothing"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path, model, forms, said):
    with pytest.raises(OperatorError, match=said):
        export_model(model, tmp_path / "out", forms, quiet)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_no_model_is_refused(tmp_path):
    with pytest.raises(ModelError, match="cannot be read"):
        export_model(tmp_path, tmp_path / "out", Forms(int8=True, scenes=1), quiet)


def test_missing_weights_leave_nothing_behind(tmp_path, model):
    forms = Forms(int8=False, scenes=1, weights=(tmp_path / "last.pt",))
    with pytest.raises(OperatorError, match="no file of weights"):
        export_model(model, tmp_path / "out", forms, quiet)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


@pytest.mark.skipif(HAS_EXTRA, reason="the extra `train` is installed")
def test_without_the_extra_it_says_what_to_install(tmp_path, model):
    with pytest.raises(MachineError, match="needs nncf"):
        export_model(model, tmp_path / "out", Forms(int8=True, scenes=1), quiet)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


@pytest.mark.skipif(not HAS_EXTRA, reason="needs the extra `train`: nncf")
def test_the_shipped_model_in_8_bits_finds_the_same_with_little_less_confidence(tmp_path):
    from inspectbox.adapters.detector_openvino import OpenVinoDetector
    from inspectbox.bootstrap.export_model import _radiographs

    shipped = Path(inspectbox.__file__).parent / "models" / "yolo26n-sim-9"
    out = export_model(shipped, tmp_path / "out", Forms(int8=True, scenes=12), quiet)
    assert (out / "last.pt").read_bytes() == (shipped / "last.pt").read_bytes()
    card = read_model_folder(out, int8=True).card
    pictures = _radiographs(card, 3, quiet)
    whole, small = (
        [OpenVinoDetector(out, precision=precision, floor=0.01).detect(one, None) for one in pictures]
        for precision in ("f32", "int8")
    )
    assert all(whole)
    for found, again in zip(whole, small, strict=True):
        best = found[0]
        same = [one for one in again if one.label == best.label and np.allclose(best.box, one.box, atol=12)]
        assert same
        assert same[0].confidence == pytest.approx(best.confidence, abs=0.1)
