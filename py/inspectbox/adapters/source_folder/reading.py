"""Read one file of a folder into memory: a regular file of that very folder, no larger than allowed, or an error."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspectbox.errors import InspectBoxError, MachineError, ScanError
from inspectbox.schema import shown

MAX_ENTRIES = 1000
"""Most entries a case folder may hold; a real one has half a dozen."""

FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def opened_folder(folder: Path) -> Iterator[int]:
    """Open a folder, so that later reads stay in it even when it is renamed; yields its file descriptor."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise fault_of(error, folder.name) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def read_file(folder: int, name: str, max_bytes: int) -> bytes:
    """Return the bytes of a file in an open folder; its size is checked before anything is read.

    Raises ScanError when it is missing, no plain file, empty, too large or changing; MachineError when it cannot be
    read.
    """
    try:
        _check(os.stat(name, dir_fd=folder, follow_symlinks=False), name, max_bytes)
        descriptor = os.open(name, FLAGS, dir_fd=folder)
    except OSError as error:
        raise fault_of(error, name) from error
    except ValueError as error:
        raise ScanError(f"`{shown(name)}` is no file name", hint="name a file in the case folder") from error
    with os.fdopen(descriptor, "rb", buffering=0) as stream:
        try:
            expected = os.fstat(descriptor)
            _check(expected, name, max_bytes)
            data = _read_exactly(stream.fileno(), expected.st_size)
            changed = os.fstat(descriptor)
        except OSError as error:
            raise fault_of(error, name) from error
        except MemoryError as error:
            raise MachineError(f"no memory for `{shown(name)}`", hint="lower `limits.scan_mb`") from error
    if len(data) != expected.st_size or changed.st_mtime_ns != expected.st_mtime_ns:
        hint = "let the scanner finish, then deliver the scan again"
        raise ScanError(f"`{shown(name)}` changed while it was read", hint=hint)
    return data


def file_names(folder: int) -> list[str]:
    """Return the sorted names of the files of an open folder, without dot files."""
    names: list[str] = []
    with os.scandir(folder) as entries:
        for count, entry in enumerate(entries):
            if count >= MAX_ENTRIES:
                raise ScanError(
                    f"more than {MAX_ENTRIES} files in one case folder", hint="deliver one scan a folder"
                )
            if not entry.name.startswith(".") and not entry.is_dir(follow_symlinks=False):
                names.append(entry.name)
    return sorted(names)


def all_names(folder: int) -> list[str]:
    """Return every name in an open folder, however many: a drop folder may hold a shift's scans."""
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries]


def fault_of(error: OSError, name: str) -> InspectBoxError:
    """Say who is at fault when the operating system refuses a file."""
    quoted = f"`{shown(name)}`"
    if error.errno in (errno.ENOENT, errno.ESTALE):
        return ScanError(f"{quoted} is not there", hint="deliver the scan again, all files of it")
    if error.errno == errno.ENOTDIR:
        return ScanError(f"{quoted} is no folder", hint="give a scan file or a case folder")
    if error.errno in (errno.ELOOP, errno.ENXIO):
        return _no_plain_file(name)
    if error.errno in (errno.EACCES, errno.EPERM):
        return MachineError(f"no permission to read {quoted}", hint="let the lane's user read it")
    return MachineError(f"cannot read {quoted}: {error.strerror}", hint="check the disk it lies on")


def _check(status: os.stat_result, name: str, max_bytes: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise _no_plain_file(name)
    if status.st_size == 0:
        raise ScanError(f"`{shown(name)}` is empty", hint="deliver the scan again")
    if status.st_size > max_bytes:
        size, limit = -(-status.st_size // 1024), max_bytes // 1024
        hint = "raise the limit in the profile if such files are right"
        raise ScanError(f"`{shown(name)}` has {size} KiB, allowed are {limit} KiB", hint=hint)


def _no_plain_file(name: str) -> ScanError:
    hint = "put the file itself there: no link, folder, pipe or device"
    return ScanError(f"`{shown(name)}` is no plain file", hint=hint)


def _read_exactly(descriptor: int, size: int) -> bytes:
    data = bytearray(size)
    view, filled = memoryview(data), 0
    while filled < size:
        count = os.readv(descriptor, [view[filled:]])
        if count == 0:
            break
        filled += count
    view.release()
    del data[filled:]
    return bytes(data)
