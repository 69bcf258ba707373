"""A scanner check: scan and test object in; figures, the last check's figures and a picture out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspectbox.bootstrap.home import find_home
from inspectbox.errors import MachineError, OperatorError
from inspectbox.imaging.boxes import draw_boxes
from inspectbox.imaging.core import decode, encode_png
from inspectbox.imaging.quality.figures import Figure, measure_figures
from inspectbox.imaging.quality.layout import Layout, build_layout
from inspectbox.profiles.load import read_mapping

_MAX_BYTES = 512 * 1024 * 1024
_KEPT = 1000
_SMALLEST_PICTURE = 1300


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found; `last` are the figures of the check before on this test object, by name."""

    layout: Layout
    figures: list[Figure]
    last: dict[str, float | None]
    picture: NDArray[np.uint16]


def check_scanner(scan: Path, test_object: str, history: Path, max_pixels: int) -> Check:
    """Measure the first page of a scan and add it to the history file; raises the errors of scan, object, history."""
    file = _find(test_object)
    layout = build_layout(read_mapping(file), str(file))
    if scan.stat().st_size > _MAX_BYTES:
        raise OperatorError(f"`{scan}` is larger than 512 MiB", hint="give the scan of a test object")
    picture = decode(scan.read_bytes(), max_pixels).planes[0]
    figures = measure_figures(picture, layout)
    checks = _read(history)
    same = [check for check in checks if check.get("test_object") == layout.name]
    last = same[-1].get("figures") if same else {}
    now = {figure.name: figure.value for figure in figures}
    checks.append({"test_object": layout.name, "scan": scan.name, "figures": now})
    _write(history, checks[-_KEPT:])
    return Check(layout, figures, last if isinstance(last, dict) else {}, picture)


def draw_check(check: Check) -> bytes:
    """Return a PNG: the scan with every region numbered in the order of the layout's file.

    Grey is linear in attenuation where the dark level is known, so that steps in steel show; else in counts.
    """
    shown = _shown(check.picture, check.layout)
    low, high = np.percentile(shown, [0.5, 99.5])
    grey = (np.clip((shown - low) / max(float(high - low), 1e-6), 0, 1) * 255).astype(np.uint8)
    enlarged = max(1, _SMALLEST_PICTURE // max(grey.shape))
    boxes = [
        (enlarged * x0, enlarged * y0, enlarged * x1, enlarged * y1)
        for x0, y0, x1, y1 in check.layout.regions()
    ]
    return encode_png(draw_boxes(np.kron(grey, np.ones((enlarged, enlarged), np.uint8)), boxes))


def _shown(picture: NDArray[np.uint16], layout: Layout) -> NDArray[np.float64]:
    counts = picture.astype(np.float64)
    return counts if layout.dark is None else np.log(np.maximum(counts - layout.dark, 1.0))


def _find(name: str) -> Path:
    if "/" in name or name.endswith(".yaml"):
        return Path(name)
    folder = find_home().hardware / "test-objects"
    file = folder / f"{name}.yaml"
    if not file.is_file():
        there = ", ".join(f"`{one.stem}`" for one in sorted(folder.glob("*.yaml")))
        raise OperatorError(f"no test object `{name}`", hint=f"choose one of {there}, or give a .yaml file")
    return file


def _read(history: Path) -> list[dict[str, object]]:
    if not history.exists():
        return []
    try:
        checks = json.loads(history.read_text(encoding="utf-8"))
    except ValueError:
        checks = None
    if not isinstance(checks, list) or not all(isinstance(check, dict) for check in checks):
        raise MachineError(f"`{history}` is no history of checks", hint="move it away; a new one is begun")
    return checks


def _write(history: Path, checks: list[dict[str, object]]) -> None:
    history.parent.mkdir(parents=True, exist_ok=True)
    draft = history.with_suffix(".draft")
    draft.write_text(json.dumps(checks, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(history)
