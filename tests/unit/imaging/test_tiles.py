import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspectbox.imaging.tiles import Tiles, merge_tiles


@given(
    rows=st.integers(1, 900),
    columns=st.integers(1, 3000),
    tile=st.integers(8, 640),
    overlap=st.floats(0, 0.9),
)
def test_tiles_cover_the_picture_and_never_leave_it(rows, columns, tile, overlap):
    if max(rows, columns) > 60 * tile * (1 - overlap):
        return
    covered = np.zeros((rows, columns), bool)
    for top, left in Tiles(tile, tile, overlap).corners(rows, columns):
        assert 0 <= top <= max(0, rows - tile)
        assert 0 <= left <= max(0, columns - tile)
        covered[top : top + tile, left : left + tile] = True
    assert covered.all()


def test_an_object_cut_by_a_tile_is_one_object():
    found = np.array(
        [
            [100, 10, 160, 40, 0.9, 0],
            [150, 10, 200, 40, 0.3, 0],
            [104, 12, 140, 38, 0.8, 0],
            [104, 12, 140, 38, 0.5, 1],
        ],
        np.float32,
    )
    merged = merge_tiles(found)
    assert merged[:, 5].tolist() == [0, 1, 0]
    assert merged[0].tolist() == pytest.approx([100, 10, 160, 40, 0.9, 0])


def test_a_faint_box_does_not_widen_a_sure_one():
    found = np.array([[100, 10, 160, 40, 0.9, 0], [120, 10, 300, 400, 0.1, 0]], np.float32)
    assert merge_tiles(found)[0, :4].tolist() == [100, 10, 160, 40]


def test_nothing_seen_stays_nothing():
    assert merge_tiles(np.zeros((0, 6), np.float32)).shape == (0, 6)
