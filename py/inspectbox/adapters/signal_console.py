"""A lane without a lamp: says on a stream what a lamp would show, and that there is none."""

from __future__ import annotations

import contextlib
import sys
from typing import TextIO

from inspectbox.domain.decision import Disposition


class ConsoleSignal:
    """Implements Signal for `lane.signal: console`. Drives nothing: no barrier moves on what it says."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to `stream`, standard error when None."""
        self._stream = stream if stream is not None else sys.stderr

    def show(self, disposition: Disposition, case_id: str) -> None:
        """Say it in one line; nobody listening is no fault, since no lamp depends on it."""
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(f"no lamp on this lane; it would show {disposition.word} for {case_id}\n")
            self._stream.flush()
