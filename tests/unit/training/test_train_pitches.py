import numpy as np
import pytest

from inspectbox.training.dataset_files import OBJECTS, Truth, read_objects, read_split, write_sample
from inspectbox.training.train_crops import CropSet
from inspectbox.training.train_pitches import TwoPitches


@pytest.fixture
def samples(tmp_path):
    """A picture with an object of 80 by 40 pixels, and one of 40 by 5, half of which is too little to learn from."""
    tensor = np.zeros((3, 120, 240), np.uint8)
    tensor[:, 20:60, 60:140] = 100
    tensor[:, 80:85, 60:100] = 100
    write_sample(tmp_path, "train", "0", tensor, [Truth(0, (60, 20, 140, 60)), Truth(1, (60, 80, 100, 85))])
    return read_split(tmp_path, "train")


def two(samples, **options):
    sets = [
        CropSet(samples, (128, 256), seed=1, fixed=100, shrunk=shrunk, **options) for shrunk in (1.0, 2.0)
    ]
    return TwoPitches(*sets)


def widths(windows, label):
    found = [windows.window(index)[1] for index in range(len(windows))]
    return [round(float(row[3] - row[1])) for boxes in found for row in boxes if row[0] == label]


def test_half_of_the_windows_show_the_load_at_the_coarser_pitch(samples):
    seen = widths(two(samples, augment=False), 0)
    assert len(seen) == 100
    assert set(seen) == {80, 40}
    assert 30 < seen.count(40) < 70


def test_what_is_too_little_at_the_coarser_pitch_is_no_label_there(samples):
    assert set(widths(two(samples, augment=False), 1)) == {40}


def test_labels_lie_on_their_objects_at_both_pitches(samples):
    windows = two(samples)
    for index in range(len(windows)):
        pixels, boxes = windows.window(index)
        for _, x0, y0, x1, y1 in boxes[boxes[:, 0] == 0]:
            inside = pixels[0, int(np.ceil(y0)) + 1 : int(y1) - 1, int(np.ceil(x0)) + 1 : int(x1) - 1]
            assert np.median(inside) > 80


def test_objects_are_laid_in_at_the_pitch_of_the_window(samples, tmp_path):
    write_sample(tmp_path, OBJECTS, "0", np.full((3, 40, 40), 60, np.uint8), [Truth(7, (0, 0, 40, 40))])
    objects = read_objects(tmp_path)
    seen = [
        np.median(widths(CropSet(samples, (128, 256), seed=1, fixed=80, objects=objects, shrunk=times), 7))
        for times in (1.0, 2.0)
    ]
    assert seen[0] == pytest.approx(2 * seen[1], rel=0.2)


def test_every_epoch_cuts_other_windows_and_again_the_same(samples):
    windows, again = two(samples), two(samples)
    before = [windows.window(index)[0] for index in range(6)]
    windows.epoch = again.epoch = 3
    after = [windows.window(index)[0] for index in range(6)]
    assert not all(map(np.array_equal, before, after))
    assert all(np.array_equal(again[index]["img"], after[index]) for index in range(6))


def test_pictures_drawn_since_join_at_both_pitches_unless_the_coarser_are_a_set_of_their_own(
    samples, tmp_path
):
    own = TwoPitches(*(CropSet(samples, (128, 256), seed=1, fixed=9) for _ in range(2)))
    shared = two(samples)
    write_sample(tmp_path, "train", "1", np.zeros((3, 50, 60), np.uint8), [])
    for windows in (own, shared):
        windows.grow(read_split(tmp_path, "train"))
    assert [len(one.samples) for one in (own._finer, own._coarser, shared._finer, shared._coarser)] == [
        2,
        1,
        2,
        2,
    ]
