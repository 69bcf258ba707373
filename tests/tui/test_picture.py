"""Picture keys, and when the picture is cells and when it is sixel."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import numpy as np
import pytest
from textual.geometry import Region
from textual.pilot import Pilot

from fakes.fake_lane_connection import FakeDaemon, a_picture_file, ceramic_case
from inspectbox.imaging.display import Mode
from inspectbox.imaging.pyramid import read_pyramid
from inspectbox.tui.terminal import Terminal
from inspectbox.tui.view import View
from inspectbox.tui.widgets.picture import STILL_S, PictureView
from tui.reading import Opener, lane_screen, message, settle, status

SIXEL = Terminal(sixel=True, cell=(16, 8))


def picture(pilot: Pilot[int]) -> PictureView:
    return lane_screen(pilot).query_one(PictureView)


def is_sixel(pilot: Pilot[int]) -> bool:
    widget = picture(pilot)
    strips = widget.render_lines(Region(0, 0, widget.size.width, widget.size.height))
    return "\x1bP" in strips[-1].text


async def rest(pilot: Pilot[int]) -> None:
    for _ in range(300):
        if is_sixel(pilot):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the picture never came to rest")


@pytest.mark.parametrize(
    ("keys", "view"),
    [
        (["plus", "plus", "minus"], View().zoomed(1)),
        (["i"], View(inverse=True)),
        (["right_square_bracket"], View().toned(level=8)),
        (["left_curly_bracket"], View().toned(window=-16)),
        (["b"], View(boxes=False)),
        (["t"], View(labels=False)),
        (["c"], View(mode=Mode.COLOUR)),
        (["c", "h"], View(mode=Mode.HIGH_PENETRATION)),
        (["c", "c"], View()),
        (["i", "e", "plus", "left_square_bracket", "0"], View()),
    ],
)
async def test_keys_change_the_view(opened: Opener, keys: list[str], view: View) -> None:
    async with opened() as pilot:
        await pilot.press(*keys)
        assert picture(pilot).view == view


async def test_arrows_move_and_store_nothing_up_at_an_edge(opened: Opener) -> None:
    async with opened() as pilot:
        await pilot.press("plus", "plus", "plus", "right")
        once = picture(pilot).view
        assert once.x > 0.5 and once.y == 0.5
        await pilot.press(*["right"] * 20)
        edge = picture(pilot).view
        await pilot.press("left")
        assert once.x < edge.x < 1.0
        assert picture(pilot).view.x < edge.x
        await pilot.press("down")
        assert picture(pilot).view.y > 0.5


async def test_what_is_not_standard_is_said(opened: Opener) -> None:
    async with opened() as pilot:
        assert "INVERSE" not in status(pilot)
        await pilot.press("i", "plus", "b")
        await settle(pilot)
        assert "×1.2 INVERSE BOXES OFF" in status(pilot)


async def test_n_goes_round_the_findings_that_have_a_place(opened: Opener) -> None:
    async with opened() as pilot:
        seen = []
        for _ in range(3):
            await pilot.press("n")
            seen.append(picture(pilot).view.finding)
        assert seen == [0, 1, 0]


async def test_every_case_opens_in_the_standard_view_and_again_as_it_was_left(opened: Opener) -> None:
    async with opened() as pilot:
        await pilot.press("plus", "i", "o", "b", "j")
        await settle(pilot)
        assert picture(pilot).view == View(boxes=False)
        await pilot.press("t", "k")
        await settle(pilot)
        assert picture(pilot).view == View(mode=Mode.ORGANIC, inverse=True, boxes=False, labels=False).zoomed(
            1
        )


@pytest.mark.parametrize(
    ("language", "said"), [("en", "MATERIAL COLOUR"), ("zh", "物质伪彩")], ids=["en", "zh"]
)
async def test_the_mode_is_said_in_words(opened: Opener, language: str, said: str) -> None:
    async with opened(language=language) as pilot:
        await pilot.press("c")
        await settle(pilot)
        assert said in status(pilot)
        await pilot.press("0")
        await settle(pilot)
        assert said not in status(pilot)


@pytest.mark.parametrize("key", ["o", "m", "c"])
async def test_a_single_energy_has_no_material_and_no_false_colour(
    daemon: FakeDaemon, opened: Opener, key: str
) -> None:
    daemon.views.clear()
    daemon.add(ceramic_case(), a_picture_file(told=False))
    async with opened() as pilot:
        await pilot.press(key)
        await settle(pilot)
        assert picture(pilot).view == View()
        assert "tells no material" in message(pilot)
        await pilot.press("h")
        await settle(pilot)
        assert "HIGH PENETRATION" in status(pilot)


async def test_a_mode_chosen_before_the_picture_came_is_left_where_it_tells_no_material(
    daemon: FakeDaemon, opened: Opener
) -> None:
    async with opened() as pilot:
        widget = picture(pilot)
        widget.show("late", None, (), 1.0, "no picture yet")
        await pilot.press("c")
        assert widget.view.mode is Mode.COLOUR
        single = read_pyramid(np.frombuffer(a_picture_file(told=False), dtype=np.uint8))
        widget.show("late", single, (), 1.0, "")
        await pilot.pause()
        assert widget.view.mode is Mode.STANDARD


async def test_n_without_findings_says_so(opened: Opener) -> None:
    async with opened() as pilot:
        await pilot.press("j", "j", "j")
        await settle(pilot)
        assert "MSKU7654321" in status(pilot)
        await pilot.press("n")
        await settle(pilot)
        assert "no finding" in message(pilot)


async def test_a_cell_picture_is_called_reduced_and_sixel_is_not(opened: Opener) -> None:
    async with opened() as pilot:
        assert "REDUCED IMAGE" in status(pilot)
    async with opened(terminal=SIXEL) as pilot:
        assert "REDUCED IMAGE" not in status(pilot)


async def test_a_terminal_that_draws_no_picture_so_large_gets_cells_called_reduced(opened: Opener) -> None:
    async with opened(terminal=replace(SIXEL, largest=(100, 100))) as pilot:
        await asyncio.sleep(2 * STILL_S)
        assert "REDUCED IMAGE" in status(pilot)
        assert not is_sixel(pilot)


async def test_sixel_comes_at_rest_and_goes_with_the_next_key(opened: Opener) -> None:
    async with opened(terminal=SIXEL) as pilot:
        await rest(pilot)
        picture(pilot).action_pan(1, 0)
        assert not is_sixel(pilot)
        await rest(pilot)


async def test_under_a_dialog_the_picture_is_cells(opened: Opener) -> None:
    async with opened(terminal=SIXEL) as pilot:
        await rest(pilot)
        await pilot.press("f1")
        await settle(pilot)
        assert not is_sixel(pilot)
        await pilot.press("escape")
        await settle(pilot)
        await rest(pilot)


async def test_a_resize_keeps_the_view_and_draws_anew(opened: Opener) -> None:
    async with opened() as pilot:
        await pilot.press("plus", "i")
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert picture(pilot).view == View().turned("inverse").zoomed(1)
        assert picture(pilot).size.width == 80


async def test_frames_wait_for_a_busy_terminal(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = [9]
    monkeypatch.setattr("inspectbox.tui.widgets.picture.frames_waiting", lambda driver: waiting[0])
    async with opened() as pilot:
        drawn: list[View] = []
        widget = picture(pilot)
        whole = widget._strips

        def strips(*, sixel: bool):
            drawn.append(widget.view)
            return whole(sixel=sixel)

        monkeypatch.setattr(widget, "_strips", strips)
        waiting[0] = 0
        await asyncio.sleep(0.05)
        await settle(pilot)
        drawn.clear()
        waiting[0] = 9
        for _ in range(20):
            widget.action_pan(1, 0)
        await asyncio.sleep(0.05)
        assert drawn == []
        waiting[0] = 0
        for _ in range(200):
            if drawn:
                break
            await asyncio.sleep(0.01)
        assert drawn == [widget.view], "only the latest view is drawn"
