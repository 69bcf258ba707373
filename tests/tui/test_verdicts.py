"""Verdict keys: what is asked, what is sent, what is said."""

from __future__ import annotations

import pytest

from fakes.fake_lane_connection import FakeDaemon
from inspectbox.domain.decision import Disposition
from inspectbox.service.messages import EventKind
from inspectbox.tui.dialogs.confirm import ConfirmDialog
from inspectbox.tui.dialogs.reason import ReasonDialog
from tui.reading import Opener, lane_screen, message, pane, settle, status


async def test_a_verdict_like_the_decision_is_sent_at_once(daemon: FakeDaemon, opened: Opener) -> None:
    async with opened() as pilot:
        await pilot.press("f8")
        await settle(pilot)
        [(case_id, verdict)] = daemon.received.values()
        assert (case_id, verdict.disposition, verdict.reason) == ("c-0041", Disposition.OPEN, "")
        assert (verdict.officer, verdict.version) == ("LI Wei 李伟", 0)
        assert "TCLU1234567 ■ OPEN: recorded" in message(pilot)


async def test_after_a_verdict_the_next_waiting_case_opens(opened: Opener) -> None:
    async with opened() as pilot:
        await pilot.press("f8")
        await settle(pilot)
        assert "c-0043" in status(pilot)


async def test_every_verdict_has_a_key_of_its_own(daemon: FakeDaemon, opened: Opener) -> None:
    async with opened() as pilot:
        await pilot.press("f8")
        await settle(pilot)
        await pilot.press("f9")
        await settle(pilot)
        assert len(daemon.received) == 2


async def test_a_release_is_confirmed(daemon: FakeDaemon, opened: Opener) -> None:
    async with opened() as pilot:
        await open_case(pilot, "c-0042")
        await pilot.press("f5")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConfirmDialog)
        assert not daemon.received
        await pilot.press("y")
        await settle(pilot)
        assert [verdict.disposition for _, verdict in daemon.received.values()] == [Disposition.RELEASE]


@pytest.mark.parametrize("key", ["n", "escape"])
async def test_a_release_not_confirmed_is_no_verdict(daemon: FakeDaemon, opened: Opener, key: str) -> None:
    async with opened() as pilot:
        await open_case(pilot, "c-0042")
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        assert not daemon.deliveries
        assert "no verdict given" in message(pilot)


async def test_enter_or_a_second_release_key_does_not_confirm(daemon: FakeDaemon, opened: Opener) -> None:
    async with opened() as pilot:
        await open_case(pilot, "c-0042")
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press("f5", "enter", "space")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConfirmDialog)
        assert not daemon.deliveries


async def test_an_override_asks_for_a_reason_and_sends_it(daemon: FakeDaemon, opened: Opener) -> None:
    async with opened() as pilot:
        await pilot.press("f9")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ReasonDialog)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ReasonDialog), "an empty reason must not pass"
        await pilot.press(*"dogs", "enter")
        await settle(pilot)
        [(_, verdict)] = daemon.received.values()
        assert (verdict.disposition, verdict.reason) == (Disposition.HOLD, "dogs")


async def test_releasing_against_the_decision_needs_reason_and_confirmation(
    daemon: FakeDaemon, opened: Opener
) -> None:
    async with opened() as pilot:
        await pilot.press("f5")
        await settle(pilot)
        await pilot.press(*"empty", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ConfirmDialog)
        assert not daemon.deliveries
        await pilot.press("y")
        await settle(pilot)
        [(_, verdict)] = daemon.received.values()
        assert (verdict.disposition, verdict.reason) == (Disposition.RELEASE, "empty")


async def test_a_stale_case_says_who_was_faster_and_records_nothing(
    daemon: FakeDaemon, opened: Opener
) -> None:
    async with opened() as pilot:
        daemon.decide_elsewhere("c-0041", Disposition.HOLD, "WANG Fang")
        await pilot.press("f8")
        await settle(pilot)
        assert not daemon.received
        assert "NOT RECORDED" in message(pilot)
        assert "WANG Fang: HOLD" in message(pilot)
        assert "WANG Fang" in pane(pilot, "decision")


async def test_a_case_that_changes_under_the_dialog_is_judged_as_it_was_seen(
    daemon: FakeDaemon, opened: Opener
) -> None:
    async with opened() as pilot:
        await open_case(pilot, "c-0042")
        await pilot.press("f5")
        await settle(pilot)
        daemon.decide_elsewhere("c-0042", Disposition.HOLD, "WANG Fang")
        daemon.tell(EventKind.VERDICT)
        await settle(pilot)
        await pilot.press("y")
        await settle(pilot)
        assert not daemon.received
        assert "NOT RECORDED" in message(pilot)


async def test_a_refused_verdict_says_why(daemon: FakeDaemon, opened: Opener) -> None:
    daemon.refusal = "`[/oops]` is no officer"
    async with opened() as pilot:
        await pilot.press("f8")
        await settle(pilot)
        assert "NOT RECORDED: `[/oops]` is no officer" in message(pilot)


async def test_changing_a_verdict_asks_for_a_reason(daemon: FakeDaemon, opened: Opener) -> None:
    daemon.decide_elsewhere("c-0041", Disposition.OPEN, "WANG Fang")
    async with opened() as pilot:
        await open_case(pilot, "c-0041")
        await pilot.press("f8")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ReasonDialog)


async def test_a_verdict_key_without_a_case_does_nothing(daemon: FakeDaemon, opened: Opener) -> None:
    daemon.views.clear()
    async with opened() as pilot:
        await pilot.press("f5", "f8", "j", "n", "d")
        await settle(pilot)
        assert not daemon.deliveries
        assert lane_screen(pilot) is pilot.app.screen


async def open_case(pilot, case_id: str) -> None:
    screen = lane_screen(pilot)
    screen.post_message(screen.CaseWanted(case_id))
    await settle(pilot)
