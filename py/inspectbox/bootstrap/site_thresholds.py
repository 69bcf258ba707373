"""A model's thresholds set on a site's own clean scans: the profile's scanner, the adapter, the evaluation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from inspectbox.adapters.detector_openvino import OpenVinoDetector
from inspectbox.bootstrap.home import find_home
from inspectbox.bootstrap.site_recipe import site_recipe
from inspectbox.profiles.model import Profile
from inspectbox.training.evaluate_site import SiteThresholds, set_site_thresholds


def site_thresholds(wanted: SiteThresholds, profile: Profile, progress: Callable[[str], None]) -> str:
    """Write the new model folder and return what to print; see `training.evaluate_site`.

    A model that is no folder is looked up by name as a profile's is. Scans of a simulated scanner count as simulated.
    """
    home = find_home()
    folder = home.model_folder(wanted.model)
    return set_site_thresholds(
        replace(wanted, model=folder, simulated=wanted.simulated or profile.scanner.simulated),
        site_recipe(home, profile, model=folder, scans=wanted.scans, out=wanted.out),
        open_detector=lambda path, floor: OpenVinoDetector(path, floor=floor),
        progress=progress,
    )
