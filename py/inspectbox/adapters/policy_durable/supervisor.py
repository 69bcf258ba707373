"""Keeps one worker process: starts it, asks it within a time limit, ends it when it does not answer as it must."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from inspectbox.errors import EngineError

MAX_REPLY_BYTES = 64 << 20
GRACE_SECONDS = 1.0
"""The worker's own alarm rings so much later than ours: it only ends a worker whose supervisor is gone."""
FAILED = "error "
"""How the worker's last line begins where it failed."""
HINT = "the case is held; tell the vendor if this returns"
KEPT_ENVIRONMENT = ("LD_LIBRARY_PATH", "HOME")
"""What a Python away from the usual places needs to find itself."""
ALLOCATION = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(256 << 20)}
"""Every case makes and frees the engine's state, half a megabyte a shard: keep those pages (glibc, mallopt(3))."""


class Worker:
    """One worker process and its two pipes; asking it raises EngineError and ends it when anything is odd."""

    def __init__(self) -> None:
        """Start the process without waiting for it. Raises EngineError when the machine cannot."""
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-E", "-P", "-B", str(Path(__file__).with_name("worker.py"))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ} | ALLOCATION,
                cwd="/",
                bufsize=0,
            )
        except OSError as error:
            raise EngineError(f"the rules engine cannot be started: {error.strerror}", hint=HINT) from None
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: S101 - both were asked for
        self._input = self._process.stdin.fileno()
        self._output = self._process.stdout.fileno()
        os.set_blocking(self._input, False)
        os.set_blocking(self._output, False)
        self._reading, self._either = select.poll(), select.poll()
        for poll in (self._reading, self._either):
            poll.register(self._output, select.POLLIN)
        self._either.register(self._input, select.POLLOUT)
        self._answer = bytearray()
        self._lines = 0
        self._deadline = 0.0

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def ask(self, lines: Sequence[str], seconds: float) -> list[str]:
        """Send lines and return what is answered to each; raises EngineError, the worker then being dead."""
        self.send(lines, seconds)
        return self.receive(len(lines))

    def send(self, lines: Sequence[str], seconds: float) -> None:
        """Send lines; they must be answered in that time. Raises EngineError as `ask` does."""
        self._deadline = time.monotonic() + seconds
        try:
            self._write("\n".join((f"{seconds + GRACE_SECONDS} {len(lines)}", *lines, "")).encode())
        except (OSError, ValueError, EngineError) as error:
            raise self._ended(error) from None

    def receive(self, number: int) -> list[str]:
        """Return so many lines of what is answered to what was sent. Raises EngineError as `ask` does."""
        try:
            return self._read(number)
        except (OSError, ValueError, EngineError) as error:
            raise self._ended(error) from None

    def end(self) -> None:
        """Kill the process and reap it; harmless when it is dead already."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _ended(self, error: Exception) -> EngineError:
        """End the worker and return what to raise."""
        self.end()
        if isinstance(error, EngineError):
            return error
        if isinstance(error, TimeoutError):
            return EngineError("the rules engine did not answer in time", hint=HINT)
        return EngineError(f"the rules engine crashed: {self._fate(error)}", hint=HINT)

    def _fate(self, error: Exception) -> str:
        code = self._process.returncode
        if code is not None and code < 0:
            return f"ended by {signal.Signals(-code).name}"
        return f"{error}"

    def _write(self, data: bytes) -> None:
        """Write it all, taking in meanwhile what the worker answers, so that neither waits for the other."""
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._input, rest) :]
            except BlockingIOError:
                if self._await(self._either).get(self._output, 0) & select.POLLIN:
                    self._take_in()

    def _read(self, number: int) -> list[str]:
        while self._lines < number:
            self._await(self._reading)
            self._take_in()
        *lines, self._answer = self._answer.split(b"\n", number)
        self._lines -= number
        told = [line.decode() for line in lines]
        if told[-1].startswith(FAILED):
            raise EngineError(f"the rules engine failed: {told[-1].removeprefix(FAILED)}", hint=HINT)
        return told

    def _take_in(self) -> None:
        """Read what is there. Raises OSError where that is the end."""
        part = os.read(self._output, 1 << 16)
        if not part:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(max(0.1, self._deadline - time.monotonic()))
            raise OSError("it closed its output")
        self._answer += part
        self._lines += part.count(b"\n")
        if len(self._answer) > MAX_REPLY_BYTES:
            raise OSError("its answer has no end")

    def _await(self, poll: select.poll) -> dict[int, int]:
        """Wait until one of the pipes is ready; return which, and for what. Raises TimeoutError when time is up."""
        ready = poll.poll(max(0.0, 1e3 * (self._deadline - time.monotonic())))
        if not ready:
            raise TimeoutError
        return dict(ready)
