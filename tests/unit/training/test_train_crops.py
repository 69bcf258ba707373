import numpy as np
import pytest

from inspectbox.training.dataset_files import OBJECTS, Truth, read_objects, read_split, write_sample
from inspectbox.training.train_crops import CropSet


@pytest.fixture
def samples(tmp_path):
    """Two pictures whose only bright thing is the labelled box."""
    for number in range(2):
        tensor = np.zeros((3, 50, 200), np.uint8)
        tensor[:, 10:30, 60:110] = 100 + number
        write_sample(tmp_path, "train", str(number), tensor, [Truth(number, (60, 10, 110, 30))])
    return read_split(tmp_path, "train")


def test_every_label_lies_on_its_object(samples):
    crops = CropSet(samples, (64, 128), seed=1, per_image=40)
    seen = 0
    for index in range(len(crops)):
        pixels, boxes = crops.window(index)
        assert pixels.shape == (3, 64, 128)
        for _, x0, y0, x1, y1 in boxes:
            assert 0 <= x0 < x1 <= 128
            assert 0 <= y0 < y1 <= 64
            inside = pixels[0, int(np.ceil(y0)) + 1 : int(y1) - 1, int(np.ceil(x0)) + 1 : int(x1) - 1]
            assert np.median(inside) > 80
            seen += 1
    assert seen > 20


def test_windows_that_are_only_looked_at_are_not_changed(samples):
    crops = CropSet(samples, (64, 128), seed=1, per_image=20, augment=False)
    values = {int(value) for index in range(len(crops)) for value in np.unique(crops.window(index)[0])}
    assert values <= {0, 100, 101}


def test_loads_are_never_turned_upside_down(tmp_path):
    ramp = np.broadcast_to(np.arange(50, dtype=np.uint8)[None, :, None] * 4, (3, 50, 200)).copy()
    write_sample(tmp_path, "train", "0", ramp, [])
    crops = CropSet(read_split(tmp_path, "train"), (40, 80), seed=3, per_image=30)
    for index in range(len(crops)):
        pixels, _ = crops.window(index)
        heights = pixels[2].reshape(8, 5 * 80).mean(axis=1)
        assert (np.diff(heights) >= 0).all()


def test_a_window_follows_from_seed_epoch_and_index(samples):
    def window(seed, epoch, index):
        return CropSet(samples, (64, 128), seed=seed, per_image=4, epoch=epoch).window(index)[0]

    assert np.array_equal(window(1, 2, 3), window(1, 2, 3))
    assert not all(np.array_equal(window(1, 2, index), window(1, 3, index)) for index in range(4))


def test_items_carry_shares_of_the_window(samples):
    item = CropSet(samples, (64, 256), seed=1, augment=False)[0]
    assert item["img"].shape == (3, 64, 256)
    assert item["cls"].shape == (1, 1)
    assert item["bboxes"][0, 2:] == pytest.approx([50 / 256, 20 / 64])


def test_balanced_windows_show_a_rare_class_often(tmp_path):
    pixels = np.full((3, 64, 2000), 7, np.uint8)
    write_sample(
        tmp_path, "train", "0", pixels, [Truth(0, (x, 10.0, x + 30.0, 50.0)) for x in range(0, 900, 40)]
    )
    write_sample(tmp_path, "train", "1", pixels, [Truth(1, (1950.0, 10.0, 1980.0, 50.0))])
    samples = read_split(tmp_path, "train")

    def shows(**options):
        windows = CropSet(samples, (64, 160), seed=1, per_image=100, **options)
        return sum((windows.window(index)[1][:, 0] == 1).any() for index in range(200))

    assert shows(balanced=True) > 3 * shows()
    assert shows(balanced=True) > 50


def test_objects_are_laid_into_most_windows_that_are_trained_on(samples, tmp_path):
    write_sample(tmp_path, OBJECTS, "0", np.full((3, 12, 20), 60, np.uint8), [Truth(7, (0, 0, 20, 12))])

    def laid(**options):
        crops = CropSet(samples, (64, 128), seed=1, per_image=50, objects=read_objects(tmp_path), **options)
        return sum((crops.window(index)[1][:, 0] == 7).any() for index in range(100))

    assert laid(augment=False) == 0
    assert 50 < laid() < 90


def test_a_label_that_is_little_at_the_sets_own_pitch_is_kept(tmp_path):
    write_sample(tmp_path, "train", "0", np.zeros((3, 60, 120), np.uint8), [Truth(0, (40, 10, 42, 50))])
    crops = CropSet(read_split(tmp_path, "train"), (64, 128), seed=1, augment=False)
    assert len(crops.window(0)[1]) == 1
