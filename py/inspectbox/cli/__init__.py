"""The `inspectbox` command: parse, call, print. No logic."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from inspectbox.cli.arguments import build_parser
from inspectbox.errors import InspectBoxError, MachineError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code: 0 done, 1 the command failed, 2 it was asked wrongly, 130 interrupted."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    try:
        return int(options.run(options))
    except InspectBoxError as error:
        for sentence in error.sentences():
            print(f"inspectbox: {error.who}: {sentence}", file=sys.stderr)
    except KeyboardInterrupt:
        print("inspectbox: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # whoever read our output has gone: nothing to tell, and nothing to flush at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        fault = MachineError(
            f"{error.strerror or error}: `{error.filename}`" if error.filename else str(error)
        )
        print(f"inspectbox: {fault.who}: {fault.sentence()}", file=sys.stderr)
    return 1
