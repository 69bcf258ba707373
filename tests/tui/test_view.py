"""The geometry of looking."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.binding import Binding, BindingType

from inspectbox.imaging.display import STANDARD_WINDOW, Mode, Window
from inspectbox.tui.screens.lane import LaneScreen
from inspectbox.tui.view import MODE_KEYS, ZOOM_MAX, Canvas, View
from inspectbox.tui.widgets.picture import PictureView

SHAPE = (850, 2760)
CANVAS = Canvas(80, 200, 1.0)


def test_the_standard_view_shows_everything_once() -> None:
    x0, y0, x1, y1 = View().box(SHAPE, CANVAS)
    assert (x0, x1) == (0, 2760)
    assert y0 < 0 and y1 > 850
    assert y0 + y1 == pytest.approx(850)


CANVASES = st.builds(
    Canvas,
    rows=st.integers(4, 200),
    columns=st.integers(4, 400),
    aspect=st.floats(0.3, 2.0),
    pitch=st.floats(0.3, 3.0),
)


@given(CANVASES, st.integers(-10, 30), st.integers(-20, 20), st.integers(-20, 20))
def test_pixels_keep_their_shape_and_the_view_stays_on_the_picture(
    canvas: Canvas, steps: int, right: int, down: int
) -> None:
    x0, y0, x1, y1 = View().zoomed(steps).panned(right, down).box(SHAPE, canvas)
    across, along = (y1 - y0) / canvas.rows, (x1 - x0) * canvas.pitch / (canvas.columns * canvas.aspect)
    assert across == pytest.approx(along)
    for start, stop, whole in ((x0, x1, SHAPE[1]), (y0, y1, SHAPE[0])):
        inside = start >= -1e-6 and stop <= whole + 1e-6
        around = start <= 1e-6 and stop >= whole - 1e-6
        assert inside or around, "nothing outside is shown that could be avoided"


def test_zoom_is_bounded_and_returns_to_exactly_one() -> None:
    assert View().zoomed(100).zoom == ZOOM_MAX
    assert View().zoomed(5).zoomed(-5).zoom == 1.0


def test_a_finding_is_in_the_middle_with_surroundings() -> None:
    box = (1000, 300, 1100, 400)
    view = View().at_finding(2, box, SHAPE, CANVAS)
    x0, y0, x1, y1 = view.box(SHAPE, CANVAS)
    assert view.finding == 2
    assert (x0 + x1) / 2 == pytest.approx(1050)
    assert (y0 + y1) / 2 == pytest.approx(350)
    assert y1 - y0 == pytest.approx(160)


def test_standard_gives_back_everything_but_the_choice_of_boxes() -> None:
    view = View().turned("boxes").turned("inverse").toned(level=30, window=-40).zoomed(3).panned(1, 1)
    assert view.standard() == View(boxes=False)


def test_a_mode_is_left_by_its_own_key_or_by_the_standard_view() -> None:
    edge = View().in_mode(Mode.EDGE)
    assert not edge.standard_tone and edge.in_mode(Mode.METAL).mode is Mode.METAL
    assert edge.in_mode(Mode.EDGE) == edge.standard() == View()


def test_level_and_window_stay_where_something_is_seen() -> None:
    far = View().toned(level=1e9, window=-1e9).turned("inverse").tone
    assert far == Window(level=255, width=15, inverse=True)
    assert View().tone == STANDARD_WINDOW and View().standard_tone


def test_every_mode_but_the_standard_one_has_a_key_of_its_own() -> None:
    assert {mode for _, mode in MODE_KEYS} == set(Mode) - {Mode.STANDARD}
    keys = [key for key, _ in MODE_KEYS]
    others = {key for binding in (*PictureView.BINDINGS, *LaneScreen.BINDINGS) for key in keys_of(binding)}
    assert len(set(keys)) == len(keys) and set(keys) <= others
    assert not set(keys) & {key for binding in LaneScreen.BINDINGS for key in keys_of(binding)}


def keys_of(binding: BindingType) -> list[str]:
    assert isinstance(binding, Binding)
    return binding.key.split(",")
