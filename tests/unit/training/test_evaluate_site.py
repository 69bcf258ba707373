import json

import numpy as np
import pytest
import tifffile

from fakes.openvino_models import write_model
from inspectbox.domain.finding import Detection
from inspectbox.domain.scan import AirColumns, Energy, Plane, Scan
from inspectbox.errors import ModelError, OperatorError, ScanError
from inspectbox.imaging.radiograph import Machine
from inspectbox.inspection.model_card import read_model_folder
from inspectbox.training.card import Provenance, write_card
from inspectbox.training.dataset_labelled import SiteRecipe, split_scans
from inspectbox.training.evaluate_site import SiteThresholds, set_site_thresholds

CLASSES = ("bicycle", "antler")
MACHINE = Machine(curves=None, dense_transmission=1e-4, pitch_mm=None, max_pixels=1_000_000)
PLANES = (Plane(Energy.LOW, 0), Plane(Energy.HIGH, 1))
DELIVERED = Scan(file=None, planes=PLANES, pitch_mm=(10.0, 10.0), calibration=AirColumns(0, 10))
SCANS = 60


class ByDensity:
    """A detector that is the surer of an antler, the denser the load is."""

    identity, classes = "density@0", CLASSES

    def detect(self, tensor, pitch_mm):
        return (Detection("antler", float(tensor[0].max()) / 255, (0, 0, 5, 5)),)


def write_scan(file, share):
    planes = np.full((2, 20, 40), 60_000, np.uint16)
    planes[:, 5:15, 15:35] = round(60_000 * share)
    tifffile.imwrite(file, planes, photometric="minisblack")


@pytest.fixture
def scans(tmp_path):
    """Clean scans, each a little denser than the one before."""
    folder = tmp_path / "clean"
    folder.mkdir()
    for number in range(SCANS):
        write_scan(folder / f"s{number:02d}.tif", 0.9 - 0.012 * number)
    return folder


@pytest.fixture
def model(tmp_path):
    folder = write_model(tmp_path / "tiny", [[1, 2, 3, 4, 0.9, 0]])
    write_card(
        folder,
        classes=CLASSES,
        pitch_mm=10.0,
        provenance=Provenance("tiny-1", "2026-11-30", {}, {}, ["train"]),
    )
    (folder / "last.pt").write_bytes(b"weights")
    return folder


def run(tmp_path, model, scans, **options):
    wanted = SiteThresholds(tmp_path / "site", model, scans, **{"allowed": 0.05, **options})
    recipe = SiteRecipe(tmp_path / "unused", CLASSES, 10.0, DELIVERED, MACHINE)
    return set_site_thresholds(
        wanted, recipe, open_detector=lambda folder, floor: ByDensity(), progress=lambda line: None
    )


def test_the_new_model_is_the_same_network_with_thresholds_of_the_site(tmp_path, model, scans):
    said = run(tmp_path, model, scans)
    before, after = (read_model_folder(folder) for folder in (model, tmp_path / "site"))
    assert (before.xml, before.weights) == (after.xml, after.weights)
    assert before.identity != after.identity
    assert after.card.name == "tiny-1-site"
    antler = after.card.confidence[CLASSES.index("antler")]
    assert antler > 0.25
    assert after.card.confidence[CLASSES.index("bicycle")] == 0.25
    assert f"{antler:.4f}" in said
    assert "simulated" not in said
    assert (tmp_path / "site" / "last.pt").read_bytes() == b"weights"
    assert "set on" in (tmp_path / "site" / "CARD.md").read_text()


def test_what_is_printed_and_kept_was_counted_on_scans_that_set_nothing(tmp_path, model, scans):
    said = run(tmp_path, model, scans, simulated=True)
    held = sum(split == "val" for split in split_scans([file.name for file in scans.iterdir()]).values())
    card = json.loads((tmp_path / "site" / "card.json").read_bytes())
    made = card["measured"]["site_thresholds"]
    assert made["simulated"] is True
    assert made["clean_scans_they_were_set_on"] == SCANS - held
    assert f" of {held};" in made["other_clean_scans_alarmed_after"]
    assert made["other_clean_scans_alarmed_before"] in said
    assert "simulated clean scans" in said
    assert card["commands"] == [
        "train",
        "inspectbox thresholds site --model tiny --scans clean --allowed 0.05 --simulated",
    ]


def test_setting_them_again_adds_no_second_suffix(tmp_path, model, scans):
    run(tmp_path, model, scans)
    (tmp_path / "site").rename(tmp_path / "first")
    run(tmp_path, tmp_path / "first", scans)
    assert read_model_folder(tmp_path / "site").card.name == "tiny-1-site"


@pytest.mark.parametrize("allowed", [0.0, 1.0, -0.1, 5.0, float("nan")])
def test_a_share_that_is_none_is_refused(tmp_path, model, scans, allowed):
    with pytest.raises(OperatorError, match="is no share"):
        run(tmp_path, model, scans, allowed=allowed)
    assert not (tmp_path / "site").exists()


def test_too_few_scans_are_refused_and_as_many_as_the_hint_says_are_enough(tmp_path, model, scans):
    with pytest.raises(OperatorError, match="set no threshold") as caught:
        run(tmp_path, model, scans, allowed=0.03)
    assert not (tmp_path / "site").exists()
    wanted = int(caught.value.hint.split()[3].rstrip(","))
    for number in range(SCANS, wanted):
        write_scan(scans / f"s{number:02d}.tif", 0.9051 - 0.00477 * number)
    run(tmp_path, model, scans, allowed=0.03)


def test_a_folder_that_is_there_a_broken_scan_and_a_model_of_no_training_are_refused(tmp_path, model, scans):
    bare = write_model(tmp_path / "bare", [[1, 2, 3, 4, 0.9, 0]])
    with pytest.raises(ModelError, match="does not say its"):
        run(tmp_path, bare, scans)
    (scans / "s00.tif").write_bytes(b"II*\0")
    with pytest.raises(ScanError, match=r"s00\.tif"):
        run(tmp_path, model, scans)
    assert not (tmp_path / "site").exists()
    (tmp_path / "site").mkdir()
    with pytest.raises(OperatorError, match="is there already"):
        run(tmp_path, model, scans)
