"""A renderer of case folders that draws flat boxes instead of scenes."""

import json

import numpy as np
from tifffile import imwrite


def render_boxes(folder, seed):
    """Write a case of 60x200 pixels at 5 mm: open beam, and a box per object whose counts say its class."""
    rng = np.random.default_rng(seed)
    planes = rng.integers(59_000, 61_000, (2, 60, 200)).astype(np.uint16)
    objects = []
    for name in ("bicycle", "antler"):
        x, y = int(rng.integers(45, 150)), int(rng.integers(0, 35))
        planes[:, y : y + 20, x : x + 40] //= 4 if name == "bicycle" else 20
        objects.append({"class": name, "box": [x, y, x + 40, y + 20], "visible": True, "contrast": 9.0})
    objects.append({"class": "bicycle", "box": [60, 5, 70, 9], "visible": False})
    folder.mkdir(parents=True, exist_ok=True)
    imwrite(folder / "scan.tif", planes, photometric="minisblack")
    scan = {
        "file": "scan.tif",
        "planes": [{"energy": "low", "page": 0}, {"energy": "high", "page": 1}],
        "pitch_mm": [5.0, 5.0],
        "calibration": {"air_columns": [0, 40]},
    }
    (folder / "scan.json").write_text(json.dumps(scan))
    (folder / "truth.json").write_text(json.dumps({"objects": objects}))
    return folder
