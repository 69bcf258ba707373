"""A model folder as this box runs it, beside SAHI with ultralytics on the same weights: speed and mAP@50 in one table.

    python -m tests.bench.bench_detector MODEL [--weights last.pt] [--scenes 24] [--rounds 2]

Every detector gets the same simulated radiographs, three planes of 8 bits at the scanner's 4.75 mm, and resamples them
to the model's pitch inside the time that is measured; post-processing is inside as well. SAHI (needs `--weights` and
the extra `bench-detector`) runs as it comes, of a model of several networks with one: slices of 640 pixels that overlap
by a fifth, the whole picture beside them, its own merging, but on every core. One round is not timed and gives the mAP;
in the timed ones the detectors take turns on each radiograph. The first time a detector meets a size stands in the
untimed round.
"""

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from numpy.typing import NDArray

from inspectbox.adapters.detector_openvino import OpenVinoDetector
from inspectbox.imaging.resample import resample_area
from inspectbox.imaging.tiles import Tiles
from inspectbox.inspection.model_card import CARD_FILE, RESCORING_FILE, ModelCard, read_model_folder
from inspectbox.training.dataset import build_scenes
from inspectbox.training.dataset_files import Sample, read_split, read_tensor
from inspectbox.training.dataset_simulated import simulated_recipe
from inspectbox.training.evaluate import FLOOR
from inspectbox.training.evaluate_figures import Scene, Seen, average_precision
from inspectbox.training.evaluation_run import SEEDS
from inspectbox.training.export_folder import copy_model
from inspectbox.training.export_heads import HEADS

SCANNER_PITCH_MM = 4.75
SLICE, OVERLAP = 640, 0.2
"""SAHI's own example: ultralytics trains on 640 pixels."""

USUAL_CONFIDENCE = 0.25
"""SAHI builds an object a box: timed at what is usually asked for, not at the floor that mAP needs."""

Look = Callable[[NDArray[np.uint8], bool], Sequence[Seen]]
"""Detections on a radiograph in its pixels; with True at the floor of mAP, else as a lane would ask."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds a radiograph, of the wall and of all processor cores together, and what was seen on each scene."""

    scenes: tuple[Scene, ...]
    milliseconds: tuple[float, ...]
    processor: tuple[float, ...]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("--weights", type=Path, help="the checkpoint of the model, or of one of its networks")
    parser.add_argument("--scenes", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("build/bench-detector"))
    options = parser.parse_args()
    card = read_model_folder(options.model).card
    looks = open_looks(options.model, card, options.weights)
    samples = _draw(options.out / "scenes", card, options.scenes)
    measured = measure(looks, samples, options.rounds)
    print(_heading(card, samples, options.rounds))
    print(table(measured, card.classes))


def open_looks(model: Path, card: ModelCard, weights: Path | None) -> dict[str, Look]:
    """Open every detector there is something to run with."""
    precisions = ("f32", "bf16", "int8") if card.has_int8 else ("f32", "bf16")
    opened = {
        f"whole, {precision}": OpenVinoDetector(model, precision=precision, floor=FLOOR)
        for precision in precisions
    }
    tiles = Tiles(SLICE, SLICE, OVERLAP)
    opened[f"tiles of {SLICE}, f32"] = OpenVinoDetector(model, floor=FLOOR, tiles=tiles)
    if card.mirrored:
        alone = _without_mirror_image(model, card)
        for precision in ("f32", "bf16"):
            opened[f"one look, {precision}"] = OpenVinoDetector(alone, precision=precision, floor=FLOOR)
    looks = {name: _ours(detector) for name, detector in opened.items()}
    if weights is not None:
        which = "SAHI, one network" if card.heads > HEADS else "SAHI + ultralytics"
        looks[which] = _sahi(weights, card)
    return looks


def _without_mirror_image(model: Path, card: ModelCard) -> Path:
    """The same network with a card that asks for neither the mirror image nor a rescoring, which was learnt on both
    looks; as good as any where only scores count.
    """
    folder = Path(tempfile.mkdtemp(prefix="one-look-"))
    copy_model(model, folder, card)
    said = json.loads((folder / CARD_FILE).read_bytes())
    said["looks"]["mirrored"] = False
    said["sha256"].pop(RESCORING_FILE, None)
    (folder / CARD_FILE).write_text(json.dumps(said), encoding="utf-8")
    return folder


def _ours(detector: OpenVinoDetector) -> Look:
    numbers = {label: index for index, label in enumerate(detector.classes)}

    def look(tensor: NDArray[np.uint8], _: bool) -> Sequence[Seen]:
        found = detector.detect(tensor, (SCANNER_PITCH_MM, SCANNER_PITCH_MM))
        return [Seen(numbers[one.label], one.confidence, one.box) for one in found]

    return look


def _sahi(weights: Path, card: ModelCard) -> Look:
    from inspectbox.training.train_offline import go_offline

    go_offline(Path(tempfile.mkdtemp(prefix="settings-")))
    import torch
    from sahi import AutoDetectionModel
    from sahi.predict import get_sliced_prediction

    model = AutoDetectionModel.from_pretrained(
        model_type="ultralytics",
        model_path=str(weights),
        confidence_threshold=USUAL_CONFIDENCE,
        device="cpu",
    )
    names = tuple(model.category_mapping[str(index)] for index in range(len(model.category_mapping)))
    if names != card.classes:
        raise SystemExit(f"`{weights}` has other classes than the model: give the weights it was made from")

    cores = len(os.sched_getaffinity(0))

    def look(tensor: NDArray[np.uint8], everything: bool) -> Sequence[Seen]:
        ratio = SCANNER_PITCH_MM / card.pitch_mm
        rows, columns = (max(1, round(length * ratio)) for length in tensor.shape[1:])
        picture = np.ascontiguousarray(resample_area(tensor, rows, columns).transpose(1, 2, 0))
        # ultralytics leaves one core idle, from the first picture on; this box does not
        torch.set_num_threads(cores)
        found = get_sliced_prediction(
            picture,
            model,
            slice_height=SLICE,
            slice_width=SLICE,
            overlap_height_ratio=OVERLAP,
            overlap_width_ratio=OVERLAP,
            verbose=0,
            confidence_threshold=FLOOR if everything else USUAL_CONFIDENCE,
        )
        return [_seen(one, ratio) for one in found.object_prediction_list]

    return look


def _seen(found, ratio: float) -> Seen:
    x0, y0, x1, y1 = (edge / ratio for edge in found.bbox.to_xyxy())
    return Seen(int(found.category.id), float(found.score.value), (x0, y0, x1, y1))


def _draw(out: Path, card: ModelCard, count: int) -> tuple[Sample, ...]:
    """Draw the first scenes of the evaluation's test set, at the scanner's pitch, unless they are there."""
    recipe = replace(simulated_recipe(out, SCANNER_PITCH_MM), classes=card.classes)
    scenes = [("test", SEEDS["test"] + index) for index in range(count)]
    build_scenes(
        recipe, scenes, workers=2, progress=lambda done, total: print(f"\r{done} of {total} drawn", end="")
    )
    print()
    return read_split(out, "test")[:count]


def measure(looks: Mapping[str, Look], samples: Sequence[Sample], rounds: int) -> dict[str, Measured]:
    """Look at every sample with every detector, once for the mAP, then in turns against the clock."""
    names = list(looks)
    seen: dict[str, list[Scene]] = {name: [] for name in names}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for sample in samples:
        tensor = read_tensor(sample.image)
        for name in names:
            found = tuple(looks[name](tensor, True))
            seen[name].append(Scene(sample.truths, found, sample.unseen, sample.name))
            looks[name](tensor, False)
    for turn in range(rounds):
        for index, sample in enumerate(samples):
            tensor = read_tensor(sample.image)
            first = (turn + index) % len(names)
            for name in names[first:] + names[:first]:
                started = perf_counter(), process_time()
                looks[name](tensor, False)
                ended = perf_counter(), process_time()
                times[name].append((1e3 * (ended[0] - started[0]), 1e3 * (ended[1] - started[1])))
    return {name: Measured(tuple(seen[name]), *zip(*times[name], strict=True)) for name in names}


def table(measured: Mapping[str, Measured], classes: Sequence[str]) -> str:
    """Lay speed and mAP out. Processor time counts all cores and is what other work on the machine disturbs least; the
    last column is the median over radiographs of the time against the first detector's on the same one.
    """
    base = next(iter(measured.values())).milliseconds
    lines = [
        f"{'detector':22}{'mAP@50':>8}{'median ms':>12}{'p99 ms':>10}{'processor ms':>14}{'times the first':>17}"
    ]
    for name, one in measured.items():
        # in the rounds the detectors took their turns in another order, the radiographs did not
        ratio = np.median(np.array(one.milliseconds) / np.array(base))
        middle, slowest = np.percentile(one.milliseconds, [50, 99])
        speed = f"{middle:12.1f}{slowest:10.1f}{np.median(one.processor):14.1f}{ratio:17.2f}"
        lines.append(f"{name:22}{_map50(one, classes):8.3f}{speed}")
    return "\n".join(lines)


def _map50(measured: Measured, classes: Sequence[str]) -> float:
    scores = [average_precision(measured.scenes, label) for label in range(len(classes))]
    return float(np.nanmean(scores)) if not np.isnan(scores).all() else float("nan")


def _heading(card: ModelCard, samples: Sequence[Sample], rounds: int) -> str:
    rows, columns = np.median([sample.shape for sample in samples], axis=0)
    objects = sum(len(sample.truths) for sample in samples)
    return (
        f"model `{card.name}` at {card.pitch_mm:g} mm; {len(samples)} simulated radiographs of about "
        f"{rows:.0f}x{columns:.0f} pixels, {objects} visible objects, {rounds} timed rounds\n"
        f"{platform.machine()}, Python {platform.python_version()}"
    )


if __name__ == "__main__":
    main()
