"""The options that choose a lane: profile, site override, state folder."""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def add_profile(command: argparse.ArgumentParser) -> None:
    """Add `--profile`, `--override` and `--state`."""
    command.add_argument(
        "--profile",
        default=os.environ.get("INSPECTBOX_PROFILE", "sim-lane"),
        help="hardware profile: a name in hardware/profiles or a file (default: $INSPECTBOX_PROFILE or sim-lane)",
    )
    command.add_argument("--override", type=Path, help="the site's own settings, laid over the profile")
    command.add_argument(
        "--state", type=Path, help="where cases are recorded (default: the profile's state_folder)"
    )
