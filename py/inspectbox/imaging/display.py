"""Display modes: what an operator's key shows of a radiograph or of a part of its pyramid; see docs/display.md."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import OperatorError
from inspectbox.imaging import core
from inspectbox.imaging.pyramid import Pyramid

FULL: Final = 255.0

Area = tuple[float, float, float, float]
"""x0, y0, x1, y1 in pixels of the radiograph; may reach outside."""


class Mode(StrEnum):
    """How attenuation and material become a picture; the words are those of `show` in `_imgcore.pyi`."""

    STANDARD = "standard"
    HIGH_PENETRATION = "high-penetration"
    LOW_PENETRATION = "low-penetration"
    EDGE = "edge"
    ORGANIC = "organic"
    METAL = "metal"
    COLOUR = "colour"

    @property
    def needs_material(self) -> bool:
        """Tell whether a scan that tells no material cannot be shown so."""
        return self in (Mode.ORGANIC, Mode.METAL, Mode.COLOUR)


@dataclass(frozen=True, slots=True)
class Window:
    """`level` is the grey level shown as middle grey, `width` how many lie between black and white, more than 0;
    `inverse` turns dark and light round.
    """

    level: float = FULL / 2
    width: float = FULL
    inverse: bool = False


STANDARD_WINDOW: Final = Window()


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A picture: `levels` (rows, columns) uint8, 0 dark, and `tints` 0 none, 1 organic, 2 inorganic, 3 metal,
    4 undetermined; None where the mode has no colour.
    """

    levels: NDArray[np.uint8]
    tints: NDArray[np.uint8] | None = None

    def pixels(self) -> NDArray[np.uint8]:
        """Return (rows, columns) grey or (rows, columns, 3) RGB, as `encode_png` takes it."""
        return self.levels if self.tints is None else core.colour(self.levels, self.tints)


def show(
    mode: Mode,
    attenuation: NDArray[np.float32],
    material: NDArray[np.uint8] | None,
    window: Window = STANDARD_WINDOW,
) -> Shown:
    """Show attenuation (rows, columns) and the material told of it, classes 0..3; None where none was told.

    Raises OperatorError when the mode needs material and there is none: no false colour.
    """
    if mode.needs_material and material is None:
        raise OperatorError(
            f"`{mode}` shows material, and this scan tells none",
            hint="choose a grey mode; material needs two energies and the machine's curves",
        )
    # a part of a mapped picture is read only for the modes that look at it
    told = np.ascontiguousarray(material) if material is not None and mode.needs_material else None
    shown = core.show(mode.value, attenuation, told, window.level, window.width, inverse=window.inverse)
    return Shown(*shown)


def show_area(
    mode: Mode, pyramid: Pyramid, area: Area, size: tuple[int, int], window: Window = STANDARD_WINDOW
) -> Shown:
    """Show a part of a pyramid at `size` (rows, columns); outside the radiograph it is black. Raises as `show` does.

    Reads the level just finer than the output, and of it no more than the area and its surroundings.
    """
    (x0, y0, x1, y1), (rows, columns) = area, size
    cut = pyramid.cut(area, rows, columns)
    if cut is None:
        return Shown(np.zeros((rows, columns), dtype=np.uint8))
    shown = show(mode, cut.attenuation, cut.material, window)
    inside = (
        x0 / cut.size - cut.left,
        y0 / cut.size - cut.top,
        x1 / cut.size - cut.left,
        y1 / cut.size - cut.top,
    )
    levels = core.resize_grey(shown.levels, inside, rows, columns)
    tints = None if shown.tints is None else core.resize_codes(shown.tints, inside, rows, columns)
    return Shown(levels, tints)
