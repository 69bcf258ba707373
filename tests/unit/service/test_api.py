"""The API over a real socket, with a client that keeps the contract and with one that does not."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import aiohttp
import numpy as np
import pytest

from fakes import a_case, a_decision, a_scan
from fakes.clock import MORNING
from fakes.office import Office
from inspectbox.domain.decision import Decision, Disposition, Reason, Text
from inspectbox.errors import MachineError
from inspectbox.imaging.pyramid import encode_pyramid, open_pyramid
from inspectbox.service.client import LaneClient
from inspectbox.service.loop import LoopState
from inspectbox.service.messages import (
    LaneState,
    NoSuchCase,
    StaleVersion,
    VerdictRefused,
    VerdictRequest,
)

GOOD = {"disposition": "open", "officer": "chen", "reason": "", "key": "key-00000001", "version": 0}


def opened(**changes: object) -> VerdictRequest:
    return replace(VerdictRequest(Disposition.OPEN, "chen", 0, key="key-00000001"), **changes)


async def post(http: aiohttp.ClientSession, body: bytes | str, case_id: str = "c-1") -> tuple[int, dict]:
    async with http.post(f"/v1/cases/{case_id}/verdict", data=body) as answer:
        return answer.status, await answer.json()


async def test_lane_at_a_glance(served: Office, client: LaneClient) -> None:
    served.store.record(a_case("c-1", Disposition.REVIEW), {})
    served.store.record(a_case("c-2", Disposition.RELEASE), {})
    served.clock.advance(timedelta(seconds=90))
    served.loop_state = LoopState(LaneState.STOPPED, "disk full", 2, 1)
    lane = await client.lane()
    assert (lane.lane, lane.profile, lane.simulated) == ("lane-1", "sim-lane", True)
    assert (lane.queue, lane.oldest_wait_s) == (1, 90.0)
    assert (lane.state, lane.message) == (LaneState.STOPPED, "disk full")
    served.loop_state, served.report_fault = LoopState(), "report of case `c-1` not written"
    assert (await client.lane()).message == "report of case `c-1` not written"


async def test_nobody_waits(client: LaneClient) -> None:
    lane = await client.lane()
    assert (lane.queue, lane.oldest_wait_s, lane.state) == (0, None, LaneState.IDLE)


async def test_queue_is_newest_first_and_limited(served: Office, client: LaneClient) -> None:
    for number in range(3):
        served.store.record(a_case(f"c-{number}"), {})
    assert [line.case_id for line in await client.cases(2)] == ["c-2", "c-1"]
    line = (await client.cases())[0]
    assert (line.container, line.goods, line.tier) == ("TCLU1234567", "bicycles", "advanced")
    assert (line.verdict, line.version, line.inspected_at) == (None, 0, MORNING)


async def test_foreign_limits_are_refused(http: aiohttp.ClientSession) -> None:
    for limit in ("0", "1001", "-1", "x", "", "1e2", "٣", "9" * 5000):
        async with http.get("/v1/cases", params={"limit": limit}) as answer:
            assert answer.status == 422, limit
            assert "limit" in (await answer.json())["error"]


async def test_case_in_full(served: Office, client: LaneClient) -> None:
    case = replace(a_case("c-1", Disposition.REVIEW), shape=(3, 4))
    served.store.record(case, {})
    attenuation = np.arange(12, dtype=np.float32).reshape(3, 4)
    served.shelf.write("c-1", encode_pyramid(attenuation))
    view = await client.case("c-1")
    assert view.decision == case.decision
    assert view.detections == case.detections
    assert view.declaration == case.consignment.declaration
    assert view.enterprise is not None and view.enterprise.tier == "advanced"
    assert (view.shape, view.pitch_mm, view.seen_share) == ((3, 4), (4.75, 4.75), 0.97)
    picture = view.picture
    assert picture is not None and picture.path.is_absolute()
    mapped = open_pyramid(picture.path, (picture.rows, picture.columns))
    assert np.array_equal(mapped.levels[0].mean, attenuation * 4096)


async def test_case_without_anything(served: Office, client: LaneClient) -> None:
    bare = replace(
        a_case("c-1", Disposition.HOLD),
        shape=None,
        coverage=None,
        scan=replace(a_scan(), container=None, pitch_mm=None),
        consignment=type(a_case().consignment)(),
    )
    served.store.record(bare, {})
    view = await client.case("c-1")
    assert (view.shape, view.picture, view.declaration, view.enterprise) == (None,) * 4
    assert (await client.cases())[0].container == ""


async def test_text_of_a_declaration_is_passed_on_as_it_is(served: Office, client: LaneClient) -> None:
    case = a_case("c-1")
    declaration = replace(case.consignment.declaration, container="[/oops]\x1b[2J\ud800 自行车")
    scan = replace(case.scan, container=None)
    served.store.record(replace(case, scan=scan, consignment=type(case.consignment)(declaration)), {})
    assert (await client.cases())[0].container == declaration.container


async def test_unknown_cases(client: LaneClient) -> None:
    for case_id in ("nope", "..", "../../etc/passwd", "a/b", "%2e%2e", "\x00", "案", "c" * 5000):
        with pytest.raises(NoSuchCase):
            await client.case(case_id)
        with pytest.raises(NoSuchCase):
            await client.give_verdict(case_id, opened())


async def test_verdict_is_recorded_once_and_answered_the_same(served: Office, client: LaneClient) -> None:
    served.store.record(a_case("c-1", Disposition.OPEN), {})
    assert await client.give_verdict("c-1", opened()) == 1
    assert await client.give_verdict("c-1", opened()) == 1
    assert len(served.store.verdicts) == 1
    verdict = (await client.case("c-1")).verdict
    assert verdict is not None
    assert (verdict.disposition, verdict.officer, verdict.given_at) == (Disposition.OPEN, "chen", MORNING)
    assert (await client.lane()).queue == 0


async def test_second_thoughts_need_the_new_version(served: Office, client: LaneClient) -> None:
    served.store.record(a_case("c-1", Disposition.OPEN), {})
    await client.give_verdict("c-1", opened())
    with pytest.raises(StaleVersion) as stale:
        await client.give_verdict("c-1", opened(key="key-00000002"))
    assert stale.value.version == 1
    assert await client.give_verdict("c-1", opened(key="key-00000002", version=1)) == 2
    assert await client.give_verdict("c-1", opened()) == 1


async def test_key_of_another_verdict_is_refused(served: Office, client: LaneClient) -> None:
    for case_id in ("c-1", "c-2"):
        served.store.record(a_case(case_id, Disposition.OPEN), {})
    await client.give_verdict("c-1", opened())
    with pytest.raises(VerdictRefused, match="another verdict"):
        await client.give_verdict("c-1", opened(officer="wang"))
    with pytest.raises(VerdictRefused, match="another"):
        await client.give_verdict("c-2", opened())
    assert (await client.case("c-2")).verdict is None


async def test_override_needs_a_reason(served: Office, client: LaneClient) -> None:
    served.store.record(a_case("c-1", Disposition.OPEN), {})
    release = opened(disposition=Disposition.RELEASE)
    for empty in ("", "   ", "\u3000"):
        with pytest.raises(VerdictRefused, match="differs"):
            await client.give_verdict("c-1", replace(release, reason=empty))
    assert await client.give_verdict("c-1", replace(release, reason="开箱查过　无误 [y]")) == 1
    assert next(iter(served.store.verdicts.values())).reason == "开箱查过　无误 [y]"


async def test_a_fault_is_never_released(served: Office, client: LaneClient) -> None:
    reason = Reason("BOX-SCAN", "0.1.0", Text("cut off", "截断"), Disposition.HOLD)
    served.store.record(replace(a_case("c-1"), decision=Decision(Disposition.HOLD, (reason,))), {})
    served.store.record(replace(a_case("c-2"), decision=a_decision(Disposition.HOLD)), {})
    release = opened(disposition=Disposition.RELEASE, reason="it looks fine")
    with pytest.raises(VerdictRefused, match="not released"):
        await client.give_verdict("c-1", release)
    assert await client.give_verdict("c-1", opened(reason="open it")) == 1
    assert await client.give_verdict("c-2", replace(release, key="key-00000002")) == 1


async def test_a_second_look_keeps_the_case_waiting(served: Office, client: LaneClient) -> None:
    served.store.record(a_case("c-1", Disposition.REVIEW), {})
    assert await client.give_verdict("c-1", opened(disposition=Disposition.REVIEW)) == 1
    assert (await client.lane()).queue == 1
    released = opened(disposition=Disposition.RELEASE, version=1, key="key-00000009")
    assert await client.give_verdict("c-1", released) == 2
    assert (await client.lane()).queue == 0


HOSTILE = {
    "empty": b"",
    "not json": b"{",
    "not utf-8": b"\xff\xfe\xfa",
    "a list": b"[]",
    "null": b"null",
    "deep": b"[" * 16000,
    "deep objects": b'{"a":' * 3000,
    "huge number": b'{"version": ' + b"9" * 10000 + b"}",
    "nothing said": b"{}",
    **{
        f"{name} is {value!r:.40}": json.dumps({**GOOD, name: value})
        for name, value in (
            *(("version", value) for value in (True, "0", 0.0, None, [], {})),
            *(("disposition", value) for value in ("look", "RELEASED", "", None, 0, "__class__")),
            *(("officer", value) for value in ("", "  ", None, 7, "a\nb", "a\x1b[2J", "\u202eb", "o" * 65)),
            *(("reason", value) for value in (None, 7, "\x00", "\ud800", "r" * 1001)),
            *(("key", value) for value in ("", "short", "k" * 65, "key 00000001", "key-0000001\n", None, 1)),
        )
    },
}


async def test_hostile_bodies_change_nothing(served: Office, http: aiohttp.ClientSession) -> None:
    served.store.record(a_case("c-1", Disposition.OPEN), {})
    for what, body in HOSTILE.items():
        status, answer = await post(http, body)
        assert status == 422, (what, answer)
        assert answer["error"], what
        assert answer["hint"], what
    assert not served.store.verdicts
    status, _ = await post(http, json.dumps(GOOD))
    assert status == 200


async def test_ten_megabytes_are_not_read(served: Office, http: aiohttp.ClientSession) -> None:
    served.store.record(a_case("c-1", Disposition.OPEN), {})
    body = json.dumps({**GOOD, "reason": "x" * 10_000_000})
    try:
        status, answer = await post(http, body)
    except aiohttp.ClientOSError:  # the daemon hung up while this side was still sending
        pass
    else:
        assert (status, "longer" in answer["error"]) == (413, True)
    assert not served.store.verdicts
    async with http.get("/v1/lane") as answered:
        assert answered.status == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 404), ("DELETE", "/v1/cases/c-1", 405), ("PUT", "/v1/lane", 405)],
)
async def test_foreign_requests(http: aiohttp.ClientSession, method: str, path: str, status: int) -> None:
    async with http.request(method, path) as answer:
        assert answer.status == status
        assert set(await answer.json()) == {"error", "hint"}


async def test_a_full_disk_is_said(served: Office, client: LaneClient) -> None:
    served.store.record(a_case("c-1", Disposition.OPEN), {})
    served.store.fault = MachineError("disk full", hint="free space")
    with pytest.raises(MachineError, match="disk full") as full:
        await client.give_verdict("c-1", opened())
    assert full.value.hint == "free space"


async def test_an_inner_error_tells_nothing(
    served: Office, http: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    served.store.cases = None  # type: ignore[assignment]
    async with http.get("/v1/cases") as answer:
        assert answer.status == 500
        assert (await answer.json())["error"] == "internal error"
    assert "the api failed at /v1/cases" in caplog.text
