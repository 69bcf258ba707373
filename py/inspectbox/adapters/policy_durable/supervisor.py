"""Keeps one worker process: starts it, asks it within a time limit, ends it when it does not answer as it must."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from inspectbox.errors import EngineError

MAX_REPLY_BYTES = 64 << 20
GRACE_SECONDS = 1.0
"""The worker's own alarm rings so much later than ours: it only ends a worker whose supervisor is gone."""
HINT = "the case is held; tell the vendor if this returns"
KEPT_ENVIRONMENT = ("LD_LIBRARY_PATH", "HOME")
"""What a Python away from the usual places needs to find itself."""
ALLOCATION = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(256 << 20)}
"""Every case makes and frees the engine's state, half a megabyte a shard: keep those pages (glibc, mallopt(3))."""

Message = Mapping[str, object]


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
        self._answer = bytearray()
        self._deadline = 0.0

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def ask(self, request: Message, seconds: float, lines: Sequence[str] = ()) -> Message:
        """Send a request and return what is answered; raises EngineError, the worker then being dead."""
        self.send(request, seconds, lines)
        return self.receive()

    def send(self, request: Message, seconds: float, lines: Sequence[str] = ()) -> None:
        """Send a request and its lines; they must be answered in that time. Raises EngineError as `ask` does."""
        self._deadline = time.monotonic() + seconds
        head = json.dumps({**request, "seconds": seconds + GRACE_SECONDS}, allow_nan=False)
        with self._ended_when_odd():
            self._write("\n".join((head, *lines, "")).encode())

    def receive(self) -> Message:
        """Return the answer to what was sent. Raises EngineError as `ask` does."""
        with self._ended_when_odd():
            reply = json.loads(self._read())
            if not isinstance(reply, dict) or "error" in reply:
                raise EngineError(f"the rules engine failed: {str(reply)[:300]}", hint=HINT)
        return reply

    def end(self) -> None:
        """Kill the process and reap it; harmless when it is dead already."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    @contextlib.contextmanager
    def _ended_when_odd(self) -> Iterator[None]:
        try:
            yield
        except EngineError:
            self.end()
            raise
        except (OSError, ValueError, RecursionError) as error:
            self.end()
            raise EngineError(f"the rules engine crashed: {self._fate(error)}", hint=HINT) from None

    def _fate(self, error: Exception) -> str:
        code = self._process.returncode
        if code is not None and code < 0:
            return f"ended by {signal.Signals(-code).name}"
        return f"{error}"

    def _write(self, data: bytes) -> None:
        """Write it all, taking in meanwhile what the worker answers, so that neither waits for the other."""
        rest = memoryview(data)
        while rest:
            with contextlib.suppress(BlockingIOError):
                rest = rest[os.write(self._input, rest) :]
                continue
            if self._await(self._input, select.POLLOUT, self._output) & select.POLLIN:
                self._take_in()

    def _read(self) -> bytes:
        while b"\n" not in self._answer:
            self._await(self._output, select.POLLIN)
            self._take_in()
        line, _, rest = bytes(self._answer).partition(b"\n")
        self._answer = bytearray(rest)
        return line

    def _take_in(self) -> None:
        with contextlib.suppress(BlockingIOError):
            part = os.read(self._output, 1 << 16)
            if not part:
                self._process.wait(max(0.1, self._deadline - time.monotonic()))
                raise OSError("it closed its output")
            self._answer += part
        if len(self._answer) > MAX_REPLY_BYTES:
            raise OSError("its answer has no end")

    def _await(self, descriptor: int, event: int, also_read: int | None = None) -> int:
        """Wait until a pipe is ready; return what may be read of `also_read`. Raises EngineError when time is up."""
        poll = select.poll()
        poll.register(descriptor, event)
        if also_read is not None:
            poll.register(also_read, select.POLLIN)
        ready = dict(poll.poll(max(0.0, 1e3 * (self._deadline - time.monotonic()))))
        if not ready:
            raise EngineError("the rules engine did not answer in time", hint=HINT)
        return ready.get(also_read, 0) if also_read is not None else 0
