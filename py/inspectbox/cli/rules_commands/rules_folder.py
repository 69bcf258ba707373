"""Which rules a subcommand reads: the folder named, else the one that ships."""

from __future__ import annotations

import argparse
from pathlib import Path

from inspectbox.bootstrap.home import find_home
from inspectbox.errors import OperatorError


def add_rules_folder(command: argparse.ArgumentParser) -> None:
    """Add the optional positional RULES."""
    command.add_argument(
        "rules", nargs="?", type=Path, metavar="RULES", help="folder of rule files (default: the box's own)"
    )


def rules_folder(given: Path | None) -> Path:
    """Return the folder to read. Raises OperatorError when it is none."""
    if given is None:
        return find_home().folder / "rules"
    if not given.is_dir():
        raise OperatorError(f"no folder is at `{given}`", hint="give a folder of rule files")
    return given


def shown_path(path: Path) -> Path:
    """Return the path as short as it can be opened from here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path
