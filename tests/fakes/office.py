"""What stands behind the daemon's API, in one hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fakes.clock import FixedClock
from fakes.store import FakeStore
from inspectbox.service.desk import Desk
from inspectbox.service.events import Newsroom
from inspectbox.service.loop import LoopState
from inspectbox.service.pictures import PictureShelf


@dataclass
class Office:
    """Everything behind the API; a test changes what it is about."""

    store: FakeStore
    clock: FixedClock
    shelf: PictureShelf
    newsroom: Newsroom
    desk: Desk
    loop_state: LoopState
    socket: Path
    report_fault: str = ""
