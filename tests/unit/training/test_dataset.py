import json

import numpy as np
import pytest

from fakes.full_disk import files_of_at_most
from fakes.scenes import render_boxes
from inspectbox.errors import MachineError, OperatorError
from inspectbox.imaging.radiograph import Machine
from inspectbox.training.dataset import SMALLEST_PIXELS, Drawing, Recipe, build_dataset, plan_scenes
from inspectbox.training.dataset_case import convert_case
from inspectbox.training.dataset_files import Truth, read_classes, read_split, read_tensor, write_sample

CLASSES = ("bicycle", "antler")
MACHINE = Machine(curves=None, dense_transmission=1e-4, pitch_mm=None, max_pixels=10_000_000)


def recipe(out, render=render_boxes, **changes):
    return Recipe(
        **{"out": out, "render": render, "machine": MACHINE, "classes": CLASSES, "pitch_mm": 10.0} | changes
    )


def edited(folder, name, **fields):
    said = json.loads((folder / name).read_text()) | fields
    (folder / name).write_text(json.dumps(said))
    return folder


def test_splits_never_share_a_scene():
    scenes = plan_scenes(40, 3)
    numbers = [number for _, number in scenes]
    assert len(set(numbers)) == 40
    assert {split: sum(s == split for s, _ in scenes) for split in ("train", "val", "test")} == {
        "train": 23,
        "val": 5,
        "test": 12,
    }
    assert not set(numbers) & {number for _, number in plan_scenes(40, 4)}


@pytest.mark.parametrize("count", [-1, 0, 2, 100_001])
def test_a_count_that_makes_no_training_set_is_refused(count):
    with pytest.raises(OperatorError):
        plan_scenes(count, 1)


def test_a_case_becomes_planes_and_labels_at_the_training_pitch(tmp_path):
    case = render_boxes(tmp_path, 7)
    made = convert_case(case, MACHINE, CLASSES, 10.0)
    tensor, truths = made.tensor, made.truths
    assert tensor.shape == (3, 30, 100)
    assert [truth.label for truth in truths] == [0, 1]
    objects = json.loads((case / "truth.json").read_text())["objects"]
    assert truths[0].box == tuple(edge / 2 for edge in objects[0]["box"])
    x0, y0, x1, y1 = (int(edge) for edge in truths[1].box)
    inside = tensor[0, y0 + 2 : y1 - 2, x0 + 2 : x1 - 2]
    assert inside.min() > 40
    assert np.median(tensor[0]) < 20


def test_hidden_objects_and_foreign_classes_are_no_labels(tmp_path):
    case = render_boxes(tmp_path, 7)
    box = [60, 5, 90, 30]
    edited(
        case,
        "truth.json",
        objects=[
            {"class": "bicycle", "box": box, "visible": False},
            {"class": "unicorn", "box": box, "visible": True},
            {"class": "antler", "box": [-20, -20, -1, -1], "visible": True},
            {"class": "antler", "box": [10, 10, 12, 30], "visible": True},
        ],
    )
    made = convert_case(case, MACHINE, CLASSES, 10.0, SMALLEST_PIXELS)
    assert made.truths == ()
    assert [truth.label for truth in made.unseen] == [0]


def test_where_figures_are_measured_a_small_object_counts(tmp_path):
    case = edited(
        render_boxes(tmp_path, 7), "truth.json", objects=[{"class": "antler", "box": [10, 10, 12, 30]}]
    )
    assert len(convert_case(case, MACHINE, CLASSES, 10.0).truths) == 1
    assert convert_case(case, MACHINE, CLASSES, 10.0, SMALLEST_PIXELS).truths == ()


def test_a_split_may_be_drawn_otherwise(tmp_path):
    def shifted(folder, seed):
        return render_boxes(folder, seed + 1)

    out = build_dataset(
        recipe(tmp_path / "set", by_split={"test": Drawing(shifted, MACHINE)}), count=6, seed=1
    )
    sample = read_split(out, "test")[0]
    other = convert_case(render_boxes(tmp_path / "x", int(sample.name) + 1), MACHINE, CLASSES, 10.0)
    assert np.array_equal(read_tensor(sample.image), other.tensor)
    assert len(sample.unseen) == 1


def test_labels_are_clipped_to_the_picture(tmp_path):
    case = edited(
        render_boxes(tmp_path, 7), "truth.json", objects=[{"class": "antler", "box": [-9, 20, 500, 90]}]
    )
    assert convert_case(case, MACHINE, CLASSES, 10.0).truths == (Truth(1, (0.0, 10.0, 100.0, 30.0)),)


@pytest.mark.parametrize("name", ["truth.json", "scan.json"])
def test_a_broken_sidecar_is_named(tmp_path, name):
    case = render_boxes(tmp_path, 7)
    (case / name).write_text("{")
    with pytest.raises(OperatorError, match=name):
        convert_case(case, MACHINE, CLASSES, 10.0)


def test_a_built_set_reads_back_and_scans_are_thrown_away(tmp_path):
    seen = []
    out = build_dataset(recipe(tmp_path / "set"), count=6, seed=1, progress=lambda *done: seen.append(done))
    assert seen == [(number, 6) for number in range(1, 7)]
    assert read_classes(out) == CLASSES
    assert [len(read_split(out, split)) for split in ("train", "val", "test")] == [3, 1, 2]
    assert not list(out.rglob("scan.tif"))
    (sample,) = read_split(out, "val")
    case = render_boxes(tmp_path / "again", int(sample.name))
    converted = convert_case(case, MACHINE, CLASSES, 10.0)
    assert np.array_equal(read_tensor(sample.image), converted.tensor)
    for read, made in zip(sample.truths, converted.truths, strict=True):
        assert read.label == made.label
        assert read.box == pytest.approx(made.box, abs=1e-3)


def test_a_stopped_build_goes_on_with_what_is_missing(tmp_path):
    rendered = []

    def counting(folder, seed):
        if len(rendered) == 3:
            raise OSError("the disk is gone")
        rendered.append(seed)
        return render_boxes(folder, seed)

    def rest(folder, seed):
        rendered.append(seed)
        return render_boxes(folder, seed)

    with pytest.raises(OSError, match="disk"):
        build_dataset(recipe(tmp_path, counting), count=6, seed=1)
    build_dataset(recipe(tmp_path, rest), count=6, seed=1)
    assert sorted(rendered) == sorted(number for _, number in plan_scenes(6, 1))


def test_workers_build_the_same_set(tmp_path):
    alone = build_dataset(recipe(tmp_path / "alone"), count=4, seed=2)
    together = build_dataset(recipe(tmp_path / "together"), count=4, seed=2, workers=2)
    for one, other in zip(
        sorted(alone.rglob("*.t[ix][tf]")), sorted(together.rglob("*.t[ix][tf]")), strict=True
    ):
        assert one.read_bytes() == other.read_bytes()


def test_another_pitch_does_not_mix_into_a_set(tmp_path):
    build_dataset(recipe(tmp_path), count=3, seed=1)
    with pytest.raises(OperatorError, match="another"):
        build_dataset(recipe(tmp_path, pitch_mm=5.0), count=3, seed=1)


@pytest.mark.parametrize("box", [(0, 0, 0, 5), (-1, 0, 5, 5), (0, 0, 21, 5), (5, 5, 4, 9)])
def test_a_label_outside_the_picture_is_never_written(tmp_path, box):
    with pytest.raises(OperatorError):
        write_sample(tmp_path, "train", "1", np.zeros((3, 10, 20), np.uint8), [Truth(0, box)])
    assert not list(tmp_path.rglob("*.tif"))


def test_a_disk_that_fills_leaves_no_half_picture(tmp_path):
    noise = np.random.default_rng(1).integers(0, 256, (3, 200, 300), np.uint8)
    write_sample(tmp_path, "train", "whole", noise, [])
    with (
        files_of_at_most(50_000),
        pytest.raises(MachineError, match=r"half\.tif` cannot be written") as caught,
    ):
        write_sample(tmp_path, "train", "half", noise, [])
    assert "free space" in caught.value.hint
    assert [path.name for path in (tmp_path / "images" / "train").iterdir()] == ["whole.tif"]
    assert [sample.name for sample in read_split(tmp_path, "train")] == ["whole"]


def test_contrasts_are_kept_and_those_that_do_not_fit_are_refused(tmp_path):
    truths = [Truth(0, (1.0, 2.0, 9.0, 8.0), 12.5), Truth(1, (4.0, 4.0, 20.0, 16.0))]
    write_sample(tmp_path, "test", "one", np.zeros((3, 40, 60), np.uint8), truths)
    (sample,) = read_split(tmp_path, "test")
    assert [truth.contrast for truth in sample.truths] == [12.5, 0.0]
    (tmp_path / "contrast" / "test" / "one.txt").write_text("1.0\n")
    with pytest.raises(OperatorError, match="does not fit its labels"):
        read_split(tmp_path, "test")


def test_an_empty_split_says_so(tmp_path):
    with pytest.raises(OperatorError, match="no test pictures"):
        read_split(tmp_path, "test")
