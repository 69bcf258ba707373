"""The loop that follows a lane: one snapshot kept, verdicts delivered, the daemon's absence survived."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

from inspectbox.errors import InspectBoxError, MachineError, OperatorError
from inspectbox.imaging.pyramid import open_pyramid
from inspectbox.service.messages import CaseLine, EventKind, StaleVersion
from inspectbox.tui.connection import LaneConnection
from inspectbox.tui.values import (
    Changed,
    Delivery,
    Kept,
    LaneSnapshot,
    OpenCase,
    Recorded,
    Refused,
    VerdictOrder,
)
from inspectbox.tui.waiting import next_waiting, work_order

_PAUSES_S = (0.25, 0.5, 1.0, 2.0)
"""Between attempts to reach the daemon; the last one repeats."""


class LaneLoop:
    """Owns the connection. `on_snapshot` hears of every change, `on_delivery` what became of each verdict."""

    def __init__(
        self,
        connect: Callable[[], LaneConnection],
        on_snapshot: Callable[[LaneSnapshot], None],
        on_delivery: Callable[[VerdictOrder, Delivery], None],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._connect = connect
        self._on_snapshot = on_snapshot
        self._on_delivery = on_delivery
        self._pause = pause
        self._connection: LaneConnection | None = None
        self._wanted = ""
        self._kept_keys: set[str] = set()
        self._delivering = asyncio.Lock()
        self._snapshot = LaneSnapshot()

    async def run(self) -> None:
        """Follow the lane until cancelled."""
        attempt = 0
        while True:
            try:
                self._connection = self._connect()
                await self._refresh()
                attempt = 0
                await self._follow(self._connection)
                self._lost("the daemon closed the connection")
            except (InspectBoxError, OSError) as fault:
                self._lost(_sentence(fault))
            finally:
                await self._close()
            await self._pause(_PAUSES_S[min(attempt, len(_PAUSES_S) - 1)])
            attempt += 1

    async def open_case(self, case_id: str) -> None:
        """Put a case on screen."""
        self._wanted = case_id
        try:
            await self._load_wanted()
        except MachineError as fault:
            self._lost(_sentence(fault))
        except InspectBoxError as fault:
            self._publish(fault=_sentence(fault))

    async def give(self, order: VerdictOrder) -> None:
        """Deliver a verdict, or keep it until the daemon answers."""
        self._publish(undelivered=(*self._snapshot.undelivered, order))
        await self._deliver()
        while any(other is order for other in self._snapshot.undelivered):
            await self._pause(_PAUSES_S[-1])
            with suppress(InspectBoxError, OSError):
                await self._refresh()
                await self._deliver()

    async def _follow(self, connection: LaneConnection) -> None:
        await self._deliver()
        async for event in connection.events():
            if event.kind is EventKind.LOST:
                raise MachineError("the daemon does not answer")
            await self._refresh()
            await self._deliver()

    async def _refresh(self) -> None:
        connection = self._connection
        if connection is None:
            raise MachineError("the daemon does not answer")
        lane, cases = await connection.lane(), work_order(await connection.cases())
        self._publish(lane=lane, cases=cases, connected=True, fault="")
        if not any(line.case_id == self._wanted for line in cases):
            self._wanted = next_waiting(cases) or next((line.case_id for line in cases), "")
        with suppress(OperatorError):
            await self._load_wanted()

    async def _load_wanted(self) -> None:
        """Read the wanted case unless it is on screen as it is now."""
        wanted, shown = self._wanted, self._snapshot.case
        line = next((line for line in self._snapshot.cases if line.case_id == wanted), None)
        if not wanted or (shown is not None and _is_current(shown, line)):
            if not wanted:
                self._publish(case=None)
            return
        if self._connection is None:
            raise MachineError("the daemon does not answer")
        detail = await self._connection.case(wanted)
        if wanted != self._wanted:
            return
        fault, picture = "", None
        try:
            if (kept := detail.picture) is not None:
                picture = open_pyramid(kept.path, (kept.rows, kept.columns))
        except MachineError as missing:
            fault = _sentence(missing)
        self._publish(case=OpenCase(detail, picture), fault=fault)

    async def _deliver(self) -> None:
        """Send what waits, oldest first; one at a time so that no verdict is sent twice at once."""
        async with self._delivering:
            for order in self._snapshot.undelivered:
                answer = await self._send(order)
                if isinstance(answer, Kept):
                    if order.request.key not in self._kept_keys:
                        self._kept_keys.add(order.request.key)
                        self._on_delivery(order, answer)
                    return
                left = tuple(other for other in self._snapshot.undelivered if other is not order)
                self._publish(undelivered=left)
                self._on_delivery(order, answer)

    async def _send(self, order: VerdictOrder) -> Delivery:
        if self._connection is None:
            return Kept()
        try:
            await self._connection.give_verdict(order.case_id, order.request)
        except StaleVersion:
            return await self._who_changed(order)
        except OperatorError as refusal:
            return Refused(refusal.sentence())
        except (InspectBoxError, OSError) as fault:
            self._lost(_sentence(fault))
            return Kept()
        return Recorded()

    async def _who_changed(self, order: VerdictOrder) -> Changed:
        """Read the case again, so that the screen and the message show who was faster."""
        verdict = None
        with suppress(InspectBoxError, OSError):
            if self._connection is not None:
                verdict = (await self._connection.case(order.case_id)).verdict
                await self._refresh()
        return Changed(verdict.officer, verdict.disposition.word) if verdict else Changed("", "")

    def _lost(self, sentence: str) -> None:
        self._publish(connected=False, fault=sentence)

    def _publish(self, **changes: object) -> None:
        self._snapshot = replace(self._snapshot, **changes)  # type: ignore[arg-type]
        self._on_snapshot(self._snapshot)

    async def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(InspectBoxError, OSError):
                await connection.close()


def _is_current(shown: OpenCase, line: CaseLine | None) -> bool:
    if line is None or shown.detail.case_id != line.case_id:
        return False
    return shown.detail.version == line.version


def _sentence(fault: InspectBoxError | OSError) -> str:
    return (
        fault.sentence()
        if isinstance(fault, InspectBoxError)
        else (fault.strerror or "the daemon does not answer")
    )
