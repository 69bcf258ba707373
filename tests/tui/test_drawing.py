"""Radiograph in, cells out."""

from __future__ import annotations

import re

import numpy as np
from rich.console import Console

from fakes.fake_lane_connection import a_picture, ceramic_case
from inspectbox.domain.finding import Finding, FindingKind
from inspectbox.imaging.core import encode_half_blocks
from inspectbox.imaging.display import Mode
from inspectbox.imaging.pyramid import encode_pyramid, read_pyramid
from inspectbox.tui.drawing import MARK_COLOURS, cell_strips, draw, marks_of
from inspectbox.tui.sixel import sixel_strips
from inspectbox.tui.view import Canvas, View

CANVAS = Canvas(40, 60, 1.0)
MARKS = marks_of(ceramic_case().findings)


def test_labels_have_the_colour_of_their_boxes() -> None:
    grey, overlay = np.zeros((2, 1), np.uint8), np.zeros((2, 1), np.uint8)
    for number, colour in MARK_COLOURS.items():
        overlay[:] = number
        red, green, blue = encode_half_blocks(grey, overlay)[0, 0, :3].tolist()
        assert f"#{red:02x}{green:02x}{blue:02x}" == colour


def test_only_findings_with_a_place_are_marked_and_keep_their_number() -> None:
    whole = Finding(FindingKind.NO_DECLARATION, "no declaration", 0.0)
    placed = Finding(FindingKind.SEEN_NOT_DECLARED, "drum", 0.7, "drum", (1, 2, 3, 4))
    assert [(mark.number, mark.label) for mark in marks_of((whole, placed))] == [(2, "2:drum 0.70")]


def test_outside_the_radiograph_is_black_even_when_inverse() -> None:
    white = read_pyramid(np.frombuffer(encode_pyramid(np.zeros((10, 200), np.float32)), np.uint8))
    for view in (View(), View().turned("inverse")):
        frame = draw(white, view, CANVAS, (2, 1), ())
        assert frame.grey[0].max() == 0 and frame.grey[-1].max() == 0
    assert draw(white, View(), CANVAS, (2, 1), ()).grey.max() == 255


def test_cells_and_sixel_have_the_colours_of_the_material() -> None:
    frame = draw(a_picture(), View().in_mode(Mode.COLOUR), CANVAS, (2, 1), ())
    assert frame.tints is not None and set(np.unique(frame.tints)) >= {0, 1, 2, 3}
    styles = {str(segment.style) for strip in cell_strips(frame, 60) for segment in strip}
    assert any(is_orange(style) for style in styles)
    grey = draw(a_picture(), View(), CANVAS, (2, 1), ())
    assert grey.tints is None
    assert not any(is_orange(str(segment.style)) for strip in cell_strips(grey, 60) for segment in strip)
    picture = sixel_strips(frame, 60, 20)[-1].text
    assert "#116;2;" in picture
    assert "#116;2;" not in sixel_strips(grey, 60, 20)[-1].text


def is_orange(style: str) -> bool:
    red, green, blue = (int(style[start : start + 2], 16) for start in (1, 3, 5))
    return red > green + 30 > blue + 60


def test_every_strip_is_as_wide_as_the_widget() -> None:
    for view in (View(), View().zoomed(9).panned(3, -2), View().turned("labels"), View().turned("boxes")):
        strips = cell_strips(draw(a_picture(), view, CANVAS, (2, 1), MARKS), 60)
        assert len(strips) == 20
        assert all(sum(segment.cell_length for segment in strip) == 60 for strip in strips)


def test_numbers_stand_on_the_picture_and_names_too_when_wanted() -> None:
    frame = draw(a_picture(), View(), CANVAS, (2, 1), MARKS)
    text = "\n".join(strip.text for strip in cell_strips(frame, 60))
    assert "1:antler 0.88" in text and "2:fireworks 0.81" in text
    bare = draw(a_picture(), View().turned("labels"), CANVAS, (2, 1), MARKS)
    assert [tag.text for tag in bare.tags] == ["1", "2"]
    assert not draw(a_picture(), View().turned("boxes"), CANVAS, (2, 1), MARKS).overlay.any()


def test_a_mark_out_of_sight_leaves_no_tag() -> None:
    view = View(zoom=8.0, x=0.0, y=0.0)
    assert draw(a_picture(), view, CANVAS, (2, 1), MARKS).tags == ()


def test_sixel_draws_once_on_the_last_line_and_only_moves_on_the_others() -> None:
    canvas = Canvas(20 * 16 // 6 * 6, 60 * 8, 1.0)
    strips = sixel_strips(draw(a_picture(), View(), canvas, (16, 8), MARKS), 60, 20)
    console = Console(color_system="truecolor", force_terminal=True)
    drawn = [strip.render(console) for strip in strips]
    assert drawn[:-1] == ["\x1b[60C"] * 19
    assert drawn[-1].count("\x1bP") == 1 and drawn[-1].count("\x1b\\") == 1
    assert drawn[-1].endswith("\x1b8\x1b[60C")
    assert "1:antler 0.88" in drawn[-1]
    assert all(strip.cell_length == 60 for strip in strips)
    # a picture that reached below the widget would be drawn over the panes
    raster = re.search(r'"1;1;(\d+);(\d+)', drawn[-1])
    assert raster is None or int(raster[2]) <= 20 * 16
