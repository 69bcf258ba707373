import importlib.util
import json
from dataclasses import replace

import pytest

from fakes.openvino_models import write_model
from fakes.site_scans import CLASSES, DELIVERED, MACHINE, write_site
from inspectbox.adapters.detector_openvino import OpenVinoDetector
from inspectbox.adapters.detector_openvino_joined import join_networks
from inspectbox.errors import OperatorError
from inspectbox.training.card import Provenance
from inspectbox.training.dataset_files import Truth
from inspectbox.training.dataset_labelled import SiteRecipe
from inspectbox.training.evaluate_figures import Scene, Seen
from inspectbox.training.export_joined import join_models
from inspectbox.training.train_finetune import Tuning, _checkpoints, compare, finetune, table

HAS_EXTRA = all(importlib.util.find_spec(name) for name in ("torch", "ultralytics"))

BOX = (0.0, 0.0, 10.0, 10.0)
TRUTH = (Truth(1, BOX),)


def test_before_and_after_are_counted_by_class():
    before = [Scene(TRUTH, (Seen(1, 0.2, BOX),)), Scene(TRUTH, ())]
    after = [Scene(TRUTH, (Seen(1, 0.9, BOX),)), Scene(TRUTH, (Seen(1, 0.8, BOX), Seen(0, 0.9, BOX)))]
    (held,) = compare(("bicycle", "antler"), before, after)
    assert (held.name, held.n, held.hits, held.precision[1]) == ("antler", 2, (0, 2), 1.0)
    assert 0.4 < held.precision[0] < 0.6
    assert "2 simulated scans" in table([held], 2, simulated=True)
    assert "simulated" not in table([held], 2, simulated=False)
    assert "0 -> 2" in table([held], 2, simulated=False).splitlines()[-1]


def test_the_table_says_how_many_scans_have_a_simulated_object(tmp_path):
    assert "3 of them with a simulated object blended in" in table([], 4, simulated=False, blended=3)


def test_clean_scans_alone_are_refused_and_taken_with_objects_to_blend(tmp_path):
    (tmp_path / "a.tif").write_bytes(b"x")
    tuning = Tuning(tmp_path / "out", tmp_path / "model", tmp_path, None, epochs=1, size=320)
    with pytest.raises(OperatorError, match="teach nothing") as caught:
        tuning.read_labels(("antler",))
    assert "--tip" in caught.value.hint
    (scan,) = replace(tuning, tip=2).read_labels(("antler",))
    assert (scan.name, scan.boxes) == ("a.tif", ())


def test_a_model_without_its_checkpoint_is_refused(tmp_path):
    with pytest.raises(OperatorError, match=r"has no `last\.pt`"):
        _checkpoints(tmp_path / "model")
    beside = tmp_path / "run" / "weights" / "last.pt"
    beside.parent.mkdir(parents=True)
    beside.write_bytes(b"x")
    assert _checkpoints(tmp_path / "model") == [beside]


@pytest.mark.skipif(not HAS_EXTRA, reason="needs the extra `train`: ultralytics and torch")
def test_every_network_of_a_joined_model_is_trained_on_and_they_are_joined_again(tmp_path):
    site = write_site(tmp_path / "site")
    model = two_untrained_networks(tmp_path)
    tuning = Tuning(tmp_path / "out", model, site, site / "coco.json", epochs=1, size=320, simulated=True)
    recipe = SiteRecipe(tmp_path / "out" / "data", CLASSES, 10.0, DELIVERED, MACHINE)
    said = []
    for again in (tuning, replace(tuning, epochs=2, resume=True)):
        folder, lines = finetune(
            again,
            recipe,
            open_detector=lambda path, floor: OpenVinoDetector(path, floor=floor),
            join_networks=join_networks,
            progress=said.append,
        )
    assert "antler" in lines
    assert [line[:12] for line in said if line.startswith("epoch")] == ["epoch 1 of 1"] * 2 + [
        "epoch 2 of 2"
    ] * 2
    card = json.loads((folder / "card.json").read_bytes())
    assert (folder.name, card["looks"]["heads"]) == ("both-tuned", 4)
    assert {name: one["epochs_done"] for name, one in card["training"].items()} == {
        "network_1": 2,
        "network_2": 2,
    }
    assert len({(folder / name).read_bytes() for name in ("last.pt", "last-2.pt")}) == 2


def two_untrained_networks(folder):
    import torch
    from ultralytics.nn.tasks import DetectionModel

    from inspectbox.training.export import export

    alone = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        network = DetectionModel("yolo26n.yaml", ch=3, nc=len(CLASSES), verbose=False)
        network.names = dict(enumerate(CLASSES))
        torch.save({"ema": network, "model": network, "train_args": {}}, folder / f"{seed}.pt")
        provenance = Provenance(f"network-{seed}", "2026-12-01", {"simulated": True}, {}, ["make it"])
        alone.append(
            export(folder / f"{seed}.pt", folder / f"model-{seed}", pitch_mm=10.0, provenance=provenance)
        )
    return join_models(alone, folder / "both", join_networks)


@pytest.mark.skipif(not HAS_EXTRA, reason="needs the extra `train`: ultralytics and torch")
def test_labels_that_are_refused_leave_nothing(tmp_path):
    site = write_site(tmp_path / "site")
    labels = site / "coco.json"
    labels.write_text(labels.read_text().replace('"antler"', '"dragon"'))
    model = write_model(tmp_path / "model", [[0, 0, 1, 1, 0.5, 0]])
    (model / "last.pt").write_bytes(b"weights")
    tuning = Tuning(tmp_path / "out", model, site, labels, epochs=1, size=320)
    recipe = SiteRecipe(tmp_path / "out" / "data", CLASSES, 10.0, DELIVERED, MACHINE)
    with pytest.raises(OperatorError, match="no class `dragon`"):
        finetune(tuning, recipe, open_detector=OpenVinoDetector, join_networks=join_networks)
    assert not (tmp_path / "out").exists()
