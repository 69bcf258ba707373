"""A console's side of the daemon: the API's calls, typed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar
from urllib.parse import quote

import aiohttp

from inspectbox.errors import MachineError, OperatorError
from inspectbox.service import wire
from inspectbox.service.case_view import read_case_view
from inspectbox.service.messages import (
    CaseLine,
    CaseView,
    EventKind,
    LaneEvent,
    LaneStatus,
    LaneUnreachable,
    NoSuchCase,
    StaleVersion,
    VerdictRefused,
    VerdictRequest,
)
from inspectbox.service.wire import JsonObject, WireFault

Source = TypeVar("Source")
Value = TypeVar("Value")

ANSWER_S = 10.0
"""Seconds an answer may take."""

SILENCE_S = 30.0
"""Seconds without event or heartbeat after which the daemon counts as lost: three heartbeats."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 5.0
"""Seconds before listening is tried again, doubled each time."""


class LaneClient:
    """One lane's daemon. Every call raises LaneUnreachable when it does not answer, MachineError when its answer makes
    no sense. Belongs to one event loop; close it in the end.
    """

    def __init__(self, socket: Path, *, silence_s: float = SILENCE_S) -> None:
        self._socket = socket
        self._silence_s = silence_s
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> LaneClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def lane(self) -> LaneStatus:
        """Return the lane at a glance."""
        return _read(await self._ask("GET", "/v1/lane"), LaneStatus.from_json)

    async def cases(self, limit: int = 200) -> tuple[CaseLine, ...]:
        """Return at most `limit` (1..1000) cases, newest first."""
        return _read(await self._ask("GET", f"/v1/cases?limit={limit}"), _read_lines)

    async def case(self, case_id: str) -> CaseView:
        """Return one case; raises NoSuchCase."""
        return _read(await self._ask("GET", f"/v1/cases/{quote(case_id, safe='')}"), read_case_view)

    async def give_verdict(self, case_id: str, verdict: VerdictRequest) -> int:
        """Deliver a verdict and return the case's new version, once it is on disk.

        The same request may be sent again after LaneUnreachable: its key makes it one verdict. Raises NoSuchCase,
        StaleVersion when the case changed meanwhile, VerdictRefused when it will never be taken.
        """
        path = f"/v1/cases/{quote(case_id, safe='')}/verdict"
        return _read(await self._ask("POST", path, verdict.to_json()), _read_version)

    async def events(self) -> AsyncIterator[LaneEvent]:
        """Yield what changed, for ever. After every (re)connection the first event is `lane`: read everything again,
        for events may have been missed. One `lost` is yielded when the daemon stops answering.
        """
        pause_s, heard = FIRST_PAUSE_S, True
        while True:
            try:
                async for event in self._listen():
                    pause_s, heard = FIRST_PAUSE_S, True
                    yield event
            except (aiohttp.ClientError, TimeoutError, OSError, MachineError):
                pass
            if heard:
                heard = False
                yield LaneEvent(EventKind.LOST)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _listen(self) -> AsyncIterator[LaneEvent]:
        patience = aiohttp.ClientTimeout(total=None, sock_connect=ANSWER_S, sock_read=self._silence_s)
        async with self._open().get("http://lane/v1/events", timeout=patience) as answer:
            if answer.status != 200:
                raise MachineError(f"the lane refuses to tell events ({answer.status})")
            kind = ""
            async for raw in answer.content:
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                if line.startswith("event: "):
                    kind = line.removeprefix("event: ")
                elif line.startswith("data: ") and kind in {
                    EventKind.CASE,
                    EventKind.VERDICT,
                    EventKind.LANE,
                }:
                    yield LaneEvent(EventKind(kind), _read_case_id(line.removeprefix("data: ")))

    async def _ask(self, method: str, path: str, body: dict[str, object] | None = None) -> JsonObject:
        data = None if body is None else json.dumps(body).encode()
        try:
            async with self._open().request(method, f"http://lane{path}", data=data) as answer:
                status, content = answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise LaneUnreachable(
                f"the lane at `{self._socket}` does not answer",
                hint="is `inspectbox lane` running, as the same user?",
            ) from fault
        if status == 200:
            return _read(content, wire.parse)
        raise _refusal(status, content)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.UnixConnector(str(self._socket)),
                timeout=aiohttp.ClientTimeout(total=ANSWER_S),
            )
        return self._session


def _read(source: Source, reader: Callable[[Source], Value]) -> Value:
    """Read an answer; one that makes no sense is the machine's fault."""
    try:
        return reader(source)
    except WireFault as fault:
        raise MachineError(
            f"the lane's answer makes no sense: {fault}", hint="do daemon and console have the same version?"
        ) from fault


def _read_lines(answer: JsonObject) -> tuple[CaseLine, ...]:
    return tuple(CaseLine.from_json(line) for line in wire.objects(answer, "cases"))


def _read_version(answer: JsonObject) -> int:
    return wire.whole(answer, "version")


def _read_case_id(data: str) -> str:
    return _read(_read(data, wire.parse), lambda body: wire.text(body, "case_id"))


def _refusal(status: int, content: bytes) -> MachineError | OperatorError:
    """Turn an error answer into the error it stands for."""
    try:
        body = wire.parse(content)
        error, hint = wire.text(body, "error"), wire.text(body, "hint")
        version = wire.whole(body, "version") if status == 409 else 0
    except WireFault:
        return LaneUnreachable(f"the lane refuses ({status})", hint="wait a moment and try again")
    match status:
        case 404:
            return NoSuchCase(error, hint=hint)
        case 409:
            return StaleVersion(error, version, hint=hint)
        case 413 | 422:
            return VerdictRefused(error, hint=hint)
        case _:
            return MachineError(error, hint=hint)
