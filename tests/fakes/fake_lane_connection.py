"""A lane's daemon in memory: a console talks to it as to the real one, and a test changes it underneath."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from inspectbox.domain.consignment import Declaration, DeclarationLine
from inspectbox.domain.decision import Decision, Disposition, Reason, Text
from inspectbox.domain.finding import Finding, FindingKind
from inspectbox.imaging.pyramid import Pyramid, encode_pyramid, read_pyramid
from inspectbox.service.messages import (
    CaseLine,
    CaseView,
    EnterpriseLine,
    EventKind,
    GivenVerdict,
    LaneEvent,
    LaneState,
    LaneStatus,
    LaneUnreachable,
    NoSuchCase,
    Picture,
    StaleVersion,
    VerdictRefused,
    VerdictRequest,
)

NOON = datetime(2026, 11, 23, 11, 42, 7, tzinfo=UTC)


def a_lane(queue: int = 0) -> LaneStatus:
    """An idle simulated lane."""
    return LaneStatus(
        lane="3",
        profile="sim-lane",
        rules="a41c9b1e77d0",
        model="yolo26n-sim@3f9c01d2e4b5",
        state=LaneState.IDLE,
        queue=queue,
        oldest_wait_s=42.0 if queue else None,
        message="",
        simulated=True,
    )


def a_reason(disposition: Disposition, rule: str, en: str, zh: str, *evidence: tuple[str, str]) -> Reason:
    """A vote of one rule."""
    return Reason(rule, "9b1e77d0a41c", Text(en, zh), disposition, evidence)


def ceramic_case(case_id: str = "c-0041", container: str = "TCLU1234567") -> CaseView:
    """Declared as tableware; the beam saw an antler and fireworks."""
    line = DeclarationLine("691200", "陶瓷餐具 CERAMIC TABLEWARE", 480, "carton", 12_400.0, "CN")
    return CaseView(
        case_id=case_id,
        inspected_at=NOON - timedelta(seconds=42),
        container=container,
        scan_file="scan.tif",
        scan_format="tiff",
        shape=(160, 480),
        pitch_mm=(4.75, 4.75),
        detections=(),
        findings=(
            Finding(
                FindingKind.REGULATED_UNDECLARED,
                "antler is seen and not declared",
                0.88,
                "antler",
                (290, 20, 350, 84),
            ),
            Finding(
                FindingKind.REGULATED_UNDECLARED,
                "fireworks are seen and not declared",
                0.81,
                "fireworks",
                (170, 96, 216, 140),
            ),
            Finding(FindingKind.NOT_SEEN, "a part of the load is too dense to see through", 0.0),
        ),
        seen_share=0.86,
        decision=Decision(
            Disposition.OPEN,
            (
                a_reason(
                    Disposition.OPEN,
                    "regulated-goods-not-declared",
                    "Regulated goods are seen that the declaration does not name.",
                    "机检发现报关单未列明的管制货物。",
                    ("detections.class", "antler"),
                    ("detections.confidence", "0.88"),
                ),
                a_reason(
                    Disposition.REVIEW,
                    "too-dense-to-see",
                    "A part of the load is too dense to see through.",
                    "部分货物过于致密，无法穿透。",
                    ("coverage.seen_share", "0.86"),
                ),
            ),
        ),
        declaration=Declaration("D-2026-0041", "export", "3201960001", container, (line,)),
        enterprise=EnterpriseLine("3201960001", "景德镇瓷业 Jingdezhen Porcelain", "general"),
        verdict=None,
        version=0,
        picture=None,
        versions={"rules": "a41c9b1e77d0", "model": "yolo26n-sim@3f9c01d2e4b5", "profile": "sim-lane@77d0"},
        timings_ms={"total": 412.0},
    )


def clean_case(case_id: str = "c-0042", container: str = "MSKU7654321") -> CaseView:
    """Nothing found; the box proposes a release."""
    line = DeclarationLine("87120030", "bicycles 自行车", 100, "unit", 1500.0, "CN")
    reason = a_reason(
        Disposition.RELEASE,
        "advanced-certified-clean",
        "An advanced certified enterprise and a clean picture: immediate release.",
        "高级认证企业且图像无异常：直接放行。",
        ("enterprise.tier", "advanced_certified"),
    )
    return replace(
        ceramic_case(case_id, container),
        inspected_at=NOON - timedelta(seconds=30),
        findings=(),
        seen_share=0.98,
        decision=Decision(Disposition.RELEASE, (reason,)),
        declaration=Declaration("D-2026-0042", "export", "3100001", container, (line,)),
        enterprise=EnterpriseLine("3100001", "Hypothetical Bicycle Works", "advanced_certified"),
    )


def unreadable_case(case_id: str = "c-0043") -> CaseView:
    """The scan could not be read: a hold without picture, findings or declaration."""
    reason = a_reason(
        Disposition.HOLD,
        "case-could-not-be-inspected",
        "The scan could not be read: truncated after 1024 bytes.",
        "扫描文件无法读取：1024 字节后截断。",
    )
    return replace(
        ceramic_case(case_id, ""),
        inspected_at=NOON - timedelta(seconds=20),
        shape=None,
        findings=(),
        seen_share=None,
        decision=Decision(Disposition.HOLD, (reason,)),
        declaration=None,
        enterprise=None,
    )


def hostile_case(case_id: str = "c-0044") -> CaseView:
    """Every text that comes from outside tries something."""
    nasty = "[/oops][bold][y]\x1b[2J\x07\u202e\u200b\u200d中文שלום" + "A" * 10_000
    line = DeclarationLine("[b]", nasty, 1, "[/]", 1.0, "\x1b]0;x\x07")
    reason = Reason("[rule]", "[/v]", Text(nasty, nasty), Disposition.HOLD, (("[f]", nasty),))
    return replace(
        ceramic_case(case_id, "[/oops]"),
        inspected_at=NOON - timedelta(seconds=10),
        findings=(Finding(FindingKind.SEEN_NOT_DECLARED, nasty, 0.5, "[bold]" + nasty, (5, 5, 60, 60)),),
        decision=Decision(Disposition.HOLD, (reason,)),
        declaration=Declaration("[/d]", "[x]", "[e]", "[/oops]", (line,) * 3),
        enterprise=EnterpriseLine("[code]", "[/oops] Z" + "\u0301" * 50 + "algo " + nasty, "[tier]"),
    )


def a_picture_file(rows: int = 160, columns: int = 480, *, told: bool = True) -> bytes:
    """A load in open beam: a box with darker things where `ceramic_case` finds them, and a block nothing gets through.

    The antler and what is on the left are organic, the fireworks inorganic, the box and the block metal.
    """
    grey = np.full((rows, columns), 255.0)
    grey[10:150, 10:470] = 190
    grey[20:140, 20:150] = 150
    down, across = np.mgrid[0:rows, 0:columns]
    grey[20:84, 290:350] = np.where((down + across)[20:84, 290:350] % 16 < 6, 60, 170)
    grey[96:140, 170:216] = np.where(((down // 4) + (across // 4))[96:140, 170:216] % 2 == 0, 90, 180)
    grey[40:120, 400:450] = 5
    attenuation = 10 ** (1 - grey / 255) - 1
    material = np.zeros((rows, columns), dtype=np.uint8)
    material[10:150, 10:470] = 3
    material[20:140, 20:150] = 1
    material[20:84, 290:350] = 1
    material[96:140, 170:216] = 2
    return encode_pyramid(attenuation.astype(np.float32), material if told else None)


def a_picture(*, told: bool = True) -> Pyramid:
    """The same, read."""
    return read_pyramid(np.frombuffer(a_picture_file(told=told), dtype=np.uint8))


@dataclass
class FakeDaemon:
    """The lane's state. `up` is whether it answers; `received` are the verdicts it took, by key."""

    folder: Path
    views: dict[str, CaseView] = field(default_factory=dict)
    lane: LaneStatus = field(default_factory=a_lane)
    up: bool = True
    refusal: str = ""
    received: dict[str, tuple[str, VerdictRequest]] = field(default_factory=dict)
    deliveries: int = 0
    _listeners: list[asyncio.Queue[LaneEvent]] = field(default_factory=list)

    def add(self, view: CaseView, picture: bytes | None = None) -> None:
        """Record a case, with its picture on disk."""
        if picture is not None and view.shape is not None:
            path = self.folder / f"{view.case_id}.pyramid"
            path.write_bytes(picture)
            view = replace(view, picture=Picture(path, *view.shape))
        self.views[view.case_id] = view

    def connect(self) -> FakeLaneConnection:
        """What a console calls to reach this daemon."""
        return FakeLaneConnection(self)

    def tell(self, kind: EventKind) -> None:
        """Send an event to every console."""
        for listener in self._listeners:
            listener.put_nowait(LaneEvent(kind))

    def go_down(self) -> None:
        """Stop answering."""
        self.up = False
        self.tell(EventKind.LOST)

    def decide_elsewhere(self, case_id: str, disposition: Disposition, officer: str) -> None:
        """Another console gives a verdict, and this one has not heard yet."""
        view = self.views[case_id]
        verdict = GivenVerdict(disposition, officer, NOON, "")
        self.views[case_id] = replace(view, verdict=verdict, version=view.version + 1)

    def listen(self) -> asyncio.Queue[LaneEvent]:
        """Join those who hear events."""
        queue: asyncio.Queue[LaneEvent] = asyncio.Queue()
        self._listeners.append(queue)
        return queue


class FakeLaneConnection:
    """One console's connection to a FakeDaemon."""

    def __init__(self, daemon: FakeDaemon) -> None:
        self._daemon = daemon

    def _answering(self) -> FakeDaemon:
        if not self._daemon.up:
            raise LaneUnreachable("the lane does not answer", hint="is `inspectbox lane` running?")
        return self._daemon

    async def lane(self) -> LaneStatus:
        return self._answering().lane

    async def cases(self) -> tuple[CaseLine, ...]:
        return tuple(_line(view) for view in reversed(self._answering().views.values()))

    async def case(self, case_id: str) -> CaseView:
        views = self._answering().views
        if case_id not in views:
            raise NoSuchCase(f"there is no case `{case_id}`")
        return views[case_id]

    async def give_verdict(self, case_id: str, verdict: VerdictRequest) -> int:
        daemon = self._answering()
        daemon.deliveries += 1
        view = daemon.views[case_id]
        if daemon.refusal:
            raise VerdictRefused(daemon.refusal)
        if verdict.key in daemon.received:
            return view.version
        if verdict.version != view.version:
            raise StaleVersion("the case has changed", view.version)
        daemon.received[verdict.key] = (case_id, verdict)
        given = GivenVerdict(verdict.disposition, verdict.officer, NOON, verdict.reason)
        daemon.views[case_id] = replace(view, verdict=given, version=view.version + 1)
        daemon.tell(EventKind.VERDICT)
        return view.version + 1

    async def events(self) -> AsyncIterator[LaneEvent]:
        listener = self._answering().listen()
        while True:
            yield await listener.get()

    async def close(self) -> None:
        return


def _line(view: CaseView) -> CaseLine:
    return CaseLine(
        case_id=view.case_id,
        container=view.container,
        goods=", ".join(line.goods for line in view.declaration.lines) if view.declaration else "",
        enterprise=view.enterprise.name if view.enterprise else "",
        tier=view.enterprise.tier if view.enterprise else "",
        disposition=view.decision.disposition,
        inspected_at=view.inspected_at,
        verdict=view.verdict,
        version=view.version,
    )
