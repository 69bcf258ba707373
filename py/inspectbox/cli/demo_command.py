"""`inspectbox demo`: a lane of simulated scans to look at, in a minute."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path

import yaml
from rich.console import Console

from inspectbox.bootstrap.open_lane import open_lane
from inspectbox.cli.case_table import print_overview
from inspectbox.cli.inspect_command import inspect_path
from inspectbox.cli.training_commands import progress_bar
from inspectbox.errors import MachineError

CASES = 8
SEED = 20261200  # a multiple of the scenario cycle: the demo begins with one of each, the first released
PROFILE = "sim-lane"
MARKER = "this-folder-belongs-to-the-demo"


def run(options: argparse.Namespace) -> int:
    """Simulate (once), inspect, show: the console at a terminal, else the table."""
    folder: Path = options.folder
    cases = _simulate(folder / "cases")
    state = _fresh(folder / "lane")
    if sys.stdin.isatty() and sys.stdout.isatty():
        return _show_console(cases, state, options.language)
    with open_lane(PROFILE, state=state / "state", by_hand=True) as lane:
        named = [(case.name, inspect_path(case, lane)) for case in cases]
    print("simulated scans, simulated model: every figure here is simulated")
    print_overview(Console(width=None if sys.stdout.isatty() else 150), named)
    print(f"the same case in full: inspectbox inspect {cases[0]}")
    return 0


def _simulate(folder: Path) -> list[Path]:
    from inspectbox.training.simulate import simulate_cases

    there = sorted(folder.glob("*/scan.json"))
    if len(there) >= CASES:
        return [sidecar.parent for sidecar in there[:CASES]]
    with progress_bar() as bar:
        task = bar.add_task("simulating scans", total=CASES)
        cases = simulate_cases(
            folder,
            CASES,
            SEED,
            None,
            lambda done, total: bar.update(task, completed=done, total=total),
            workers=2,
        )
    return sorted(cases)


def _fresh(folder: Path) -> Path:
    """Empty the demo's own lane; a folder the demo did not make is left alone."""
    if folder.exists() and not (folder / MARKER).exists():
        raise MachineError(f"`{folder}` is not the demo's", hint="give another `--folder`")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARKER).touch()
    return folder


def _show_console(cases: list[Path], folder: Path, language: str) -> int:
    from inspectbox.service.client import LaneClient
    from inspectbox.tui.app import run_console

    override = _write_override(folder)
    for case in cases:
        shutil.copytree(case, folder / "drop" / case.name)
    socket = folder / "lane.sock"
    with (folder / "lane.log").open("w") as log:
        command = [
            sys.executable,
            "-m",
            "inspectbox",
            "lane",
            "--profile",
            PROFILE,
            "--override",
            str(override),
        ]
        daemon = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            _await_socket(socket, daemon, folder / "lane.log")
            return run_console(lambda: LaneClient(socket), "demo officer", language)
        finally:
            daemon.terminate()
            daemon.wait(timeout=30)


def _write_override(folder: Path) -> Path:
    lane = {
        "drop_folder": str(folder / "drop"),
        "taken_folder": str(folder / "taken"),
        "state_folder": str(folder / "state"),
        "socket": str(folder / "lane.sock"),
    }
    file = folder / "demo.yaml"
    file.write_text(yaml.safe_dump({"lane": lane}))
    return file


def _await_socket(socket: Path, daemon: subprocess.Popen[bytes], log: Path, patience_s: float = 60.0) -> None:
    with Console(stderr=True).status("starting the lane ...", spinner="line"):
        deadline = time.monotonic() + patience_s
        while not socket.exists():
            if daemon.poll() is not None or time.monotonic() > deadline:
                raise MachineError("the demo's lane did not start", hint=f"read `{log}`")
            time.sleep(0.1)
