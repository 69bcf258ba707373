"""Who owns the socket."""

from __future__ import annotations

import fcntl
import socket
import stat
from pathlib import Path

import pytest

from inspectbox.errors import MachineError
from inspectbox.service.gate import open_gate


def test_only_its_user_may_open_it(tmp_path: Path) -> None:
    path = tmp_path / "run" / "lane.sock"
    with open_gate(path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not path.exists()


def test_a_second_daemon_is_refused_and_the_first_lives(tmp_path: Path) -> None:
    path = tmp_path / "lane.sock"
    with open_gate(path):
        with pytest.raises(MachineError, match="already runs"), open_gate(path):
            pass
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(str(path))


def test_a_foreign_daemon_without_our_lock_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "lane.sock"
    with socket.socket(socket.AF_UNIX) as foreign:
        foreign.bind(str(path))
        foreign.listen()
        with pytest.raises(MachineError, match="already runs"), open_gate(path):
            pass
        assert path.is_socket()


def test_a_daemon_that_is_about_to_listen_is_respected(tmp_path: Path) -> None:
    with (tmp_path / "lane.sock.lock").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        with pytest.raises(MachineError, match="already runs"), open_gate(tmp_path / "lane.sock"):
            pass


def test_what_a_dead_daemon_left_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "lane.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with open_gate(path), socket.socket(socket.AF_UNIX) as asking:
        asking.connect(str(path))


def test_a_file_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "lane.sock"
    path.write_text("mine")
    with pytest.raises(MachineError, match="no socket"), open_gate(path):
        pass
    assert path.read_text() == "mine"


def test_unusable_paths_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="too long"), open_gate(tmp_path / ("x" * 200)):
        pass
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError, match="cannot open socket"), open_gate(tmp_path / "file" / "lane.sock"):
        pass
