import importlib.util

import pytest

from inspectbox.errors import OperatorError

HAS_EXTRA = all(importlib.util.find_spec(name) for name in ("torch", "ultralytics"))
pytestmark = pytest.mark.skipif(not HAS_EXTRA, reason="needs the extra `train`: ultralytics and torch")


def test_classes_keep_their_weights_by_name_and_new_ones_keep_their_own():
    import torch

    from inspectbox.training.train_start import _fitting

    old = {"model.23.cv3.0.2.weight": torch.arange(2.0)[:, None], "model.0.conv.weight": torch.ones(3, 3)}
    new = {"model.23.cv3.0.2.weight": torch.full((3, 1), 9.0), "model.0.conv.weight": torch.zeros(3, 3)}
    taken = _fitting(new, old, ("bicycle", "antler"), ("antler", "ivory", "bicycle"))
    assert taken["model.23.cv3.0.2.weight"][:, 0].tolist() == [1.0, 9.0, 0.0]
    assert taken["model.0.conv.weight"].sum() == 9


def test_what_is_no_checkpoint_is_refused(tmp_path):
    from inspectbox.training.train_start import load_start

    (tmp_path / "last.pt").write_bytes(b"nothing")
    with pytest.raises(OperatorError, match="is no checkpoint of a training"):
        load_start(None, tmp_path / "last.pt", ["antler"])


def test_what_is_kept_to_begin_from_begins_another_training(tmp_path):
    import torch
    from ultralytics.nn.tasks import DetectionModel

    from inspectbox.training.train_start import keep_start, load_start

    first, second = (DetectionModel("yolo26n.yaml", ch=3, nc=2, verbose=False) for _ in range(2))
    first.names = {0: "bicycle", 1: "antler"}
    first.args, first.pt_path = {"project": "secret-folder"}, "secret-folder/last.pt"
    torch.save({"ema": first, "model": None, "optimizer": {"big": torch.zeros(10**6)}}, tmp_path / "last.pt")
    kept = keep_start(tmp_path / "last.pt", tmp_path / "kept.pt")
    assert kept.stat().st_size < 8e6
    assert b"secret-folder" in (tmp_path / "last.pt").read_bytes()
    assert b"secret-folder" not in kept.read_bytes()
    assert load_start(second, kept, ["bicycle", "antler"]) == len(second.state_dict())
    there, here = first.state_dict(), second.state_dict()
    assert all(torch.allclose(there[name].float(), here[name].float(), atol=1e-2) for name in there)
