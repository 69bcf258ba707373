"""Keeps one worker process: starts it, asks it within a time limit, ends it when it does not answer as it must."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from inspectbox.errors import EngineError

MAX_REPLY_BYTES = 4 << 20
GRACE_SECONDS = 1.0
"""The worker's own alarm rings so much later than ours: it only ends a worker whose supervisor is gone."""
HINT = "the case is held; tell the vendor if this returns"
KEPT_ENVIRONMENT = ("LD_LIBRARY_PATH", "HOME")
"""What a Python away from the usual places needs to find itself."""

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
                env={name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ},
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

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def ask(self, request: Message, seconds: float) -> Message:
        """Send one line and return the one line answered; raises EngineError, the worker then being dead."""
        try:
            return self._exchange(request, seconds)
        except EngineError:
            self.end()
            raise
        except (OSError, ValueError) as error:
            self.end()
            raise EngineError(f"the rules engine crashed: {self._fate(error)}", hint=HINT) from None

    def end(self) -> None:
        """Kill the process and reap it; harmless when it is dead already."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _exchange(self, request: Message, seconds: float) -> Message:
        deadline = time.monotonic() + seconds
        line = json.dumps({**request, "seconds": seconds + GRACE_SECONDS}, allow_nan=False).encode() + b"\n"
        self._write(line, deadline)
        reply = json.loads(self._read(deadline))
        if not isinstance(reply, dict) or "error" in reply:
            raise EngineError(f"the rules engine failed: {str(reply)[:300]}", hint=HINT)
        return reply

    def _fate(self, error: Exception) -> str:
        code = self._process.returncode
        if code is not None and code < 0:
            return f"ended by {signal.Signals(-code).name}"
        return f"{error}"

    def _write(self, line: bytes, deadline: float) -> None:
        rest = memoryview(line)
        while rest:
            self._await(self._input, selectors.EVENT_WRITE, deadline)
            with contextlib.suppress(BlockingIOError):
                rest = rest[os.write(self._input, rest) :]

    def _read(self, deadline: float) -> bytes:
        answer = bytearray()
        while not answer.endswith(b"\n"):
            self._await(self._output, selectors.EVENT_READ, deadline)
            with contextlib.suppress(BlockingIOError):
                part = os.read(self._output, 1 << 16)
                if not part:
                    self._process.wait(max(0.1, deadline - time.monotonic()))
                    raise OSError("it closed its output")
                answer += part
            if len(answer) > MAX_REPLY_BYTES:
                raise OSError("its answer has no end")
        return bytes(answer)

    def _await(self, descriptor: int, event: int, deadline: float) -> None:
        with selectors.PollSelector() as selector:
            selector.register(descriptor, event)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise EngineError("the rules engine did not answer in time", hint=HINT)
