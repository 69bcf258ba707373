"""Threat image projection into a delivered scan: read as the lane reads it, blended, written as new case folders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from inspectbox.adapters.source_folder import read_arrival
from inspectbox.imaging.radiograph import Machine
from inspectbox.profiles.defaults import complete_scan
from inspectbox.profiles.model import Profile
from inspectbox.training.own_mesh import OwnObject
from inspectbox.training.tip_case import Choice, open_canvas, put_object, write_blended


def blend_into_scan(
    path: Path, out: Path, profile: Profile, *, own: Sequence[OwnObject], count: int, seed: int
) -> list[Path]:
    """Write `count` cases into `out`, each the scan at `path` with one object in it, and return their folders.

    Without `own` objects the object is one of the regulated goods. Raises the ScanError of a scan that cannot be read,
    OperatorError where nothing can be blended into it; nothing half written stays.
    """
    arrival = read_arrival(path, profile.limits)
    if arrival.faults:
        raise arrival.faults[0]
    scan = complete_scan(arrival.scan, profile.scanner)
    machine = Machine(None, profile.scanner.dense_transmission, None, profile.scanner.max_pixels)
    canvas = open_canvas(scan, arrival.files, machine)
    folders = []
    for index in range(count):
        put = put_object(np.random.default_rng([seed, index]), canvas, Choice(own=tuple(own)))
        folders.append(
            write_blended(
                out / f"tip-{seed}-{index:05d}",
                canvas,
                put,
                where={"seed": seed, "index": index},
                declaration=arrival.files.get("declaration.json"),
            )
        )
    return folders
