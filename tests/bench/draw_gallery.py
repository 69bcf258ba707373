"""The picture of docs/simulator.md: twelve simulated scans, what stands in them openly in green, what is hidden in red.

    python -m tests.bench.draw_gallery [docs/pictures/simulated-scans.png]

Drawn again after the scenes were changed: the same seeds show other scans then.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from inspectbox.training.dataset_case import convert_case
from inspectbox.training.dataset_simulated import drawing
from inspectbox.training.evaluate_pictures import grey
from inspectbox.training.goods import PACKERS
from inspectbox.training.simulate import simulate_cases

SCANS = (
    *(("hidden", "a", 8), ("clean", "a", 10), ("hidden", "a", 50), ("hidden", "a", 52), ("hidden", "b", 63)),
    *(("clean", "a", 103), ("regulated", "a", 14), ("lookalike", "a", 31), ("regulated", "a", 54)),
    *(("hidden", "b", 77), ("misdeclared", "a", 42), ("regulated", "a", 39)),
)
PITCH_MM = 9.5
WIDTH, HEIGHT, COLUMNS = 690, 216, 2
OPEN, HIDDEN, INK = (0, 130, 0), (200, 0, 0), (0, 0, 130)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, nargs="?", default=Path("docs/pictures/simulated-scans.png"))
    out = parser.parse_args().out
    rows = -(-len(SCANS) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * WIDTH, rows * HEIGHT), "white")
    for number, (scenario, style, seed) in enumerate(SCANS):
        scan = draw_scan(scenario, style, seed)
        sheet.paste(scan, (number % COLUMNS * WIDTH, number // COLUMNS * HEIGHT))
        print(f"{number + 1} of {len(SCANS)}", flush=True)
    sheet.quantize(palette=_palette(), dither=Image.Dither.NONE).save(out, optimize=True)


def _palette() -> Image.Image:
    """Greys enough for a radiograph, and the three colours."""
    greys = [level for step in range(0, 256, 4) for level in (step, step, step)]
    picture = Image.new("P", (1, 1))
    picture.putpalette([*greys, 255, 255, 255, *OPEN, *HIDDEN, *INK])
    return picture


def draw_scan(scenario: str, style: str, seed: int) -> Image.Image:
    """Return one scan with its boxes, names of what is hidden and a line that says what it is."""
    with tempfile.TemporaryDirectory() as folder:
        (case,) = simulate_cases(Path(folder), 1, seed, scenario, lambda done, total: None, style=style)
        tensor = convert_case(case, drawing(style, "train").machine, tuple(PACKERS), PITCH_MM).tensor
        objects = json.loads((case / "truth.json").read_bytes())["objects"]
        pitch = json.loads((case / "scan.json").read_bytes())["pitch_mm"]
    picture = Image.fromarray(np.repeat(grey(tensor[0])[:, :, None], 3, axis=2))
    scale = min((WIDTH - 6) / picture.width, (HEIGHT - 18) / picture.height)
    size = round(picture.width * scale), round(picture.height * scale)
    shown = Image.new("RGB", (WIDTH, HEIGHT), "white")
    shown.paste(picture.resize(size), (0, 14))
    pen = ImageDraw.Draw(shown)
    pen.fontmode = "1"  # no grey edges: the palette has few colours
    pen.text((2, 1), f"{scenario}, style {style}, seed {seed}: simulated", fill=INK)
    for one in objects:
        if one["visible"]:
            x0, y0, x1, y1 = (
                edge * along / PITCH_MM * scale
                for edge, along in zip(one["box"], (*pitch, *pitch), strict=True)
            )
            pen.rectangle((x0, y0 + 14, x1, y1 + 14), outline=HIDDEN if one["hidden"] else OPEN)
            if one["hidden"]:
                pen.text((x0 + 1, y0 + 3), one["class"], fill=HIDDEN)
    return shown


if __name__ == "__main__":
    main()
