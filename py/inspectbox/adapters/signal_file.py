"""The lane's lamp as a file: `lamp.json`, which a gateway to the barrier's controller reads."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from inspectbox.domain.decision import Disposition
from inspectbox.errors import MachineError
from inspectbox.schema import shown_path

LAMP = "lamp.json"
SCHEMA = "inspectbox/lamp/1"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class FileSignal:
    """Implements Signal for `lane.signal: file`. Replaces the file at once: a reader sees the old state or the new.

    `{"schema", "sequence", "disposition", "case_id", "shown_at"}`; `sequence` grows by one with every
    change, so that a gateway notices a lamp that stands still. At start it shows `hold` for no case: nothing
    passes on what an earlier run left there.
    """

    def __init__(self, folder: Path, now: Callable[[], datetime] = _utc_now) -> None:
        """Show hold in `folder`; `now` tells the time in UTC. Raises MachineError when the file cannot be written."""
        self._file = folder / LAMP
        self._now = now
        self._sequence = _last_sequence(self._file)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _fault(error, folder) from error
        self.show(Disposition.HOLD, "")

    def show(self, disposition: Disposition, case_id: str) -> None:
        """Write the state; raises MachineError and takes the old state away when it cannot be written."""
        self._sequence += 1
        state = {
            "schema": SCHEMA,
            "sequence": self._sequence,
            "disposition": disposition.word,
            "case_id": case_id,
            "shown_at": self._now().isoformat(timespec="milliseconds"),
        }
        part = self._file.with_name(f".{LAMP}.part")
        try:
            with part.open("w", encoding="utf-8") as stream:
                stream.write(json.dumps(state) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(self._file)
        except OSError as error:
            self._go_dark()
            raise _fault(error, self._file) from error

    def _go_dark(self) -> None:
        """No file is a dark lamp: better than one that still shows the release of another load."""
        try:
            self._file.unlink(missing_ok=True)
        except OSError as error:
            raise _fault(error, self._file) from error


def _last_sequence(file: Path) -> int:
    try:
        sequence = json.loads(file.read_text(encoding="utf-8"))["sequence"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return 0
    return sequence if isinstance(sequence, int) and not isinstance(sequence, bool) and sequence >= 0 else 0


def _fault(error: OSError, path: Path) -> MachineError:
    hint = "free space in the state folder and check its permission; until then the lamp is dark"
    return MachineError(f"cannot show the lamp in `{shown_path(path)}`: {error.strerror}", hint=hint)
