"""The pictures of docs/display.md, one a display mode, of a simulated scene.

    python -m inspectbox.training.display_pictures docs/pictures

Needs the extra `dev`: Pillow brings a picture down to the 64 colours that a page needs.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from PIL import Image

from inspectbox.imaging.display import STANDARD_WINDOW, Mode, Window, show_area
from inspectbox.imaging.pyramid import Pyramid, encode_pyramid, read_pyramid
from inspectbox.imaging.radiograph import calibrate_scan, decode_scan
from inspectbox.training.dataset_case import read_scan
from inspectbox.training.dataset_simulated import TRAINING_STYLE, drawing
from inspectbox.training.simulate import simulate_cases

SEED: Final = 26
SCENARIO: Final = "lookalike"
"""A trailer with sacks, steel pipes and coils, cartons, and blocks that little gets through."""

AREA: Final = (60.0, 40.0, 1960.0, 610.0)
"""The trailer, in pixels of the radiograph."""

SIZE: Final = (288, 764)
"""Rows and columns of a picture, as wide over high as the area at the pitch of the scene."""

COLOURS: Final = 64

PICTURES: Final[Mapping[str, tuple[Mode, Window]]] = {
    **{mode.value: (mode, STANDARD_WINDOW) for mode in Mode},
    "inverse": (Mode.STANDARD, Window(inverse=True)),
    "window": (Mode.STANDARD, Window(level=40.0, width=80.0)),
}


def main() -> None:
    """Write `display-<name>.png` for each picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, metavar="FOLDER")
    out = parser.parse_args().out
    pyramid = _scene()
    for name, (mode, window) in PICTURES.items():
        shown = show_area(mode, pyramid, AREA, SIZE, window)
        picture = Image.fromarray(shown.pixels()).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        picture.save(out / f"display-{name}.png", optimize=True)


def _scene() -> Pyramid:
    machine = drawing(TRAINING_STYLE, "train").machine
    with TemporaryDirectory() as folder:
        case = simulate_cases(Path(folder), 1, SEED, SCENARIO, lambda done, total: None)[0]
        scan, files = read_scan(case)
        radiograph = calibrate_scan(scan, decode_scan(scan, files, machine), files, machine)
    file = encode_pyramid(radiograph.attenuation, radiograph.told)
    return read_pyramid(np.frombuffer(file, dtype=np.uint8))


if __name__ == "__main__":
    main()
