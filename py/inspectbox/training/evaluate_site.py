"""Sets a model's thresholds on a site's own clean scans, and says what that changes on scans it did not set them on."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from inspectbox.errors import OperatorError
from inspectbox.inspection.model_card import CARD_FILE, ModelCard, read_model_folder
from inspectbox.training.calibration import calibrated
from inspectbox.training.card import add_section, rename
from inspectbox.training.dataset_labelled import HELD_OUT, SiteRecipe, build_labelled
from inspectbox.training.evaluate import FLOOR, OpenDetector, look_at
from inspectbox.training.evaluate_figures import Rate, Scene, false_alarm_rate
from inspectbox.training.evaluate_thresholds import moved_thresholds
from inspectbox.training.export_folder import copy_model, whole_folder
from inspectbox.training.labels import clean_scans
from inspectbox.training.scenario import REGULATED
from inspectbox.training.train import every
from inspectbox.training.train_loop import Say

LEAST_ALARMS = 2
"""Fewer clean scans than those of which so many may alarm say nothing of how many will."""

SUFFIX = "-site"


@dataclass(frozen=True, slots=True)
class SiteThresholds:
    """What to set: clean `scans` of a site, the share of them that may alarm; `simulated` when they are drawn."""

    out: Path
    model: Path
    scans: Path
    allowed: float
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """Thresholds by class before and after, set on so many clean scans; how many of the others alarm at either."""

    scans: int
    before: tuple[float, ...]
    after: tuple[float, ...]
    alarmed: tuple[Rate, Rate]


def set_site_thresholds(
    wanted: SiteThresholds, site: SiteRecipe, *, open_detector: OpenDetector, progress: Say = print
) -> str:
    """Write the model folder `wanted.out`, the same network with thresholds of its own, and return what to print.

    Three of four scans, by the hash of their names, set the thresholds; the others only show what comes of it. Raises
    OperatorError for too few scans or a share that is none, ScanError naming the scan that cannot be read, ModelError
    for the model; nothing half written stays.
    """
    if not 0 < wanted.allowed < 1:
        raise OperatorError(
            f"`{wanted.allowed:g}` is no share of scans that may alarm",
            hint="give one between 0 and 1, as 0.05",
        )
    card = read_model_folder(wanted.model).card
    scans = clean_scans(wanted.scans)
    if wanted.out.exists():
        raise OperatorError(f"`{wanted.out}` is there already", hint="give another folder")
    with tempfile.TemporaryDirectory() as scratch:
        data = build_labelled(
            replace(site, out=Path(scratch) / "data"), scans, every(25, progress, "scans converted")
        )
        detector = open_detector(wanted.model, FLOOR)
        setting_raw, _ = look_at(detector, data, "train", _counted(progress))
        others_raw, _ = look_at(detector, data, "val", _counted(progress))
    setting, others = (calibrated(raw, card.calibration) for raw in (setting_raw, others_raw))
    made = choose(card, setting, others, wanted.allowed)
    with whole_folder(wanted.out, mark=CARD_FILE) as folder:
        copy_model(wanted.model, folder, card)
        _write(folder, card, made, wanted)
    return _said(card, made, wanted)


def choose(card: ModelCard, setting: Sequence[Scene], others: Sequence[Scene], allowed: float) -> Setting:
    """Set thresholds on clean scenes and count on others. Raises OperatorError for too few."""
    if math.floor(allowed * len(setting)) < LEAST_ALARMS:
        enough = math.ceil(LEAST_ALARMS / allowed / (1 - HELD_OUT) * 1.1)
        raise OperatorError(
            f"`{len(setting)}` clean scans set no threshold at which {100 * allowed:g} % alarm",
            hint=f"give at least {enough}, three of four of them set it",
        )
    regulated = [card.classes.index(name) for name in REGULATED if name in card.classes]
    after = moved_thresholds(setting, regulated, card.confidence, allowed)
    alarmed = [false_alarm_rate(others, regulated, thresholds) for thresholds in (card.confidence, after)]
    return Setting(len(setting), card.confidence, after, (alarmed[0], alarmed[1]))


def _counted(progress: Say) -> Callable[[str, int, int], None]:
    return lambda split, done, total: every(50, progress, "scans looked at")(done, total)


def _write(folder: Path, card: ModelCard, made: Setting, wanted: SiteThresholds) -> None:
    before, after = made.alarmed
    name = card.name.removesuffix(SUFFIX)[: 64 - len(SUFFIX)] + SUFFIX
    rename(folder, name, _command(wanted), dict(zip(card.classes, made.after, strict=True)))
    add_section(
        folder,
        "site_thresholds",
        {
            "simulated": wanted.simulated,
            "clean_scans_they_were_set_on": made.scans,
            "share_that_may_alarm": wanted.allowed,
            "other_clean_scans_alarmed_before": before.sentence(),
            "other_clean_scans_alarmed_after": after.sentence(),
        },
    )


def _command(wanted: SiteThresholds) -> str:
    said = f"inspectbox thresholds {wanted.out.name} --model {wanted.model.name} --scans {wanted.scans.name}"
    return f"{said} --allowed {wanted.allowed:g}" + (" --simulated" if wanted.simulated else "")


def _said(card: ModelCard, made: Setting, wanted: SiteThresholds) -> str:
    kind = "simulated clean scans" if wanted.simulated else "clean scans"
    before, after = made.alarmed
    lines = [
        f"thresholds set on {made.scans} {kind}, of which at most {100 * wanted.allowed:g} % alarm",
        f"alarmed of the others, before: {before.sentence()}",
        f"alarmed of the others, after:  {after.sentence()}",
        "",
        f"{'class':<20}{'before':>8}{'after':>8}",
    ]
    rows = zip(card.classes, made.before, made.after, strict=True)
    return "\n".join([*lines, *(f"{name:<20}{a:>8.4f}{b:>8.4f}" for name, a, b in rows if name in REGULATED)])
