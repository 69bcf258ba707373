import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from inspectbox.imaging.looks import merge_looks, mirrored_back

NOTHING = np.zeros((0, 6), np.float32)


def look(*rows):
    return np.array(rows, np.float32).reshape(-1, 6)


def test_what_two_looks_agree_on_keeps_its_confidence_and_lies_between():
    merged = merge_looks([look((10, 10, 50, 50, 0.9, 1)), look((14, 10, 54, 50, 0.3, 1))])
    assert merged[:, :6] == pytest.approx(look((11, 10, 51, 50, 0.6, 1)))


def test_the_score_of_each_look_stands_behind():
    one, two = (
        look((0, 0, 9, 9, 0.8, 2), (0, 0, 9, 9, 0.4, 1)),
        look((0, 0, 9, 9, 0.5, 1), (0, 0, 9, 9, 0.3, 1)),
    )
    assert merge_looks([one, two])[:, 6:] == pytest.approx(np.array([[0.4, 0.5], [0.8, 0]], np.float32))


def test_what_one_look_alone_sees_counts_half():
    merged = merge_looks([look((0, 0, 9, 9, 0.8, 2)), NOTHING])
    assert merged[:, :6] == pytest.approx(look((0, 0, 9, 9, 0.4, 2)))


def test_one_look_that_names_a_thing_twice_names_it_once():
    merged = merge_looks([look((0, 0, 10, 10, 0.8, 0), (0, 0, 10, 11, 0.7, 0)), NOTHING])
    assert merged[:, :6] == pytest.approx(look((0, 0, 10, 10, 0.4, 0)))


def test_other_classes_and_other_places_are_other_objects():
    apart = look((0, 0, 10, 10, 0.8, 0), (0, 0, 10, 10, 0.7, 1), (9, 0, 19, 10, 0.6, 0))
    assert len(merge_looks([apart, apart])) == 3


def test_boxes_of_a_mirrored_picture_come_back():
    box = look((10, 5, 30, 25, 0.5, 0))
    assert mirrored_back(box, 100) == pytest.approx(look((70, 5, 90, 25, 0.5, 0)))
    assert mirrored_back(mirrored_back(box, 100), 100) == pytest.approx(box)


def test_nothing_seen_stays_nothing():
    assert merge_looks([NOTHING, NOTHING]).shape == (0, 8)


def test_what_no_look_is_sure_enough_of_is_left_out_and_nothing_else_changes():
    one = look((0, 0, 10, 10, 0.8, 0), (30, 0, 40, 10, 0.2, 0), (0, 0, 10, 10, 0.1, 1))
    two = look((1, 0, 11, 10, 0.1, 0), (31, 0, 41, 10, 0.3, 0))
    assert merge_looks([one, two], 0.3) == pytest.approx(merge_looks([one, two])[:2])
    assert merge_looks([one, two], 0.31) == pytest.approx(merge_looks([one, two])[:1])


def rows(count):
    numbers = st.integers(-20, 120).map(float)
    return arrays(np.float32, (count, 6), elements=numbers).map(_as_boxes)


def _as_boxes(found):
    found = found.copy()
    found[:, 2:4] = found[:, :2] + np.abs(found[:, 2:4])
    found[:, 4], found[:, 5] = np.abs(found[:, 4]) / 120, np.abs(found[:, 5]) % 3
    return found


@given(st.integers(0, 6).flatmap(rows), st.integers(0, 6).flatmap(rows))
def test_merging_invents_no_class_no_confidence_and_no_place(first, second):
    merged, both = merge_looks([first, second]), np.concatenate([first, second])
    assert len(merged) <= len(both)
    assert set(merged[:, 5]) == set(both[:, 5])
    for row in merged:
        same = both[both[:, 5] == row[5]]
        assert row[4] <= same[:, 4].max() + 1e-6
        assert (row[:4] >= same[:, :4].min(axis=0) - 1e-3).all()
        assert (row[:4] <= same[:, :4].max(axis=0) + 1e-3).all()
