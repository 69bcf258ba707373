"""A report of every case into a folder, written beside the lane: a slow or broken folder holds up no load."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from inspectbox.adapters.dicos.writing import write_report
from inspectbox.domain.case import Case
from inspectbox.errors import InspectBoxError
from inspectbox.inspection.case_json import case_to_json
from inspectbox.inspection.threat_report import build_report
from inspectbox.schema import shown

MOST_WAITING = 8
"""Cases that wait for their report, each with its scan in memory; what comes when so many wait gets none."""

CLOSING_S = 5.0
"""Seconds that reports under way get when the lane closes."""


class FolderReports:
    """Implements Reports for `lane.report_folder`: `CASE.dcs`, which appears whole or not at all."""

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        """Write to `folder`, which is made when the first report is; `tell` hears of every report that was not written,
        from another thread.
        """
        self._folder = folder
        self._tell = tell
        self._fault = ""
        self._cases: queue.Queue[tuple[Case, bytes | None] | None] = queue.Queue(MOST_WAITING)
        self._writer = threading.Thread(target=self._write_all, name="reports", daemon=True)
        self._writer.start()

    @property
    def fault(self) -> str:
        """Why the last report was not written, empty when it was; any thread may read it."""
        return self._fault

    def send(self, case: Case, files: Mapping[str, bytes]) -> None:
        """Take a case; return at once, also when it cannot be taken."""
        try:
            self._cases.put_nowait((case, files.get("scan")))
        except queue.Full:
            self._note(case.case_id, f"`{shown(str(self._folder))}` does not keep up")

    def close(self) -> None:
        """Write what waits, for as long as CLOSING_S."""
        try:
            self._cases.put(None, timeout=CLOSING_S)
        except queue.Full:
            return
        self._writer.join(CLOSING_S)

    def _write_all(self) -> None:
        while (sent := self._cases.get()) is not None:
            case, scan = sent
            try:
                self._write(case, scan)
                self._fault = ""
            except InspectBoxError as fault:
                self._note(case.case_id, fault.sentence())
            except OSError as fault:
                self._note(case.case_id, f"cannot write to `{shown(str(self._folder))}`: {fault.strerror}")
            except Exception as fault:  # a report is worth no lane
                self._note(case.case_id, f"{type(fault).__name__}: {fault}")

    def _write(self, case: Case, scan: bytes | None) -> None:
        data = write_report(build_report(case_to_json(case)), scan)
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._folder / f".{case.case_id}.part"
        try:
            with part.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(self._folder / f"{case.case_id}.dcs")
        finally:
            # one that a full disk cut short would keep the space that is missing
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def _note(self, case_id: str, why: str) -> None:
        command = f"write it with `inspectbox report {shown(case_id)}`"
        sentence = f"report of case `{shown(case_id)}` not written: {why} ({command})"
        self._fault = "".join(c if c.isprintable() else " " for c in sentence[:500])
        with contextlib.suppress(OSError, ValueError):  # nobody listens: the lane's status still says it
            self._tell(self._fault)
