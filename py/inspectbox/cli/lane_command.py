"""`inspectbox lane`, `inspectbox tui`, `inspectbox enterprises`: the lane, its console, its register."""

from __future__ import annotations

import argparse
import sys
from functools import partial

from inspectbox.bootstrap.open_lane import OpenLane, import_register, open_lane, open_profile
from inspectbox.inspection.lane import Lane
from inspectbox.service.client import LaneClient
from inspectbox.service.serve import serve_lane


def run_lane(options: argparse.Namespace) -> int:
    """Run the daemon until it is told to stop."""
    with open_lane(options.profile, override=options.override, state=options.state) as lane:
        settings = lane.profile.lane
        serve_lane(
            partial(_in_force, lane),
            lane.source(),
            lane.store,
            lane.state,
            settings.socket,
            simulated=lane.simulated,
            ready=lambda: print(
                f"lane {settings.id}: watching {settings.drop_folder}, answering on {settings.socket}",
                file=sys.stderr,
                flush=True,
            ),
        )
    return 0


def _in_force(lane: OpenLane) -> Lane:
    """Return the lane with the rules in force, telling once what was refused."""
    before = lane.in_force.refused
    now = lane.lane
    for why in lane.in_force.refused:
        if why not in before:
            print(f"inspectbox: rules refused: {why}", file=sys.stderr, flush=True)
    return now


def run_console(options: argparse.Namespace) -> int:
    """Open the console on a running lane."""
    from inspectbox.tui.app import run_console as open_console

    profile = open_profile(options.profile, options.override)
    return open_console(lambda: LaneClient(profile.lane.socket), options.officer, options.language)


def import_enterprises(options: argparse.Namespace) -> int:
    """Import a register; existing tiers stay as dated history."""
    report = import_register(options.profile, options.csv, override=options.override, state=options.state)
    print(f"{report.new} new, {report.changed} changed, {report.unchanged} as they were")
    return 0
