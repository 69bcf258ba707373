import importlib.util
import json

import pytest

from fakes.scenes import render_boxes
from inspectbox.errors import MachineError, OperatorError
from inspectbox.imaging.radiograph import Machine
from inspectbox.inspection.model_card import read_model_folder
from inspectbox.training.card import Provenance, add_figures, write_card
from inspectbox.training.dataset import Recipe, build_dataset
from inspectbox.training.train_loop import Plan, RadiographTraining
from inspectbox.training.train_run import train

CLASSES = ("bicycle", "antler")
MACHINE = Machine(curves=None, dense_transmission=1e-4, pitch_mm=None, max_pixels=10_000_000)
HAS_EXTRA = all(importlib.util.find_spec(name) for name in ("torch", "ultralytics"))
PROVENANCE = Provenance(
    "tiny-1", "2026-11-23", {"scenes": {"train": 4}}, {"epochs": 1}, ["inspectbox train x"], ["toy"]
)


@pytest.fixture
def data(tmp_path):
    recipe = Recipe(tmp_path / "data", render_boxes, MACHINE, CLASSES, 5.0)
    return build_dataset(recipe, count=12, seed=1)


def plan(tmp_path, data, **changes):
    return Plan(
        **{"data": data, "out": tmp_path / "out", "epochs": 1, "window": (64, 160), "batch": 4, "seed": 1}
        | changes
    )


def test_training_nothing_is_refused(tmp_path):
    with pytest.raises(OperatorError, match="no training set"):
        train(plan(tmp_path, tmp_path / "nowhere"))


def test_resuming_nothing_is_refused(tmp_path, data):
    with pytest.raises(OperatorError, match="no training to resume"):
        train(plan(tmp_path, data), resume=True)


class FullDisk:
    """A trainer whose checkpoint breaks off halfway."""

    def save_model(self):
        self.last.write_bytes(b"half")
        raise OSError(28, "No space left on device")


def test_a_disk_that_fills_under_a_checkpoint_leaves_the_last_one_to_resume(tmp_path):
    trainer = type("Trainer", (RadiographTraining, FullDisk), {})()
    trainer.last = tmp_path / "last.pt"
    trainer.last.write_bytes(b"whole")
    with pytest.raises(OSError, match="No space"):
        trainer.save_model()
    assert trainer.last.read_bytes() == b"whole"
    assert [path.name for path in tmp_path.iterdir()] == ["last.pt"]


@pytest.mark.skipif(HAS_EXTRA, reason="the extra `train` is installed")
def test_without_the_extra_it_says_what_to_install(tmp_path, data):
    with pytest.raises(MachineError, match="needs ultralytics") as caught:
        train(plan(tmp_path, data))
    assert caught.value.hint == "pip install 'inspectbox[train]'"


def test_a_card_says_simulated_and_takes_its_figures(tmp_path):
    for name in ("model.xml", "model.bin"):
        (tmp_path / name).write_bytes(b"x")
    write_card(tmp_path, classes=CLASSES, pitch_mm=9.5, provenance=PROVENANCE)
    assert "## Measured\n\n- not yet\n" in (tmp_path / "CARD.md").read_text()
    add_figures(
        tmp_path, confidence={"bicycle": 0.3, "antler": 0.4}, measured={"mAP50": 0.5, "AP50": {"antler": 0.2}}
    )
    card = json.loads((tmp_path / "card.json").read_text())
    assert card["simulated"] is True
    assert card["confidence"] == {"bicycle": 0.3, "antler": 0.4}
    text = (tmp_path / "CARD.md").read_text()
    assert "Every figure here is simulated" in text
    assert "inspectbox train x" in text
    assert "antler: 0.2" in text


@pytest.mark.skipif(not HAS_EXTRA, reason="needs the extra `train`: ultralytics and torch")
def test_a_few_steps_train_resume_and_export_a_model_the_box_takes(tmp_path, data):
    import numpy as np

    from inspectbox.adapters.detector_openvino import OpenVinoDetector
    from inspectbox.training.export import export

    said = []
    weights = train(plan(tmp_path, data, coarser=1.5), progress=said.append)
    assert weights.is_file()
    train(plan(tmp_path, data, epochs=2, coarser=2.0, coarse_data=data), resume=True, progress=said.append)
    assert [line.split(":")[0] for line in said] == ["epoch 1 of 1", "epoch 2 of 2"]
    assert len((tmp_path / "out/run/results.csv").read_text().splitlines()) == 3
    with pytest.raises(OperatorError, match="all of its 2 epochs"):
        train(plan(tmp_path, data, epochs=2), resume=True, progress=said.append)
    model = export(weights, tmp_path / "model", pitch_mm=5.0, coarser=1.5, provenance=PROVENANCE)
    card = read_model_folder(model).card
    assert (card.heads, card.mirrored, card.coarser) == (2, True, 1.5)
    assert (model / "last.pt").is_file()
    detector = OpenVinoDetector(model, floor=0.0)
    assert detector.classes == CLASSES
    detector.detect(np.zeros((3, 60, 200), np.uint8), (5.0, 5.0))
