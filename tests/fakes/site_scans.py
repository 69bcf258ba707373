"""Scans of a site that has one dense box in each, with COCO labels."""

import json

import imagecodecs
import numpy as np
import tifffile

from inspectbox.domain.scan import AirColumns, Energy, Plane, Scan
from inspectbox.imaging.radiograph import Machine

CLASSES = ("bicycle", "antler")
MACHINE = Machine(curves=None, dense_transmission=1e-4, pitch_mm=None, max_pixels=1_000_000)
PLANES = (Plane(Energy.LOW, 0), Plane(Energy.HIGH, 1))
DELIVERED = Scan(file=None, planes=PLANES, pitch_mm=(5.0, 5.0), calibration=AirColumns(0, 40))


def write_site(folder):
    """Write six scans of 200x60 pixels, 16 bits, TIFF of two pages and PNG of one by turns, and `coco.json`."""
    rng = np.random.default_rng(1)
    folder.mkdir()
    images, boxes = [], []
    for number in range(6):
        planes = rng.integers(59_000, 61_000, (2, 60, 200)).astype(np.uint16)
        x, y = 60 + 10 * number, 6 + 4 * number
        planes[:, y : y + 20, x : x + 40] //= 20
        name = f"s{number}.{'tif' if number % 2 else 'png'}"
        if number % 2:
            tifffile.imwrite(folder / name, planes, photometric="minisblack")
        else:
            (folder / name).write_bytes(imagecodecs.png_encode(planes[1]))
        images.append({"id": number, "file_name": name, "width": 200, "height": 60})
        boxes.append({"id": number, "image_id": number, "category_id": 1, "bbox": [x, y, 40, 20]})
    document = {"images": images, "annotations": boxes, "categories": [{"id": 1, "name": "antler"}]}
    (folder / "coco.json").write_text(json.dumps(document))
    return folder
