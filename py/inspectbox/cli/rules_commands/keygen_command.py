"""`inspectbox rules keygen`: an officer's pair of keys."""

from __future__ import annotations

import argparse
import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING

from inspectbox.adapters.signatures_ed25519 import OfficerKey
from inspectbox.cli.rules_commands.signing_options import ask_new_passphrase
from inspectbox.errors import OperatorError

if TYPE_CHECKING:
    from inspectbox.cli.rules_commands import Commands


LONGEST_NAME = 80


def add(commands: Commands) -> None:
    """Add the subcommand."""
    command = commands.add_parser("keygen", help="make an officer's key for signing rules")
    command.add_argument("file", type=Path, metavar="FILE", help="where the private key goes")
    command.add_argument("--officer", required=True, metavar="NAME", help="whose key it is")
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the private key and print the line that lets others trust it."""
    name = options.officer.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise OperatorError(
            f"the officer's name has {len(name)} characters, or some that cannot be printed",
            hint=f"give `--officer` a name of 1 to {LONGEST_NAME} characters",
        )
    key = OfficerKey.make()
    key.write(options.file, ask_new_passphrase())
    public = base64.b64encode(key.public).decode()
    print(f"# private key: {options.file}; keep it, show it to nobody")
    print("# add this line to the lanes' file of officers, under `officers:`")
    print(f"  - {{name: {json.dumps(name, ensure_ascii=False)}, key: {public}}}")
    return 0
