"""Simulated cases: scenes, rendered and written as case folders; the same seed gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspectbox.errors import OperatorError
from inspectbox.training.case_folder import TRUTH, write_case
from inspectbox.training.deal import Deal
from inspectbox.training.declared_words import DeclaredWords, read_declared_words, rules_folder
from inspectbox.training.geometry import ScanGeometry
from inspectbox.training.goods.families import families_of
from inspectbox.training.noise import NoiseModel, Readout, read_out
from inspectbox.training.own_mesh import OwnObject, put_into_load
from inspectbox.training.paper import container_number, lodging_times, write_paper
from inspectbox.training.rendering import Rendered, TruthBox, render, truth_boxes
from inspectbox.training.scanner import draw_scanner
from inspectbox.training.scenario import SCENARIOS, deal_of, scenario_name
from inspectbox.training.scene import build_scene
from inspectbox.training.style import STYLES
from inspectbox.training.wobble import Wobble
from inspectbox.training.workers import deal_out

_FIRST_SCAN = datetime(2026, 11, 23, 8, 0, 0, tzinfo=UTC)
_SECONDS_A_SCAN = 150
_AIR_MM = 190.0
_TIMES = 1
"""Number of the random stream that gives a declaration its times."""


@dataclass(frozen=True, slots=True)
class _Job:
    folder: Path
    seed: int
    index: int
    scenario: str
    deal: Deal
    geometry: ScanGeometry
    rules: Path
    style: str
    masks: bool
    families: str
    own: tuple[OwnObject, ...]


def simulate_cases(
    out: Path,
    count: int,
    seed: int,
    scenario: str | None,
    progress: Callable[[int, int], None],
    *,
    workers: int = 1,
    geometry: ScanGeometry | None = None,
    rules: Path | None = None,
    style: str = "a",
    masks: bool = False,
    families: str = "all",
    own: Sequence[OwnObject] = (),
) -> list[Path]:
    """Render `count` case folders into `out` and return them in order.

    `scenario` is a name of `SCENARIOS`, None for a mix. `progress(done, count)` is called after each case. A case
    depends on seed and index only, not on `workers` (processes). `style` is a name of `STYLES`; `masks` adds every
    object's pixels to the truth; `families` names the object models (`train`, `held_back`, `all`); one
    or two of a site's `own` objects are put into every load. Raises OperatorError for an unknown scenario, style or set
    of families, MachineError when the extra `simulate` is missing or the disk cannot be written; finished cases stay.
    """
    if seed < 0:
        raise OperatorError(f"the seed `{seed}` is negative", hint="give 0 or more")
    if style not in STYLES:
        raise OperatorError(f"no scanner style `{style}`", hint=f"one of: {', '.join(STYLES)}")
    families_of(families)
    where = rules or rules_folder()
    picture, objects = geometry or ScanGeometry(), tuple(own)
    jobs = []
    for i in range(count):
        name, folder = scenario_name(seed, i, scenario), out / f"case-{seed}-{i:05d}"
        deal = deal_of(seed, i, scenario)
        jobs.append(_Job(folder, seed, i, name, deal, picture, where, style, masks, families, objects))
    for done, _ in enumerate(deal_out(_simulate, [(job,) for job in jobs], workers), start=1):
        progress(done, count)
    return [job.folder for job in jobs]


@cache
def _words(rules: Path) -> Mapping[str, DeclaredWords]:
    return read_declared_words(rules)


def _simulate(job: _Job) -> Path:
    rng = np.random.default_rng([job.seed, job.index])
    scenario = SCENARIOS[job.scenario]
    style = STYLES[job.style]
    scanner = draw_scanner(rng, style, job.geometry)
    geometry, beam, noise = scanner.geometry, scanner.beam, scanner.noise
    scene = build_scene(rng, scenario, geometry, style, job.families, deal=job.deal)
    groups = (*scene.groups, *put_into_load(rng, job.own, scene.load))
    rendered = render(scene.background, groups, geometry, beam)
    transmission = scanner.wobble.apply(beam.transmission(rendered.areal))
    thin = scanner.wobble.apply(beam.thin_attenuation(rendered.areal)[None])[0]
    boxes = _boxes(rendered, scanner.wobble, transmission[1], thin, noise)
    # a scan that begins in the middle of a load has no air to calibrate itself on
    references = bool(rng.random() < 0.3) or not scene.starts_in_air
    # who writes no dark reference has taken the offset away already
    readout = read_out(rng, transmission, noise if references else replace(noise, dark=0.0))
    container = container_number(rng)
    documents: dict[str, Mapping[str, Any]] = {"scan.json": _sidecar(job, geometry, container, references)}
    paper = write_paper(rng, scenario, scene.load, container, _words(job.rules))
    if paper is not None:
        # a stream of its own: the scan of a seed stays what it was
        times = np.random.default_rng([job.seed, job.index, _TIMES])
        documents["declaration.json"] = {
            **paper,
            **lodging_times(times, scenario, paper["direction"], _scanned_at(job)),
        }
    documents[TRUTH] = _truth(job, boxes)
    return write_case(job.folder, _pictures(rng, readout, noise, references), documents)


def _boxes(
    rendered: Rendered,
    wobble: Wobble,
    transmission: NDArray[np.float32],
    thin: NDArray[np.float32],
    noise: NoiseModel,
) -> tuple[TruthBox, ...]:
    shadows = [wobble.follow(shadow) for shadow in rendered.shadows]
    return truth_boxes(shadows, transmission, thin, noise.photons, noise.electronic)


def _pictures(
    rng: np.random.Generator, readout: Readout, noise: NoiseModel, references: bool
) -> dict[str, Sequence[NDArray[np.uint16]]]:
    pictures: dict[str, Sequence[NDArray[np.uint16]]] = {"scan.tif": readout.planes}
    if references:
        pictures["dark.tif"] = [_reference(rng, column, 3.0) for column in readout.darks]
        pictures["air.tif"] = [
            _reference(rng, column, noise.open_beam / np.sqrt(noise.photons)) for column in readout.airs
        ]
    return pictures


def _reference(rng: np.random.Generator, column: NDArray[np.uint16], spread: float) -> NDArray[np.uint16]:
    """A reference page: every detector read 64 times."""
    reads = column[:, None] + spread * rng.standard_normal((len(column), 64))
    page: NDArray[np.uint16] = np.clip(np.rint(reads), 0, 65535).astype(np.uint16)
    return page


def _scanned_at(job: _Job) -> datetime:
    return _FIRST_SCAN + timedelta(seconds=_SECONDS_A_SCAN * job.index)


def _sidecar(job: _Job, geometry: ScanGeometry, container: str, references: bool) -> Mapping[str, Any]:
    low, high = STYLES[job.style].end_points
    air = {"air_columns": [0, max(4, int(_AIR_MM / geometry.pitch_x))]}
    return {
        "file": "scan.tif",
        "scanner": "sim-lane",
        "captured_at": _scanned_at(job).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "container": container,
        "planes": [
            {"energy": "low", "end_point_mev": low, "page": 0},
            {"energy": "high", "end_point_mev": high, "page": 1},
        ],
        "pitch_mm": [round(geometry.pitch_x, 4), round(geometry.pitch_z, 4)],
        "calibration": {"dark": "dark.tif", "air": "air.tif"} if references else air,
        "simulated": True,
    }


def _truth(job: _Job, boxes: Sequence[TruthBox]) -> Mapping[str, Any]:
    return {
        "simulated": True,
        "scenario": job.scenario,
        "style": job.style,
        "seed": job.seed,
        "index": job.index,
        "objects": [
            {
                "class": box.label,
                "box": list(box.box),
                "visible": box.visible,
                "contrast": round(box.contrast, 3),
                "share": round(box.share, 4),
                "hidden": box.hidden,
                **({"mask": _runs(box.mask)} if job.masks else {}),
            }
            for box in boxes
        ],
    }


def _runs(mask: NDArray[np.bool_]) -> list[int]:
    """Lengths of runs inside the box, row after row, of pixels not of the object and of the object in turn."""
    flat = mask.reshape(-1)
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
    return [0, *runs] if flat[0] else runs
