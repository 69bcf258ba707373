"""`inspectbox tip SCAN FOLDER`: objects blended into a scan, for training on it and for testing operators."""

from __future__ import annotations

import argparse

from inspectbox.errors import OperatorError


def run(options: argparse.Namespace) -> int:
    """Write the blended cases."""
    from inspectbox.bootstrap.blend_scan import blend_into_scan
    from inspectbox.bootstrap.open_lane import open_profile
    from inspectbox.training.own_mesh import read_objects

    if options.count < 1 or options.seed < 0:
        raise OperatorError(
            f"`--count {options.count} --seed {options.seed}` blends nothing",
            hint="give 1 or more and 0 or more",
        )
    own = read_objects(options.objects) if options.objects is not None else ()
    profile = open_profile(options.profile, options.override)
    folders = blend_into_scan(
        options.scan, options.out, profile, own=own, count=options.count, seed=options.seed
    )
    print(f"{len(folders)} blended cases in {options.out}")
    return 0
