import numpy as np
import pytest

from inspectbox.imaging.core import build_radiograph
from inspectbox.training.curves import dual_energy_curves
from inspectbox.training.dataset_files import OBJECTS, Truth, read_objects, write_sample
from inspectbox.training.scanner import nominal_beam
from inspectbox.training.style import STYLES
from inspectbox.training.train_blend import LEAST_SHARE, Blender, added, varied
from inspectbox.training.train_planes import attenuation

BEAM = nominal_beam(STYLES["a"])


def slabs(**areal):
    """What the lane's detector reads behind slabs of materials, g/cm2: (3, 12, 12)."""
    maps = np.zeros((3, 12, 12), np.float32)
    for material, thickness in areal.items():
        maps += (thickness * BEAM.mixture(material)).astype(np.float32)[:, None, None]
    counts = np.rint(BEAM.transmission(maps) * 60_000).astype(np.uint16)
    dark, air = np.zeros(12, np.float32), np.full(12, 60_000, np.float32)
    curves = dual_energy_curves(BEAM).astype(np.float32)
    return build_radiograph(list(counts), [dark] * 2, [air] * 2, curves, 1e-4).tensor


@pytest.mark.parametrize("behind", [{"paper": 15.0}, {"steel": 25.0}, {"aluminium": 40.0}, {"steel": 80.0}])
@pytest.mark.parametrize("drawn", [{"steel": 12.0}, {"paper": 10.0}, {"aluminium": 20.0}])
def test_a_blended_object_reads_as_it_would_have_in_that_load(behind, drawn):
    made, _ = added(slabs(**behind), slabs(**drawn))
    both = {name: behind.get(name, 0.0) + drawn.get(name, 0.0) for name in {*behind, *drawn}}
    true = slabs(**both)
    assert np.abs(attenuation(made[:2]) / attenuation(true[:2]) - 1).max() < 0.05
    assert np.abs(made[2].astype(int) - true[2]).max() < 25


def test_open_beam_behind_shows_the_object_itself():
    drawn = slabs(steel=12.0)
    made, share = added(np.zeros_like(drawn), drawn)
    assert np.array_equal(made, drawn)
    assert share == 1.0


def test_what_was_too_dense_to_tell_stays_untold():
    behind = slabs(steel=300.0)
    assert not behind[2].any()
    assert not added(behind, slabs(steel=12.0))[0][2].any()


@pytest.fixture
def blender(tmp_path):
    for number, size in enumerate([(20, 30), (8, 60)]):
        picture = np.resize(slabs(steel=15.0)[:, :1, :1], (3, *size))
        picture[:] = slabs(steel=15.0)[:, :1, :1]
        write_sample(tmp_path, OBJECTS, str(number), picture, [Truth(number, (0, 0, size[1], size[0]))])
    return Blender.of(read_objects(tmp_path))


@pytest.fixture
def window():
    """Paper on the right, air on the left, and one box."""
    pixels = np.zeros((3, 120, 200), np.uint8)
    pixels[:, :, 100:] = slabs(paper=20.0)[:, :1, :1]
    return pixels, np.array([[5, 110, 10, 150, 60]], np.float32)


def test_every_further_box_lies_around_what_was_added(blender, window):
    pixels, boxes = window
    further = 0
    for seed in range(40):
        made, found = blender.laid_into(pixels, boxes, np.random.default_rng(seed))
        assert np.array_equal(found[0], boxes[0])
        changed = np.zeros(pixels.shape[1:], bool)
        for label, x0, y0, x1, y1 in found[1:]:
            assert label in (0, 1)
            assert 0 <= x0 < x1 <= 200
            assert 0 <= y0 < y1 <= 120
            changed[int(y0) : int(y1), int(x0) : int(x1)] = True
        assert np.array_equal(changed, (made != pixels).any(axis=0))
        further += len(found) - 1
    assert further > 40


def test_the_window_itself_is_not_touched_and_the_same_draw_gives_the_same(blender, window):
    before = window[0].copy()
    first, again = (blender.laid_into(*window, np.random.default_rng(4)) for _ in range(2))
    assert np.array_equal(window[0], before)
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])


def test_nothing_is_laid_where_no_load_is_or_where_it_would_not_show(blender):
    air = np.zeros((3, 120, 200), np.uint8)
    steel = np.broadcast_to(slabs(steel=95.0)[:, :1, :1], (3, 120, 200)).copy()
    faint = [
        (label, picture // np.array([6, 6, 1], np.uint8)[:, None, None]) for label, picture in blender.objects
    ]
    for pixels, one in ((air, blender), (steel, Blender(faint))):
        assert added(steel[:, :8, :8], faint[0][1][:, :8, :8])[1] < LEAST_SHARE
        for seed in range(10):
            made, boxes = one.laid_into(pixels, np.zeros((0, 5), np.float32), np.random.default_rng(seed))
            assert np.array_equal(made, pixels)
            assert not len(boxes)


def flat(rows, columns):
    """An object of one level a plane."""
    return np.broadcast_to(np.array([90, 95, 200], np.uint8)[:, None, None], (3, rows, columns))


def test_an_object_varies_in_size_and_density_not_in_material():
    drawn = flat(60, 120)
    made = [varied(drawn, np.random.default_rng(seed)) for seed in range(60)]
    assert {bool((one[2] == 200).all()) for one in made} == {True}
    widths = [one.shape[2] for one in made]
    assert min(widths) < 90
    assert 150 < max(widths) <= 198
    shapes = [one.shape[2] / one.shape[1] / 2 for one in made]
    assert 0.6 < min(shapes) < 0.75
    assert 1.4 < max(shapes) < 1.68
    densities = [float(attenuation(one[0]).mean() / attenuation(drawn[0]).mean()) for one in made]
    assert 0.72 < min(densities) < 0.85
    assert 1.1 < max(densities) < 1.25


def test_little_goods_lie_anyhow_and_large_ones_stand():
    """Heaviest at the bottom right as drawn: where it is afterwards says how the object was turned."""

    def heaviest(rows, columns, seed):
        drawn = flat(rows, columns).copy()
        drawn[0, -rows // 3 :, -columns // 3 :] = 180
        high = varied(drawn, np.random.default_rng(seed))[0]
        row, column = np.unravel_index(np.argmax(high), high.shape)
        return bool(row > high.shape[0] / 3), bool(column > high.shape[1] / 3)

    assert len({heaviest(12, 24, seed) for seed in range(60)}) == 4
    assert {heaviest(100, 200, seed) for seed in range(60)} == {(True, True), (True, False)}
