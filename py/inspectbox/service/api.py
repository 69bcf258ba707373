"""The local API: HTTP and JSON over the lane's Unix socket, as `docs/daemon-api.md` says.

Requests are checked here, decided at the desk; nothing else of the lane is reachable from a console.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from inspectbox.errors import InspectBoxError, OperatorError
from inspectbox.service import wire
from inspectbox.service.desk import Desk
from inspectbox.service.events import Listener, Newsroom
from inspectbox.service.messages import NoSuchCase, StaleVersion, VerdictRequest
from inspectbox.service.wire import WireFault

BODY_LIMIT = 16 * 1024
"""Bytes of a request body: a verdict with the longest reason takes a fifth of it."""

CASES_LIMIT = 1000
HEARTBEAT_S = 10.0

log = logging.getLogger(__name__)


def build_api(desk: Desk, newsroom: Newsroom, *, heartbeat_s: float = HEARTBEAT_S) -> Starlette:
    """Return the ASGI application of one lane."""
    counter = _Counter(desk, newsroom, heartbeat_s)
    return Starlette(
        routes=[
            Route("/v1/lane", counter.lane, methods=["GET"]),
            Route("/v1/cases", counter.cases, methods=["GET"]),
            Route("/v1/cases/{case_id}", counter.case, methods=["GET"]),
            Route("/v1/cases/{case_id}/verdict", counter.verdict, methods=["POST"]),
            Route("/v1/events", counter.events, methods=["GET"]),
        ],
        exception_handlers={
            WireFault: _refuse_malformed,
            InspectBoxError: _refuse,
            HTTPException: _refuse_foreign,
            Exception: _fail,
        },
    )


class _Counter:
    """Where requests are taken in; the desk's blocking calls run in the thread pool."""

    def __init__(self, desk: Desk, newsroom: Newsroom, heartbeat_s: float) -> None:
        self._desk = desk
        self._newsroom = newsroom
        self._heartbeat_s = heartbeat_s

    async def lane(self, request: Request) -> Response:
        return _answer((await run_in_threadpool(self._desk.lane)).to_json())

    async def cases(self, request: Request) -> Response:
        lines = await run_in_threadpool(self._desk.cases, _limit(request))
        return _answer({"cases": [line.to_json() for line in lines]})

    async def case(self, request: Request) -> Response:
        return _answer(await run_in_threadpool(self._desk.case, request.path_params["case_id"]))

    async def verdict(self, request: Request) -> Response:
        asked = VerdictRequest.from_json(wire.parse(await _body(request)))
        version = await run_in_threadpool(self._desk.give_verdict, request.path_params["case_id"], asked)
        return _answer({"version": version})

    async def events(self, request: Request) -> Response:
        stream = _stream(self._newsroom, self._newsroom.join(), self._heartbeat_s)
        return StreamingResponse(
            stream, media_type="text/event-stream", headers={"cache-control": "no-store"}
        )


def _answer(body: object, status: int = 200) -> Response:
    """JSON in ASCII: text of a declaration may hold what UTF-8 cannot say."""
    return Response(json.dumps(body, allow_nan=False), status, media_type="application/json")


def _error(status: int, error: str, hint: str, **more: object) -> Response:
    return _answer({"error": error, "hint": hint, **more}, status)


def _limit(request: Request) -> int:
    asked = request.query_params.get("limit", "200")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 4 and 1 <= int(asked) <= CASES_LIMIT):
        raise WireFault(f"`limit` is no number from 1 to {CASES_LIMIT}")
    return int(asked)


async def _body(request: Request) -> bytes:
    """Read the body, no further than the limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise HTTPException(413, f"the body is longer than {BODY_LIMIT} bytes")
    return bytes(body)


async def _stream(newsroom: Newsroom, listener: Listener, heartbeat_s: float) -> AsyncIterator[str]:
    try:
        async for event in listener.heard(heartbeat_s):
            if event is None:
                yield ": heartbeat\n\n"
            else:
                data = json.dumps({"case_id": event.case_id})
                yield f"event: {event.kind}\ndata: {data}\n\n"
    finally:
        newsroom.leave(listener)


async def _refuse_malformed(request: Request, fault: Exception) -> Response:
    return _error(422, f"malformed request: {fault}", "send what docs/daemon-api.md describes")


async def _refuse(request: Request, fault: Exception) -> Response:
    hint = fault.hint if isinstance(fault, InspectBoxError) else ""
    match fault:
        case StaleVersion():
            return _error(409, str(fault), hint, version=fault.version)
        case NoSuchCase():
            return _error(404, str(fault), hint)
        case OperatorError():
            return _error(422, str(fault), hint)
        case _:
            return _error(503, str(fault), hint)


async def _refuse_foreign(request: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    detail = str(fault.detail).lower() if isinstance(fault, HTTPException) else "internal error"
    return _error(status, detail, "send what docs/daemon-api.md describes")


async def _fail(request: Request, fault: Exception) -> Response:
    if not isinstance(fault, ClientDisconnect):
        log.error("the api failed at %s", request.url.path, exc_info=fault)
    return _error(500, "internal error", "the daemon's log says more; report it to the vendor")
