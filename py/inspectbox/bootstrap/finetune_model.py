"""A model trained on with a site's own labelled scans: the profile's scanner, the trainer, the adapter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from inspectbox.adapters.detector_openvino import OpenVinoDetector
from inspectbox.adapters.detector_openvino_joined import join_networks
from inspectbox.bootstrap.home import find_home
from inspectbox.bootstrap.site_recipe import site_recipe
from inspectbox.profiles.model import Profile
from inspectbox.training.train_finetune import Tuning, finetune


def finetune_model(tuning: Tuning, profile: Profile, progress: Callable[[str], None]) -> tuple[Path, str]:
    """Return the new model's folder and the table of before and after; scans are taken as the profile's scanner's.

    A model that is no folder is looked up by name as a profile's is. Scans of a simulated scanner count as simulated.
    See `training.train_finetune`.
    """
    home = find_home()
    folder = home.model_folder(tuning.model)
    site = site_recipe(home, profile, model=folder, scans=tuning.scans, out=tuning.out / "data")
    return finetune(
        replace(tuning, model=folder, simulated=tuning.simulated or profile.scanner.simulated),
        site,
        open_detector=lambda path, floor: OpenVinoDetector(path, floor=floor),
        join_networks=join_networks,
        progress=progress,
    )
