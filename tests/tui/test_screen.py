"""What the screen shows: languages, hostile text, sizes, bad states."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from fakes.fake_lane_connection import FakeDaemon, a_lane, ceramic_case, hostile_case
from inspectbox.domain.decision import Disposition
from inspectbox.domain.finding import FindingKind
from inspectbox.service.messages import EventKind, LaneState, Picture
from inspectbox.tui.dialogs.read import ReadDialog
from inspectbox.tui.screens.help import CASE_KEYS, PICTURE_KEYS
from inspectbox.tui.screens.status import VERDICT_KEYS
from inspectbox.tui.theme import COLOURS, FINDING_SHAPES
from inspectbox.tui.words import _WORDS, Words
from tui.reading import Opener, lane_screen, lines, message, pane, settle, status

SIZES = [(80, 24), (100, 30), (120, 40), (200, 60), (300, 90)]


@pytest.mark.parametrize("size", SIZES)
async def test_no_line_is_wider_than_the_screen_and_the_keys_that_act_are_there(
    opened: Opener, size: tuple[int, int]
) -> None:
    async with opened(size=size) as pilot:
        drawn = lines(pilot)
        assert len(drawn) == size[1]
        assert all(cell_len(line) == size[0] for line in drawn)
        assert drawn[-1].startswith("f5 RELEASE  f6 REVIEW  f7 RESCAN  f8 OPEN  f9 HOLD  f1 Keys")
        assert "■ OPEN" in drawn[0]
        assert "SIMULATED" in drawn[0]
        assert "REDUCED IMAGE" in drawn[0]
        assert "NOT DECLARED" in "\n".join(drawn)


async def test_the_language_changes_with_one_key_and_back(opened: Opener) -> None:
    async with opened() as pilot:
        await pilot.press("f2")
        await settle(pilot)
        assert "■ 开箱" in status(pilot)
        assert "机检发现报关单未列明的管制货物" in pane(pilot, "decision").replace("\n", "")
        assert "未申报" in pane(pilot, "declared")
        await pilot.press("f2")
        await settle(pilot)
        assert "■ OPEN" in status(pilot)


def test_every_word_is_in_both_languages() -> None:
    assert not [key for key, (en, zh) in _WORDS.items() if not en.strip() or not zh.strip()]
    assert all(Words("en").has(kind.value) for kind in FindingKind)
    assert all(Words("zh").has(state.value) for state in LaneState)


def test_every_disposition_and_kind_has_a_narrow_shape_and_no_two_dispositions_share_one() -> None:
    assert len({one.shape for one in Disposition}) == len(Disposition) == len(set(COLOURS.values()))
    assert set(FINDING_SHAPES) == set(FindingKind)
    assert all(
        cell_len(shape) == 1 for shape in (*(one.shape for one in Disposition), *FINDING_SHAPES.values())
    )


@pytest.mark.parametrize("size", SIZES[:3])
async def test_hostile_text_is_drawn_as_it_is(
    daemon: FakeDaemon, opened: Opener, size: tuple[int, int]
) -> None:
    daemon.views.clear()
    daemon.add(hostile_case())
    daemon.lane = replace(a_lane(1), lane="[/l]", message="[/oops] \x1b[31m[y]", rules="[/r]", model="[m]")
    async with opened(size=size) as pilot:
        drawn = "\n".join(lines(pilot))
        assert "[/oops]" in status(pilot)
        assert "[/oops] [31m[y]" in message(pilot)
        assert "[rule]" in pane(pilot, "decision")
        assert size[0] < 110 or "[/oops][b" in pane(pilot, "queue")
        assert not {"\x1b", "\x07", "\u202e", "\u200b"} & set(drawn)
        for key in ("d", "escape", "f2", "f8", "escape", "f5", "escape"):
            await pilot.press(key)
            await settle(pilot)
            assert all(cell_len(line) == size[0] for line in lines(pilot))


async def test_a_scan_that_could_not_be_read_has_no_picture_and_says_so(opened: Opener) -> None:
    async with opened() as pilot:
        await pilot.press("j")
        await settle(pilot)
        assert "✕ HOLD" in status(pilot)
        assert "NO PICTURE" in "\n".join(lines(pilot))
        assert "truncated after 1024" in pane(pilot, "decision")


@pytest.mark.parametrize("size", [0, 5])
async def test_a_picture_file_of_the_wrong_size_or_gone_is_said_and_no_crash(
    daemon: FakeDaemon, opened: Opener, size: int
) -> None:
    path = daemon.folder / "bad.pyramid"
    if size:
        path.write_bytes(b"\0" * size)
    daemon.views.clear()
    daemon.add(replace(ceramic_case(), picture=Picture(path, 160, 480)))
    async with opened() as pilot:
        assert "the picture `" in message(pilot)
        assert "NO PICTURE" in "\n".join(lines(pilot))


async def test_an_empty_queue_says_so(daemon: FakeDaemon, opened: Opener) -> None:
    daemon.views.clear()
    async with opened() as pilot:
        assert "No case waits" in pane(pilot, "queue")
        assert "no case" in status(pilot)


async def test_what_waits_comes_first_oldest_first(opened: Opener) -> None:
    async with opened() as pilot:
        rows = pane(pilot, "queue").splitlines()[1:]
        found = [
            next(n for n, row in enumerate(rows) if name in row)
            for name in ("TCLU1234567", "c-0043", "[/oops]", "MSKU7654321")
        ]
        assert found == [0, 1, 2, 3]


async def test_a_new_case_does_not_take_the_screen_from_the_officer(
    daemon: FakeDaemon, opened: Opener
) -> None:
    async with opened() as pilot:
        daemon.add(ceramic_case("c-0099", "NEWU0000001"))
        daemon.tell(EventKind.CASE)
        await settle(pilot)
        assert "NEWU0000001" in pane(pilot, "queue")
        assert "TCLU1234567" in status(pilot)


async def test_a_narrow_screen_changes_between_declaration_and_queue(opened: Opener) -> None:
    async with opened(size=(80, 24)) as pilot:
        assert not lane_screen(pilot).query_one("#queue").display
        await pilot.press("l")
        await settle(pilot)
        assert lane_screen(pilot).query_one("#queue").display
        assert not lane_screen(pilot).query_one("#declared").display


async def test_a_stopped_lane_says_why(daemon: FakeDaemon, opened: Opener) -> None:
    daemon.lane = replace(a_lane(1), state=LaneState.STOPPED, message="the disk is full")
    async with opened(size=(80, 24)) as pilot:
        assert "STOPPED" in status(pilot)
        assert "the disk is full" in message(pilot)


async def test_f1_lists_every_bound_key(opened: Opener) -> None:
    async with opened(size=(120, 50)) as pilot:
        await pilot.press("f1")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ReadDialog)
        drawn = "\n".join(lines(pilot))
        for key in ("f5", "f6", "f7", "f8", "f9", "f2", "j ", "k ", "d ", "l ", "q ", "n ", "[ ]", "{ }"):
            assert f"  {key}" in drawn
        await pilot.press("x")
        await settle(pilot)
        assert pilot.app.screen is lane_screen(pilot)


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_leaves_in_order(opened: Opener, name: signal.Signals) -> None:
    async with opened() as pilot:
        signal.raise_signal(name)
        await settle(pilot)
        assert pilot.app.return_value == 128 + name


def test_the_page_on_the_console_names_every_key() -> None:
    page = (Path(__file__).parents[2] / "docs" / "console.md").read_text()
    shown = [key for key, _ in (*VERDICT_KEYS, *CASE_KEYS, *PICTURE_KEYS)]
    assert not [key for keys in shown for key in keys.split() if f"`{key}`" not in page]
    assert not [one.shape for one in Disposition if one.shape not in page]
