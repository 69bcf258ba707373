"""A site's own scans as a model is shown them: delivered as the profile says, calibrated as the lane does."""

from __future__ import annotations

from pathlib import Path

from inspectbox.bootstrap.home import Home
from inspectbox.bootstrap.open_lane import open_machine
from inspectbox.domain.scan import Scan
from inspectbox.inspection.model_card import read_model_folder
from inspectbox.profiles.defaults import complete_scan
from inspectbox.profiles.model import Profile
from inspectbox.training.dataset_labelled import SiteRecipe


def site_recipe(home: Home, profile: Profile, *, model: Path, scans: Path, out: Path) -> SiteRecipe:
    """Return the recipe that converts a folder of scans for a model. Raises ModelError for the model."""
    card = read_model_folder(model).card
    delivered = complete_scan(Scan(file=scans, scanner=profile.scanner.id), profile.scanner)
    return SiteRecipe(out, card.classes, card.pitch_mm, delivered, open_machine(profile, home))
