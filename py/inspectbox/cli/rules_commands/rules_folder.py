"""Which rules a subcommand reads: a folder, a published pack, the pack in force, or what ships."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from inspectbox.bootstrap.home import find_home
from inspectbox.bootstrap.publish import folder_in_force, published_folder
from inspectbox.cli.rules_commands.signing_options import add_office
from inspectbox.errors import OperatorError
from inspectbox.policy.language.vocabulary import VOCABULARY_FILE
from inspectbox.policy.pack.manifest import VERSION

IN_FORCE = "in-force"
RULES_OR_PACK = f"a folder of rule files, the version of a published pack, or `{IN_FORCE}`"


def add_rules_folder(command: argparse.ArgumentParser) -> None:
    """Add the optional positional RULES."""
    command.add_argument(
        "rules", nargs="?", type=Path, metavar="RULES", help="folder of rule files (default: the box's own)"
    )


def add_rules_or_pack(command: argparse.ArgumentParser) -> None:
    """Add `--rules`, and where packs lie."""
    command.add_argument(
        "--rules", type=Path, metavar="RULES", help=f"{RULES_OR_PACK} (default: the box's own folder)"
    )
    add_office(command)


def rules_folder(given: Path | None) -> Path:
    """Return the folder to read. Raises OperatorError when it is none."""
    if given is None:
        return find_home().folder / "rules"
    if not given.is_dir():
        raise OperatorError(f"no folder is at `{given}`", hint="give a folder of rule files")
    if not (given / VOCABULARY_FILE).exists():
        raise OperatorError(
            f"`{given}` holds no rules: it has no {VOCABULARY_FILE}",
            hint="give a copy of the box's `rules` folder",
        )
    return given


def rules_or_pack(given: Path | None, options: argparse.Namespace) -> Path:
    """Return the folder to read, of a published pack where its version is given. Raises OperatorError, RuleError."""
    word = str(given)
    if given is None or given.is_dir():
        return rules_folder(given)
    if word == IN_FORCE:
        return folder_in_force(options.packs, options.officers)
    if re.fullmatch(VERSION, word):
        return published_folder(options.packs, word)
    raise OperatorError(f"no folder is at `{given}`", hint=f"give {RULES_OR_PACK}")


def shown_path(path: Path) -> Path:
    """Return the path as short as it can be opened from here."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path
