"""Where the box's data lies: rules, hardware profiles, models."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import inspectbox
from inspectbox.errors import MachineError, ModelError


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds `rules/` and `hardware/`; a site may keep its own `models/` there."""

    folder: Path

    @property
    def hardware(self) -> Path:
        """Profiles and dual-energy curves."""
        return self.folder / "hardware"

    def rules(self, named: Path) -> Path:
        """Return the rules folder a profile names: relative names are taken from this home."""
        return named if named.is_absolute() else self.folder / named

    def model_folder(self, given: Path) -> Path:
        """Return a model folder as it was given, or that of the name that was given. Raises ModelError."""
        return given if given.is_dir() else self.model(str(given))

    def model(self, name: str) -> Path:
        """Return a model's folder: the site's own before the one shipped. Raises ModelError."""
        shipped = Path(inspectbox.__file__).parent / "models"
        for folder in (self.folder / "models" / name, shipped / name):
            if (folder / "card.json").is_file():
                return folder
        there = sorted(card.parent.name for card in shipped.glob("*/card.json"))
        raise ModelError(
            f"no model `{name}`", hint=f"shipped: {', '.join(there) or 'none'}; or put it under `models/`"
        )


def find_home() -> Home:
    """Return $INSPECTBOX_HOME, else the checkout, else the installed data. Raises MachineError."""
    given = os.environ.get("INSPECTBOX_HOME")
    checkout = Path(inspectbox.__file__).parents[2]
    candidates = [Path(given)] if given else [checkout, Path(sys.prefix) / "share" / "inspectbox"]
    for folder in candidates:
        if (folder / "rules").is_dir() and (folder / "hardware").is_dir():
            return Home(folder)
    raise MachineError(
        f"no folder with `rules` and `hardware` at `{candidates[0]}`",
        hint="set INSPECTBOX_HOME to the folder that holds both",
    )
