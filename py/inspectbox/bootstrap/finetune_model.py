"""A model trained on with a site's own labelled scans: the profile's scanner, the trainer, the adapter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from inspectbox.adapters.detector_openvino import OpenVinoDetector
from inspectbox.bootstrap.home import find_home
from inspectbox.bootstrap.open_lane import open_machine
from inspectbox.domain.scan import Scan
from inspectbox.inspection.model_card import read_model_folder
from inspectbox.profiles.defaults import complete_scan
from inspectbox.profiles.model import Profile
from inspectbox.training.dataset_labelled import SiteRecipe
from inspectbox.training.train_finetune import Tuning, finetune


def finetune_model(tuning: Tuning, profile: Profile, progress: Callable[[str], None]) -> tuple[Path, str]:
    """Return the new model's folder and the table of before and after; scans are taken as the profile's scanner's.

    A model that is no folder is looked up by name as a profile's is. See `training.train_finetune`.
    """
    home = find_home()
    folder = tuning.model if tuning.model.is_dir() else home.model(str(tuning.model))
    card = read_model_folder(folder).card
    delivered = complete_scan(Scan(file=tuning.scans, scanner=profile.scanner.id), profile.scanner)
    machine = open_machine(profile, home)
    site = SiteRecipe(tuning.out / "data", card.classes, card.pitch_mm, delivered, machine)
    return finetune(
        replace(tuning, model=folder),
        site,
        open_detector=lambda path, floor: OpenVinoDetector(path, floor=floor),
        progress=progress,
    )
