"""How a picture is to be shown: `--display`, `--level`, `--window`."""

from __future__ import annotations

import argparse
import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import OperatorError
from inspectbox.imaging.display import FULL, STANDARD_WINDOW, Mode, Window, show
from inspectbox.imaging.radiograph import Radiograph

INVERSE: Final = "inverse"
"""The standard view, dark and light turned round: a word of its own for those who look for a mode of that name."""


def add_display(command: argparse.ArgumentParser) -> None:
    """Add the options of a written picture."""
    command.add_argument(
        "--display",
        choices=(*(mode.value for mode in Mode), INVERSE),
        metavar="MODE",
        help=f"how the picture is shown: {', '.join(Mode)} or {INVERSE} (see docs/display.md)",
    )
    command.add_argument(
        "--level", type=float, metavar="GREY", help="the grey level, 0 to 255, shown as middle grey"
    )
    command.add_argument(
        "--window", type=float, metavar="GREYS", help="how many grey levels lie between black and white"
    )


def refuse_display(options: argparse.Namespace) -> None:
    """Raise OperatorError for display options that cannot be meant."""
    given = [f"--{name}" for name in ("display", "level", "window") if getattr(options, name) is not None]
    if given and options.picture is None:
        raise OperatorError(f"`{given[0]}` says how a picture is shown", hint="add `--picture FILE.png`")
    if options.window is not None and not (math.isfinite(options.window) and options.window > 0):
        raise OperatorError(f"a window of `{options.window}` greys shows nothing", hint="give more than 0")
    if options.level is not None and not math.isfinite(options.level):
        raise OperatorError(f"`{options.level}` is no grey level", hint="give 0 to 255")


def shown_pixels(radiograph: Radiograph, options: argparse.Namespace) -> NDArray[np.uint8]:
    """Return the picture as asked for, (rows, columns) grey or (rows, columns, 3) RGB.

    Raises OperatorError when the mode shows material and the scan tells none.
    """
    word = options.display or Mode.STANDARD
    mode = Mode.STANDARD if word == INVERSE else Mode(word)
    window = Window(
        STANDARD_WINDOW.level if options.level is None else options.level,
        FULL if options.window is None else options.window,
        inverse=word == INVERSE,
    )
    return show(mode, radiograph.attenuation, radiograph.told, window).pixels()
