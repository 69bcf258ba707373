import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from inspectbox.imaging.boxes import COLOURS, draw_boxes


def test_a_box_is_drawn_inside_its_half_open_range():
    grey = np.full((60, 80), 100, dtype=np.uint8)
    picture = draw_boxes(grey, [(20, 30, 70, 55)], scale=2)
    assert (picture[30, 45] == COLOURS[0]).all()
    assert (picture[54, 45] == COLOURS[0]).all()
    assert (picture[55, 45] == 100).all()
    assert (picture[45, 69] == COLOURS[0]).all()
    assert (picture[45, 70] == 100).all()
    assert (picture[45, 40] == 100).all()


def test_no_boxes_leave_the_grey_picture():
    grey = np.arange(30, dtype=np.uint8).reshape(5, 6)
    assert (draw_boxes(grey, []) == grey[:, :, None]).all()


@given(st.lists(st.tuples(*[st.integers(0, 20)] * 4), max_size=12), st.integers(1, 6))
def test_any_box_inside_the_picture_can_be_drawn(corners, scale):
    boxes = [(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)) for x0, y0, x1, y1 in corners]
    assert draw_boxes(np.zeros((20, 20), dtype=np.uint8), boxes, scale).shape == (20, 20, 3)
