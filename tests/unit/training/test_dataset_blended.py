import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inspectbox.domain.scan import AirColumns, Energy, Plane, Scan
from inspectbox.errors import OperatorError
from inspectbox.imaging.radiograph import Machine
from inspectbox.training.dataset_blended import Blending, blend_scans, is_blended
from inspectbox.training.dataset_files import read_split, read_tensor
from inspectbox.training.dataset_labelled import SiteRecipe, build_labelled
from inspectbox.training.geometry import SMALL
from inspectbox.training.labels import clean_scans
from inspectbox.training.labels_coco import read_coco
from inspectbox.training.own_mesh import OwnObject
from inspectbox.training.shapes import cuboid
from inspectbox.training.simulate import simulate_cases

RULES = Path(__file__).parents[3] / "rules"
CLASSES = ("bicycle", "ivory")
MACHINE = Machine(curves=None, dense_transmission=1e-4, pitch_mm=None, max_pixels=5_000_000)
PLANES = (Plane(Energy.LOW, 0, 4.0), Plane(Energy.HIGH, 1, 6.0))
INGOT = OwnObject("ivory", cuboid((-150.0, -150, -150), (150.0, 150, 150)), "antler", (1.7, 1.8))


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """A loaded container whose own open columns calibrate it; scanners with files of references are drawn as well."""
    folder = tmp_path_factory.mktemp("sim")
    for seed in range(1, 30):
        (case,) = simulate_cases(
            folder / str(seed), 1, seed, "clean", lambda a, b: None, geometry=SMALL, rules=RULES
        )
        if "air_columns" in json.loads((case / "scan.json").read_bytes())["calibration"]:
            return case
    raise AssertionError("no scanner with open columns in 29 draws")


@pytest.fixture
def delivered(case):
    said = json.loads((case / "scan.json").read_bytes())
    return Scan(
        file=case / "scan.tif",
        planes=PLANES,
        pitch_mm=tuple(said["pitch_mm"]),
        calibration=AirColumns(*said["calibration"]["air_columns"]),
    )


@pytest.fixture
def site(case, tmp_path):
    """Four scans of one load, each told apart by one pixel."""
    folder = tmp_path / "site"
    folder.mkdir()
    data = bytearray((case / "scan.tif").read_bytes())
    for number in range(4):
        data[-1] = number
        (folder / f"s{number}.tif").write_bytes(data)
    return folder


def recipe(tmp_path, delivered, **blending):
    return SiteRecipe(
        tmp_path / "data",
        CLASSES,
        20.0,
        delivered,
        MACHINE,
        Blending(**{"count": 2, "own": (INGOT,)} | blending),
    )


def test_clean_scans_are_learnt_from_as_they_are_and_with_an_object_where_its_box_is(
    site, delivered, tmp_path
):
    data = build_labelled(recipe(tmp_path, delivered), clean_scans(site))
    samples = [*read_split(data, "train"), *read_split(data, "val")]
    clean = {sample.name: read_tensor(sample.image) for sample in samples if not is_blended(sample.name)}
    blended = [sample for sample in samples if is_blended(sample.name)]
    assert (len(clean), len(blended)) == (4, 8)
    for sample in blended:
        (truth,) = sample.truths
        assert CLASSES[truth.label] == "ivory"
        assert truth.contrast > 1
        before = clean[sample.name.rsplit("-tip", 1)[0]].astype(int)
        after = read_tensor(sample.image).astype(int)
        x0, y0, x1, y1 = (round(edge) for edge in truth.box)
        assert after[0, y0:y1, x0:x1].mean() > before[0, y0:y1, x0:x1].mean()
        far = np.abs(after - before)[0]
        far[max(0, y0 - 3) : y1 + 3, max(0, x0 - 3) : x1 + 3] = 0
        assert not far.any()


def test_a_scan_with_boxes_is_left_as_it_is(site, delivered, tmp_path):
    rows, columns = SMALL.rows, SMALL.columns
    images = [{"id": n, "file_name": f"s{n}.tif", "width": columns, "height": rows} for n in range(4)]
    box = {"id": 0, "image_id": 0, "category_id": 0, "bbox": [50, 10, 40, 40]}
    document = {"images": images, "annotations": [box], "categories": [{"id": 0, "name": "bicycle"}]}
    (site / "coco.json").write_text(json.dumps(document))
    labelled = read_coco(site / "coco.json", site, CLASSES)
    data = build_labelled(recipe(tmp_path, delivered), labelled)
    names = [sample.name for split in ("train", "val") for sample in read_split(data, split)]
    assert sum(map(is_blended, names)) == 6
    assert not any(is_blended(name) and name.startswith("s0-") for name in names)


def test_the_same_blending_gives_the_same_and_another_seed_another(case, delivered):
    data = (case / "scan.tif").read_bytes()

    def blended(seed):
        wanted = Blending(1, (INGOT,), seed)
        (one,) = blend_scans(delivered, data, MACHINE, wanted, split="train", classes=CLASSES)
        return one.data

    assert blended(1) == blended(1)
    assert blended(1) != blended(2)


def test_other_objects_are_built_into_another_set(site, delivered, tmp_path):
    build_labelled(recipe(tmp_path, delivered), clean_scans(site))
    with pytest.raises(OperatorError, match="other scans or labels"):
        build_labelled(recipe(tmp_path, delivered, count=1), clean_scans(site))


def test_a_scan_of_air_takes_nothing(case, delivered):
    from inspectbox.training.case_folder import write_tiff

    air = case.parent / "air.tif"
    write_tiff(air, [np.full((200, 300), 50_000, np.uint16)] * 2)
    said = replace(delivered, file=air)
    found = blend_scans(said, air.read_bytes(), MACHINE, Blending(2, (INGOT,)), split="val", classes=CLASSES)
    assert list(found) == []


def test_objects_that_the_model_does_not_know_are_refused():
    stranger = replace(INGOT, label="ivry")
    with pytest.raises(OperatorError, match="no class `ivry`") as caught:
        Blending(1, (stranger,)).choice(CLASSES, "train")
    assert "ivory" in caught.value.hint
    with pytest.raises(OperatorError, match="knows no regulated goods"):
        Blending(1).choice(("bicycle",), "train")


def test_what_is_measured_on_are_objects_that_were_not_learnt():
    families = [Blending(1).choice(CLASSES, split).families for split in ("train", "val")]
    assert not set(families[0]) & set(families[1])


def test_a_folder_without_scans_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("none")
    with pytest.raises(OperatorError, match="holds no scans"):
        clean_scans(tmp_path)
    with pytest.raises(OperatorError, match="is no folder"):
        clean_scans(tmp_path / "nowhere")
