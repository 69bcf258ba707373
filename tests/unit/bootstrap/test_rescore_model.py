import importlib.util
import json

import numpy as np
import pytest

from fakes.openvino_models import FOR_PEOPLE, write_model
from inspectbox.bootstrap import rescore_model as module
from inspectbox.bootstrap.rescore_model import Fitting, rescore_model
from inspectbox.errors import MachineError, ModelError, OperatorError
from inspectbox.inspection.model_card import read_model_folder
from inspectbox.training.train_rescoring import MarkedClaims

HAS_TORCH = importlib.util.find_spec("torch") is not None


def quiet(what, done, total):
    """Nobody looks."""


@pytest.fixture
def model(tmp_path):
    return write_model(
        tmp_path / "model", [[x, 0, x + 60, 60, 0.9, 0] for x in (0, 200, 400)], pitch_mm=19.0, **FOR_PEOPLE
    )


@pytest.fixture
def first_is_right(monkeypatch):
    """Of what the model claims in every scene the first is right, whatever stands there."""

    def mark(sample, claims):
        return MarkedClaims(claims, np.arange(len(claims)) == 0, np.ones(len(claims), np.bool_))

    monkeypatch.setattr(module, "marked", mark)


def test_no_scenes_are_refused(tmp_path, model):
    with pytest.raises(OperatorError, match="teaches nothing"):
        rescore_model(model, tmp_path / "out", Fitting(0), quiet)


def test_a_folder_that_is_no_model_is_refused(tmp_path):
    with pytest.raises(ModelError, match="cannot be read"):
        rescore_model(tmp_path, tmp_path / "out", Fitting(1), quiet)


def test_a_folder_that_is_there_is_left_alone(tmp_path, model):
    with pytest.raises(OperatorError, match="is there already"):
        rescore_model(model, model, Fitting(1), quiet)


@pytest.mark.skipif(HAS_TORCH, reason="the extra `train` is installed")
def test_without_the_extra_it_says_what_to_install_before_it_draws_anything(tmp_path, model):
    told = []
    with pytest.raises(MachineError, match="needs PyTorch"):
        rescore_model(model, tmp_path / "out", Fitting(2), lambda *news: told.append(news))
    assert not told
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


@pytest.mark.skipif(not HAS_TORCH, reason="needs the extra `train`: torch")
@pytest.mark.usefixtures("first_is_right")
def test_the_new_folder_weighs_claims_and_its_thresholds_want_to_be_measured(tmp_path, model):
    told = []
    fitting = Fitting(3, data=tmp_path / "data")
    out = rescore_model(model, tmp_path / "out", fitting, lambda *news: told.append(news))
    card = json.loads((out / "card.json").read_bytes())
    assert read_model_folder(out).rescoring is not None
    assert card["data"]["rescoring"]["scenes"] == 3
    assert card["measured"] is None
    assert set(card["confidence"].values()) == {0.25}
    assert card["commands"] == ["make it", "inspectbox rescore model out --scenes 3"]
    assert {what for what, _, _ in told} == {"rendered", "looked at", "fitted"}
    assert len(list((tmp_path / "data/images/val").iterdir())) == 3
