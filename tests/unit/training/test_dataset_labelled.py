import shutil
from dataclasses import replace

import pytest

from fakes.site_scans import CLASSES, DELIVERED, MACHINE, write_site
from inspectbox.errors import OperatorError, ScanError
from inspectbox.training.dataset_files import read_classes, read_split, read_tensor
from inspectbox.training.dataset_labelled import SiteRecipe, build_labelled, split_scans
from inspectbox.training.labels_coco import read_coco


@pytest.fixture
def site(tmp_path):
    return write_site(tmp_path / "site")


@pytest.fixture
def recipe(tmp_path):
    return SiteRecipe(tmp_path / "data", CLASSES, 10.0, DELIVERED, MACHINE)


def labelled(site):
    return read_coco(site / "coco.json", site, CLASSES)


def test_tiff_and_png_scans_become_a_training_set(site, recipe):
    data = build_labelled(recipe, labelled(site))
    assert read_classes(data) == CLASSES
    samples = [*read_split(data, "train"), *read_split(data, "val")]
    assert len(samples) == 6
    assert not list(recipe.out.parent.glob("*.part"))
    for sample in samples:
        (truth,) = sample.truths
        x0, y0, x1, y1 = (round(edge) for edge in truth.box)
        assert (truth.label, sample.shape, x1 - x0, y1 - y0) == (1, (30, 100), 20, 10)
        attenuation = read_tensor(sample.image)[0]
        inside = attenuation[y0 + 1 : y1 - 1, x0 + 1 : x1 - 1]
        assert inside.min() > attenuation[:, :18].max() + 20


def test_a_second_call_converts_nothing_and_other_labels_are_refused(site, recipe):
    first = labelled(site)
    build_labelled(recipe, first)
    said = []
    build_labelled(recipe, first, lambda done, total: said.append(done))
    assert said == []
    fewer = (replace(first[0], boxes=()), *first[1:])
    with pytest.raises(OperatorError, match="other scans or labels"):
        build_labelled(recipe, fewer)


def test_names_keep_their_side_when_scans_are_added():
    names = [f"scan-{number}.tif" for number in range(400)]
    before, after = split_scans(names[:200]), split_scans(names)
    assert all(after[name] == side for name, side in before.items())
    assert 0.2 < list(after.values()).count("val") / 400 < 0.3
    assert set(split_scans(names[:2]).values()) == {"train", "val"}
    with pytest.raises(OperatorError, match="make no training set"):
        split_scans(names[:1])


def test_what_cannot_be_converted_leaves_nothing(site, recipe):
    scans = labelled(site)
    with pytest.raises(OperatorError, match=r"is 200x60 pixels, its labels say 100x60"):
        build_labelled(recipe, (*scans[:-1], replace(scans[-1], size=(100, 60))))
    (site / "s5.tif").write_bytes(b"II*\0 and no more")
    with pytest.raises(ScanError, match=r"s5\.tif`: "):
        build_labelled(recipe, scans)
    shutil.copyfile(site / "s3.tif", site / "s5.tif")
    with pytest.raises(OperatorError, match=r"s5\.tif` is a copy of `s3\.tif`"):
        build_labelled(recipe, scans)
    assert [path.name for path in recipe.out.parent.iterdir()] == ["site"]


def test_a_scan_of_unknown_pitch_is_refused(site, recipe):
    with pytest.raises(ScanError, match="pixel pitch"):
        build_labelled(replace(recipe, delivered=replace(DELIVERED, pitch_mm=None)), labelled(site))
