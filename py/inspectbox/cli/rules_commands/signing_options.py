"""The options of everything that signs: where packs lie, whose signatures count, with which key."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from inspectbox.adapters.signatures_ed25519 import OfficerKey
from inspectbox.bootstrap.publish import Office, open_office
from inspectbox.errors import OperatorError

PASSPHRASE = "INSPECTBOX_PASSPHRASE"  # noqa: S105 - the name of a variable


def add_office(command: argparse.ArgumentParser) -> None:
    """Add `--packs` and `--officers`."""
    command.add_argument(
        "--packs",
        type=Path,
        default=Path("var/packs"),
        metavar="FOLDER",
        help="published packs (default: var/packs)",
    )
    command.add_argument(
        "--officers",
        type=Path,
        default=Path("officers.yaml"),
        metavar="FILE",
        help="whose signatures count (default: officers.yaml)",
    )


def add_key(command: argparse.ArgumentParser) -> None:
    """Add `--key`."""
    command.add_argument(
        "--key", type=Path, required=True, metavar="FILE", help="your private key, made by `keygen`"
    )


def office_of(options: argparse.Namespace) -> Office:
    """Return the office of the options. Raises OperatorError, RuleError."""
    return open_office(options.packs, options.officers)


def key_of(options: argparse.Namespace) -> OfficerKey:
    """Open the officer's key, asking for its passphrase. Raises OperatorError."""
    return OfficerKey.read(options.key, ask_passphrase(f"passphrase of {options.key}: "))


def ask_passphrase(prompt: str) -> str:
    """Return $INSPECTBOX_PASSPHRASE, else what the officer types; empty where nobody can type."""
    given = os.environ.get(PASSPHRASE)
    if given is not None:
        return given
    return getpass.getpass(prompt) if sys.stdin.isatty() else ""


def ask_new_passphrase() -> str:
    """Return a passphrase typed twice alike. Raises OperatorError."""
    first = ask_passphrase("new passphrase (empty: none): ")
    if PASSPHRASE not in os.environ and sys.stdin.isatty() and getpass.getpass("once more: ") != first:
        raise OperatorError("the two passphrases differ", hint="try again")
    return first
