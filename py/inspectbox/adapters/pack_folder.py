"""A folder of published packs: one sub-folder a version, and the log of activations. Writes are whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from inspectbox.errors import MachineError, OperatorError, RuleError
from inspectbox.policy.language.pack_files import MAX_TABLE_BYTES, pack_files
from inspectbox.policy.pack.in_force import StoredPack
from inspectbox.policy.pack.manifest import MAX_BYTES, VERSION

LOG = "activations.jsonl"
NO_PACK = "`inspectbox rules packs` lists those that do; `--packs` names the folder"
MAX_LOG_BYTES = 32 * 1024 * 1024
MAX_SIGNATURES = 50


def read_rule_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a rules folder that make up a pack, by name within it. Raises RuleError."""
    return {name: _read(path, MAX_TABLE_BYTES) for name, path in pack_files(folder)}


def write_rule_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write a pack's files into a folder made for it, whole or not at all. Raises MachineError."""
    with _writing(folder):
        draft = Path(tempfile.mkdtemp(prefix=".", dir=_made(folder.parent)))
        try:
            for name, data in files.items():
                _made((draft / name).parent)
                _write(draft / name, data)
            draft.rename(folder)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        _sync(folder.parent)


class PackFolder:
    """Packs of an office, or a lane's own copies of those it ran."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def versions(self) -> tuple[str, ...]:
        """Return the versions that lie here, in the order of their names."""
        if not self.folder.is_dir():
            return ()
        return tuple(sorted(p.name for p in self.folder.iterdir() if re.fullmatch(VERSION, p.name)))

    def read(self, version: str) -> StoredPack:
        """Read a pack as it lies there. Raises RuleError when it is not there or out of bounds."""
        folder = self._of(version)
        if not folder.is_dir():
            raise RuleError(f"{version}:1: no such pack lies in `{self.folder}`", hint=NO_PACK)
        signatures = sorted((folder / "signatures").glob("*.json"))[: MAX_SIGNATURES + 1]
        if len(signatures) > MAX_SIGNATURES:
            raise RuleError(f"{version}/signatures:1: holds too many files", hint="publish the pack again")
        return StoredPack(
            version,
            _read(folder / "manifest.json", MAX_BYTES),
            tuple(_read(file, MAX_BYTES) for file in signatures),
            read_rule_files(self.rules(version)),
        )

    def rules(self, version: str) -> Path:
        """Return where the rule files of a pack lie. Raises as `read` does for what is no version."""
        return self._of(version) / "rules"

    def add(self, pack: StoredPack) -> None:
        """Put a pack here. Raises OperatorError when this version lies here already."""
        target = self._of(pack.version)
        if target.exists():
            raise OperatorError(
                f"pack `{pack.version}` is published already", hint="approve it, or change the rules first"
            )
        files = {f"rules/{name}": data for name, data in pack.files.items()}
        signatures = {f"signatures/{n}.json": data for n, data in enumerate(pack.signatures, start=1)}
        write_rule_files({"manifest.json": pack.manifest, **signatures, **files}, target)

    def add_signature(self, version: str, data: bytes) -> None:
        """Add a signature to a pack."""
        folder = self._of(version) / "signatures"
        with _writing(folder):
            _write(folder / f"{len(list(folder.glob('*.json'))) + 1}.json", data)
            _sync(folder)

    def read_log(self) -> bytes:
        """Return the log of activations, empty when there is none. Raises RuleError."""
        file = self.folder / LOG
        return _read(file, MAX_LOG_BYTES) if file.exists() else b""

    def stamp(self) -> tuple[int, int] | None:
        """Return what changes when the log does, None when there is none."""
        try:
            status = (self.folder / LOG).stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def append_log(self, line: bytes) -> None:
        """Append an entry, durable before this returns. Raises MachineError."""
        with _writing(self.folder):
            _made(self.folder)
            with (self.folder / LOG).open("ab") as stream:
                stream.write(line)
                stream.flush()
                os.fsync(stream.fileno())
            _sync(self.folder)

    def replace_log(self, data: bytes) -> None:
        """Put a whole log in place of the one that lies here. Raises MachineError."""
        with _writing(self.folder):
            draft = _made(self.folder) / f".{LOG}"
            draft.unlink(missing_ok=True)
            _write(draft, data)
            draft.replace(self.folder / LOG)
            _sync(self.folder)

    def _of(self, version: str) -> Path:
        if not re.fullmatch(VERSION, version):
            raise OperatorError(
                f"`{version}` is no version", hint="twelve hex digits; `inspectbox rules packs`"
            )
        return self.folder / version


def _read(file: Path, limit: int) -> bytes:
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise RuleError(f"{file.name}:1: is no regular file", hint="remove it from the pack")
            data = stream.read(limit + 1)
    except OSError as error:
        raise RuleError(f"{file.name}:1: cannot be read: {error.strerror}", hint="publish again") from None
    if len(data) > limit:
        raise RuleError(f"{file.name}:1: is larger than {limit} bytes", hint="split it")
    return data


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _write(file: Path, data: bytes) -> None:
    with file.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _writing(where: Path) -> Iterator[None]:
    """Turn a refusal of the disk into the machine's fault."""
    try:
        yield
    except OSError as fault:
        raise MachineError(
            f"cannot write `{where}`: {fault.strerror}", hint="check space and permissions"
        ) from fault
