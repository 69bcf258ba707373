"""The socket consoles come in by: one daemon owns it, only its user may open it."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspectbox.errors import MachineError

PATH_LIMIT = 100
"""Bytes of a socket's path; the kernel takes 107, and a suffix is added while it is made."""


@contextmanager
def open_gate(path: Path) -> Iterator[socket.socket]:
    """Yield a listening socket of mode 0600 at `path`; it is removed in the end.

    A file that a dead daemon left there is replaced. Raises MachineError when a daemon answers there, when another one
    is about to start, or when the path cannot be used.
    """
    if len(os.fsencode(path)) > PATH_LIMIT:
        raise MachineError(f"socket path `{path}` is too long", hint=f"use at most {PATH_LIMIT} bytes")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        raise _unusable(path, fault) from fault
    try:
        _claim(lock, path)
        yield from _listen(path)
    finally:
        os.close(lock)


def _listen(path: Path) -> Iterator[socket.socket]:
    fresh = path.with_name(f"{path.name}.new")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        try:
            fresh.unlink(missing_ok=True)
            listening.bind(str(fresh))
            fresh.chmod(0o600)
            listening.listen()
            fresh.replace(path)
        except OSError as fault:
            raise _unusable(path, fault) from fault
        try:
            yield listening
        finally:
            path.unlink(missing_ok=True)


def _claim(lock: int, path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise _taken(path) from None
    if not path.exists():
        return
    if not path.is_socket():
        raise MachineError(f"`{path}` is no socket", hint="move it away or choose another socket path")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        asking.settimeout(1.0)
        try:
            asking.connect(str(path))
        except ConnectionRefusedError:
            return
        except OSError as fault:
            raise _unusable(path, fault) from fault
    raise _taken(path)


def _taken(path: Path) -> MachineError:
    return MachineError(f"a lane already runs on `{path}`", hint="stop it first, or start no second one")


def _unusable(path: Path, fault: OSError) -> MachineError:
    cause = os.strerror(fault.errno) if fault.errno else str(fault)
    return MachineError(
        f"cannot open socket `{path}`: {cause}", hint="choose a folder this user may write to"
    )
